"""The product while it is being loaded: the page is up at once; a reflection waits, care does not."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from threading import Lock, Thread
from typing import Any, Protocol

from assistant.replies.reply import Kind, Reply

log = logging.getLogger(__name__)


class Held(Protocol):
    """What the page needs of a conversation's state."""

    @property
    def country(self) -> str | None:
        """The country whose services are named."""

    def with_country(self, code: str) -> Any:
        """Return the same conversation, in another country."""


class Product(Protocol):
    """What the page needs of `assistant.conversation.Between`."""

    def start(self, country: str | None = None) -> Any:
        """Return the state of a new conversation."""

    async def areply(self, message: str, state: Any) -> tuple[Reply, Any]:
        """Answer one message."""


class NotStarted(Exception):
    """The product could not be loaded at all; the log says why."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A conversation that began before there was a product to hold it."""

    country: str | None

    def with_country(self, code: str) -> "Waiting":
        """Return the same conversation, in another country."""
        return replace(self, country=code)


class Loading:
    """A product that arrives later."""

    def __init__(
        self, loader: Callable[[], Product], meanwhile: Callable[[], Product] | None = None, *, begun: bool = True
    ) -> None:
        """Begin to load.

        Args:
            loader: Makes the product; it runs in a thread of its own, once.
            meanwhile: Makes a product without a library, which is there sooner: while the library's index is
                built, which may take minutes, it answers what calls for care.
            begun: Without it, `begin` begins: what loads takes its turns from what else this process does.
        """
        self._product: Future[Product] = Future()
        self._meanwhile: Future[Product] = Future() if meanwhile else self._product
        self._lock = Lock()
        self._adjust: Callable[[Product], Product] | None = None
        self._adjusted: Product | None = None
        self._thread = Thread(target=self._load, args=(loader, meanwhile), name="between-load", daemon=True)
        if begun:
            self.begin()

    def begin(self) -> None:
        """Begin to load where that was put off; once."""
        self._thread.start()

    @property
    def arrived(self) -> bool:
        """Whether the product is there."""
        return self._product.done()

    @property
    def product(self) -> Product | None:
        """The product as it is now, or None while it is not there."""
        return self._current(self._product.result()) if self._loaded else None

    def change(self, adjust: Callable[[Product], Product]) -> None:
        """Have the product exchanged: now, or as soon as it is there. Conversations under way go on with the new one.

        Args:
            adjust: Makes the new product of the one that was loaded.
        """
        with self._lock:
            self._adjust = adjust
            self._adjusted = adjust(self._product.result()) if self._loaded else None

    def _current(self, product: Product) -> Product:
        with self._lock:
            if self._adjust is None or not self._loaded or product is not self._product.result():
                return product
            self._adjusted = self._adjusted or self._adjust(product)
            return self._adjusted

    def start(self, country: str | None = None) -> Any:
        """Return the state of a new conversation, without waiting."""
        product = self.product
        return product.start(country) if product else Waiting(country)

    async def areply(self, message: str, state: Any) -> tuple[Reply, Any]:
        """Answer one message: care at once, all else when the whole product is there.

        Raises:
            NotStarted: Nothing could be loaded.
        """
        first = await self._arrival(self._meanwhile)
        if first and not self._loaded:
            reply, after = await _answer(first, message, state)
            if reply.kind is Kind.CARE:
                return reply, after
        product = await self._arrival(self._product) or first
        if product is None:
            raise NotStarted
        return await _answer(self._current(product), message, state)

    @staticmethod
    async def _arrival(product: Future[Product]) -> Product | None:
        try:
            return await asyncio.shield(asyncio.wrap_future(product))
        except Exception:  # it was logged where it happened
            return None

    @property
    def _loaded(self) -> bool:
        return self._product.done() and self._product.exception() is None

    def _load(self, loader: Callable[[], Product], meanwhile: Callable[[], Product] | None) -> None:
        if meanwhile:
            _make(meanwhile, self._meanwhile)
        _make(loader, self._product)


def _make(loader: Callable[[], Product], place: Future[Product]) -> None:
    try:
        place.set_result(loader())
    except Exception as error:  # whatever it is, the page must still say a kind sentence
        log.exception("Between could not be loaded; the page answers with an apology and the help panel.")
        place.set_exception(error)


async def _answer(product: Product, message: str, state: Any) -> tuple[Reply, Any]:
    if isinstance(state, Waiting):
        state = product.start(state.country)
    return await product.areply(message, state)

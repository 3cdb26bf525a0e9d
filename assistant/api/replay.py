"""Holds a conversation again from what the person wrote, so that a stateless client meets the right care state.

The state after each prefix is kept in memory for a while, under a keyed hash of that prefix: a client that sends the
whole list each time costs one turn and not all of them. The key is made at the start and never leaves the process, so
that nobody who sees a hash can try sentences on it.
"""

import hashlib
import hmac
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Any, Protocol

from assistant.replies.reply import Reply

MOST_STATES = 512
KEPT_SECONDS = 30 * 60.0


class Conversation(Protocol):
    """What is needed of `assistant.conversation.Between`."""

    def start(self, country: str | None = None) -> Any:
        """Return the state of a new conversation."""

    def reply(self, message: str, state: Any) -> tuple[Reply, Any]:
        """Answer one message."""

    def unhurried(self, state: Any) -> Any:
        """Return the state without its clock."""


class Replays:
    """Conversations, held again. Safe to share between threads; bounded in number and in time."""

    def __init__(
        self,
        between: Conversation,
        most: int = MOST_STATES,
        seconds: float = KEPT_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Begin with nothing kept.

        Args:
            between: The product.
            most: How many states are kept; the one that was used longest ago goes first.
            seconds: How long one is kept after its last use.
            clock: Tells the time in seconds.
        """
        self._between = between
        self._most = most
        self._seconds = seconds
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self._kept: OrderedDict[bytes, tuple[float, Any]] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        """Return how many states are kept."""
        return len(self._kept)

    def due(self, turns: Sequence[str], country: str | None) -> int:
        """Return how many turns must be held to answer the last one: at least 1."""
        return len(turns) - self._known(self._names(turns, country))[0]

    def answer(self, turns: Sequence[str], country: str | None) -> Reply:
        """Return the reply to the last turn, given all that went before. The same turns give the same reply.

        Args:
            turns: What the person wrote, at least one message.
            country: ISO 3166 alpha-2, or None for that of the settings.
        """
        names = self._names(turns, country)
        done, state = self._known(names)
        if not done:
            state = self._between.start(country)
        for name, message in zip(names[done:], turns[done:], strict=True):
            reply, state = self._between.reply(message, self._between.unhurried(state))
            self._keep(name, state)
        return reply

    def sweep(self) -> None:
        """Let go of what nobody came back to."""
        with self._lock:
            now = self._clock()
            while self._kept and now - next(iter(self._kept.values()))[0] > self._seconds:
                self._kept.popitem(last=False)

    def _names(self, turns: Sequence[str], country: str | None) -> list[bytes]:
        """Return a keyed hash of each prefix; each holds the one before it."""
        names, before = [], (country or "").encode()
        for turn in turns:
            text = turn.encode("utf-8", "surrogatepass")
            before = hmac.digest(self._key, b"%d:%s%s" % (len(before), before, text), hashlib.sha256)
            names.append(before)
        return names

    def _known(self, names: list[bytes]) -> tuple[int, Any]:
        """Return the longest prefix, short of the whole, whose state is kept, and that state."""
        self.sweep()
        with self._lock:
            for number in range(len(names) - 1, 0, -1):
                if names[number - 1] in self._kept:
                    state = self._kept.pop(names[number - 1])[1]
                    self._kept[names[number - 1]] = (self._clock(), state)
                    return number, state
        return 0, None

    def _keep(self, name: bytes, state: Any) -> None:
        with self._lock:
            self._kept.pop(name, None)
            self._kept[name] = (self._clock(), state)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)

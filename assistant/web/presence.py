"""Which pages are open: each holds one connection, its heartbeat, for as long as it is."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

GRACE_SECONDS = 60.0
"""How long a page is kept whose connection was lost: it may come back."""
CARE_SECONDS = 30 * 60.0
"""How long it is kept while care is under way: a phone puts the page to sleep while its owner calls."""


class Presence:
    """Forgets a page a while after its last heartbeat ended, unless another has begun.

    What waits is bounded by what Gradio holds at all, 10,000 conversations; each page has one timer.
    """

    def __init__(
        self,
        forget: Callable[[str], None],
        in_care: Callable[[str], bool] = lambda _: False,
        *,
        grace: float = GRACE_SECONDS,
        care_grace: float = CARE_SECONDS,
    ) -> None:
        """Take what forgetting means.

        Args:
            forget: Drops the conversation of a page, by the page's key.
            in_care: Tells whether care is under way on a page.
            grace: Seconds between the end of the last heartbeat and forgetting.
            care_grace: The same, while care is under way.
        """
        self._forget = forget
        self._in_care = in_care
        self._grace = grace
        self._care_grace = care_grace
        self._open: Counter[str] = Counter()
        self._left: set[str] = set()
        self._waiting: dict[str, asyncio.TimerHandle] = {}

    @contextmanager
    def held(self, key: str) -> Iterator[None]:
        """Count a page as open. To be used while the event loop runs."""
        self._open[key] += 1
        if waiting := self._waiting.pop(key, None):
            waiting.cancel()
        try:
            yield
        finally:
            self._open[key] -= 1
            if not self._open[key]:
                del self._open[key]
                self._wait(key, self._grace, self._close)

    def leave(self, key: str) -> None:
        """Forget a page at once, since its person left it.

        What a reply on its way still writes is forgotten soon after the page is closed.
        """
        if key in self._open:
            self._left.add(key)
        self._forget(key)

    def _wait(self, key: str, seconds: float, then: Callable[[str], None]) -> None:
        self._waiting[key] = asyncio.get_running_loop().call_later(seconds, then, key)

    def _close(self, key: str) -> None:
        if key not in self._left and self._in_care(key):
            self._wait(key, max(0.0, self._care_grace - self._grace), self._end)
        else:
            self._end(key)

    def _end(self, key: str) -> None:
        self._waiting.pop(key, None)
        self._left.discard(key)
        self._forget(key)

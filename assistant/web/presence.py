"""Which pages are open: each holds one connection, its heartbeat, for as long as it is."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

GRACE_SECONDS = 60.0
"""How long a closed page is kept: a lost connection that comes back must not lose care that is under way."""


class Presence:
    """Forgets a page a short while after its last heartbeat ended, unless another has begun."""

    def __init__(self, forget: Callable[[str], None], grace: float = GRACE_SECONDS) -> None:
        """Take what forgetting means.

        Args:
            forget: Drops the conversation of a page, by the page's key.
            grace: Seconds between the end of the last heartbeat and forgetting.
        """
        self._forget = forget
        self._grace = grace
        self._open: Counter[str] = Counter()

    @contextmanager
    def held(self, key: str) -> Iterator[None]:
        """Count a page as open. To be used while the event loop runs."""
        self._open[key] += 1
        try:
            yield
        finally:
            self._open[key] -= 1
            if not self._open[key]:
                del self._open[key]
                asyncio.get_running_loop().call_later(self._grace, self._close, key)

    def _close(self, key: str) -> None:
        if key not in self._open:
            self._forget(key)

"""How often someone may try a passphrase: five times in a quarter of an hour from one address, thirty from all."""

import time
from collections.abc import Callable
from threading import Lock

WINDOW_SECONDS = 15 * 60.0
FROM_ONE = 5
FROM_ALL = 30


class Attempts:
    """Tries of the last quarter of an hour, by address, in memory only."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with none.

        Args:
            clock: Tells the time in seconds.
        """
        self._clock = clock
        self._tried: list[tuple[float, str]] = []
        self._lock = Lock()

    def wait(self, address: str) -> float:
        """Take note of a try, or refuse it. A try counts before it is checked, so that many at once do not slip by.

        Args:
            address: Where it comes from.

        Returns:
            0 where it may be made; otherwise how many seconds to wait.
        """
        now = self._clock()
        with self._lock:
            self._tried = [(when, who) for when, who in self._tried if now - when < WINDOW_SECONDS]
            own = [when for when, who in self._tried if who == address]
            for tried, most in ((own, FROM_ONE), ([when for when, _ in self._tried], FROM_ALL)):
                if len(tried) >= most:
                    return WINDOW_SECONDS - (now - tried[-most])
            self._tried.append((now, address))
        return 0.0

    def forgive(self, address: str) -> None:
        """Forget the tries of an address that got it right."""
        with self._lock:
            self._tried = [(when, who) for when, who in self._tried if who != address]

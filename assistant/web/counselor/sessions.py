"""Who is signed in: kept in memory, known by a random cookie, over with a new passphrase, a restart, or half a day."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Lock
from typing import Any

LAST_SECONDS = 12 * 3600
"""How long a sign-in lasts: a working day and some."""
MOST = 20
"""Sessions at once; the oldest makes room."""


@dataclass(slots=True)
class Session:
    """One counselor who is signed in."""

    token: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    """What the cookie holds."""
    form_key: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    """What every form must send back, so that no other site's page can send one."""
    until: float = 0.0
    stamp: str = ""
    """Of the passphrase it was opened with."""
    held: dict[str, Any] = field(default_factory=dict, repr=False)
    """What pages keep between two requests, such as a conversation that is being tried."""


class Sessions:
    """All that are open. Only digests of their cookies are looked up, so that timing tells nothing of one."""

    def __init__(self, stamp: Callable[[], str], clock: Callable[[], float] = time.time) -> None:
        """Begin with none.

        Args:
            stamp: Gives the stamp of the passphrase that holds now.
            clock: Tells the time in seconds.
        """
        self._stamp, self._clock = stamp, clock
        self._open: dict[str, Session] = {}
        self._lock = Lock()

    def open(self) -> Session:
        """Begin a session for someone who gave the passphrase."""
        session = Session(until=self._clock() + LAST_SECONDS, stamp=self._stamp())
        with self._lock:
            self._sweep()
            while len(self._open) >= MOST:
                self._open.pop(next(iter(self._open)))
            self._open[_digest(session.token)] = session
        return session

    def find(self, token: str | None) -> Session | None:
        """Return the session of a cookie, if it still holds."""
        if not token:
            return None
        with self._lock:
            self._sweep()
            return self._open.get(_digest(token))

    def close(self, session: Session) -> None:
        """End a session and let go of all it held."""
        with self._lock:
            self._open.pop(_digest(session.token), None)
        session.held.clear()

    def _sweep(self) -> None:
        """End every session that no longer holds: nobody comes back with its cookie, and what it held must not stay."""
        if self._open:
            now, stamp = self._clock(), self._stamp()
            self._open = {
                digest: session
                for digest, session in self._open.items()
                if session.until > now and session.stamp == stamp
            }


def _digest(token: str) -> str:
    return sha256(token.encode("utf-8", "replace")).hexdigest()

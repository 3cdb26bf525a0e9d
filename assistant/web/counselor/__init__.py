"""The counselor's side of the page: behind a passphrase, with a view of everything but a chat."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.web.counselor.desk import Desk, Route


def all_routes(desk: "Desk") -> "Iterator[Route]":
    """Return every page of the counselor's side.

    Args:
        desk: What they share.
    """
    from assistant.web.counselor import handover, home, library, safety, switches, tryout

    for part in (home, tryout, library, switches, safety, handover):
        yield from part.part(desk)

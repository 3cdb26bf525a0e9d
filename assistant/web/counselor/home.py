"""The first page: what there is to look at, and how it stands."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from starlette.responses import Response

from assistant.library.records import Status
from assistant.web.counselor.desk import Call, Route, page, routes
from assistant.web.counselor.personas import default_personas
from assistant.web.reports import Reports

if TYPE_CHECKING:
    from assistant.web.counselor.desk import Desk


def part(desk: "Desk") -> Iterable[Route]:
    """Return its routes."""

    def show(call: Call) -> Response:
        settings, library = desk.house.settings, desk.shelf.library()
        standing = [library.status(name) for name in library.texts]
        return page(
            "home",
            call,
            personas=len(default_personas()),
            texts=len(standing),
            signed=standing.count(Status.SIGNED),
            checked=standing.count(Status.CHECKED),
            off=len(settings.topics_off),
            signed_only=settings.signed_only,
            reports=sum(1 for _ in Reports(settings.reports_file).all()),
            problems=getattr(desk.now, "problems", ()),
        )

    return routes(("GET", "", show), ("POST", "/sign-out", desk.sign_out))

"""The counselor's side as a whole: what its pages share, who may see them, and how one request becomes a page."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from secrets import compare_digest
from threading import Lock
from typing import Any
from urllib.parse import quote, urlsplit

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from assistant.directory import directory_for, utc_now
from assistant.errors import BetweenError
from assistant.shelf import offered
from assistant.web.counselor.attempts import Attempts
from assistant.web.counselor.forms import BadForm, Form, parse_form
from assistant.web.counselor.pages import render
from assistant.web.counselor.passphrase import Passphrase
from assistant.web.counselor.sessions import Session, Sessions
from assistant.web.counselor.words import words
from assistant.web.homework import Handed, shown, unpacked
from assistant.web.house import House
from assistant.web.loading import Loading
from assistant.web.routes import COUNSELOR, HOMEWORK_PATH

log = logging.getLogger("assistant")

COOKIE = "between_counselor"
SIGN_IN = f"{COUNSELOR}/sign-in"


@dataclass(frozen=True, slots=True)
class Call:
    """One request of a counselor who is signed in."""

    session: Session
    path: Mapping[str, str]
    query: Mapping[str, str]
    form: Form
    base: str
    """The address of this server as the counselor's browser knows it, without a slash at its end."""


Handler = Callable[[Call], Response]
"""Answers one request; it may take its time, since it runs in a thread."""


@dataclass(frozen=True, slots=True)
class Route:
    """One page, or one thing that a form does."""

    method: str
    path: str
    handler: Handler


class Desk:
    """The counselor's side of one server."""

    def __init__(self, house: House, product: Any) -> None:
        """Take what the pages share.

        Args:
            house: The settings and the directory of the page.
            product: The product, or a `Loading` that will have it.
        """
        from assistant.web.counselor.shelf import Shelf

        self.house = house
        self.product = product
        self.passphrase = Passphrase(house.settings.counselor_file)
        self.sessions = Sessions(lambda: self.passphrase.stamp)
        self.attempts = Attempts()
        self.writing = Lock()
        """Held while a file is changed."""
        self.shelf: Shelf = Shelf(house)

    @property
    def now(self) -> Any:
        """The product as it is now; None while it is still being loaded."""
        return self.product.product if isinstance(self.product, Loading) else self.product

    def refresh(self) -> None:
        """Have the product go by the settings and the records of the library as they are now."""
        settings, library = self.house.settings, self.shelf.library()
        directory = directory_for(settings, utc_now)
        if isinstance(self.product, Loading):
            self.product.change(lambda product: _changed(product, settings, library, directory))

    def mount(self, server: FastAPI) -> None:
        """Add its pages to the application."""
        from assistant.web.counselor import all_routes

        server.add_route(SIGN_IN, self._show_sign_in, methods=["GET"])
        server.add_route(SIGN_IN, self._sign_in, methods=["POST"])
        server.add_api_route(HOMEWORK_PATH, self._read_homework, methods=["POST"], response_class=JSONResponse)
        for route in all_routes(self):
            server.add_route(f"{COUNSELOR}{route.path}", self._guarded(route), methods=[route.method])

    def _read_homework(self, handed: Handed) -> JSONResponse:
        """Read a link that someone opened. This is for the one who got it, and asks for no passphrase."""
        try:
            homework = unpacked(handed.data, self.passphrase.key)
            library = offered(self.shelf.library(), self.house.settings)
        except BetweenError:
            return JSONResponse({}, 503)
        return JSONResponse(shown(homework, library)) if homework else JSONResponse({}, 404)

    # ------------------------------------------------------------------ who may see it

    async def _show_sign_in(self, request: Request) -> Response:
        if self._session(request):
            return RedirectResponse(COUNSELOR, 303)
        return page("sign_in", problem="")

    async def _sign_in(self, request: Request) -> Response:
        """Let someone in who has the passphrase. Another site's page is refused before this, at the rim."""
        try:
            given = parse_form(await request.body()).one("passphrase")
        except BadForm:
            return Response(status_code=400)
        address = request.client.host if request.client else ""
        if wait := self.attempts.wait(address):
            minutes = max(1, round(wait / 60))
            answer = page("sign_in", status=429, problem="wait", minutes=minutes)
            answer.headers["Retry-After"] = str(int(wait) + 1)
            return answer
        if not await run_in_threadpool(self.passphrase.matches, given):
            return page("sign_in", status=403, problem="wrong")
        self.attempts.forgive(address)
        session = self.sessions.open()
        entered = RedirectResponse(COUNSELOR, 303)
        entered.set_cookie(
            COOKIE,
            session.token,
            path=COUNSELOR,
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https" or self._is_public(request.url.hostname),
        )
        return entered

    def _is_public(self, host: str | None) -> bool:
        """Whether a request came to the public address, which is https: a proxy before us may not say so."""
        public = urlsplit(self.house.settings.public_url or "")
        return public.scheme == "https" and public.hostname == host

    def sign_out(self, call: Call) -> Response:
        """End the session, here and in the browser."""
        self.sessions.close(call.session)
        answer = RedirectResponse(SIGN_IN, 303)
        answer.delete_cookie(COOKIE, path=COUNSELOR)
        return answer

    def _session(self, request: Request) -> Session | None:
        return self.sessions.find(request.cookies.get(COOKIE))

    def _guarded(self, route: Route) -> Any:
        async def answer(request: Request) -> Response:
            session = await run_in_threadpool(self._session, request)
            if session is None:
                return RedirectResponse(SIGN_IN, 303)
            form = Form({})
            if route.method == "POST":
                try:
                    form = parse_form(await request.body())
                except BadForm:
                    return Response(status_code=400)
                if not compare_digest(form.one("form_key").encode(), session.form_key.encode()):
                    return Response(status_code=403)
            base = self.house.settings.public_url or str(request.base_url)
            call = Call(session, request.path_params, request.query_params, form, base.rstrip("/"))
            try:
                return await run_in_threadpool(route.handler, call)
            except BetweenError as error:
                return page("problem", call, 500, problem=error.problem, remedy=error.remedy)
            except Exception as error:  # the last wall; the log gets no word of what was written
                log.error("a counselor's page failed: %s", type(error).__name__)
                wrong = words().wrong
                return page("problem", call, 500, problem=wrong["broken"], remedy=wrong["again"])

        return answer


def _changed(product: Any, *now: Any) -> Any:
    return product.changed(*now) if hasattr(product, "changed") else product


def page(name: str, call: Call | None = None, status: int = 200, **values: Any) -> HTMLResponse:
    """Return a page with what every one of them needs.

    Args:
        name: The template.
        call: Whom it is for; None before anyone is signed in.
        status: The status of the answer.
        values: What it shows.
    """
    told = call.query.get("told", "") if call else ""
    form_key = call.session.form_key if call else ""
    return HTMLResponse(render(name, here=name, told=told, form_key=form_key, **values), status)


def back(path: str, told: str = "", anchor: str = "") -> Response:
    """Lead on to a page after a form did something, so that loading it anew does nothing twice.

    Args:
        path: The page, below `/counselor`.
        told: The key of what it shall say.
        anchor: The place on it.
    """
    query = f"?told={told}" if told else ""
    return RedirectResponse(f"{COUNSELOR}{quote(path)}{query}{f'#{anchor}' if anchor else ''}", 303)


def routes(*found: tuple[str, str, Handler]) -> Iterable[Route]:
    """Return routes from their parts."""
    return [Route(*parts) for parts in found]

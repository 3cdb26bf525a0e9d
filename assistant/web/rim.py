"""The rim around Gradio: only what the page needs is let through, and every answer carries strict headers."""

import datetime as dt
import gzip
import secrets
from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.web.help import panel
from assistant.web.house import House
from assistant.web.presence import Presence
from assistant.web.protocol import PATH
from assistant.web.routes import COUNSELOR, POSTED
from assistant.web.shell import furnish
from assistant.web.visit import Visit, visit

MAX_BODY_BYTES = 2_000_000
"""The largest request: a message of 100,000 characters fits with room."""

# Gradio serves some seventy routes: uploads, files, a proxy, an API and its pages. The page uses these.
_HEARTBEAT = "/gradio_api/heartbeat/"
_GET = ("/assets/", "/static/", "/page/", _HEARTBEAT)
_GET_EXACT = {"/", PATH, "/theme.css", "/gradio_api/queue/data", "/gradio_api/startup-events"}
_POST_EXACT = {"/gradio_api/queue/join", "/gradio_api/cancel", *POSTED}

_POLICY = "; ".join(
    (
        "default-src 'none'",
        # Gradio's HTML component makes its template with `Function`: hence 'unsafe-eval'. Inline scripts and
        # handlers stay forbidden.
        "script-src 'self' 'nonce-{nonce}' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)

# The counselor's pages are plain HTML with one script of their own.
_STRICT = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)


class Rim:
    """ASGI middleware: what is let through to Gradio, and what comes back."""

    def __init__(self, app: ASGIApp, house: House, presence: Presence) -> None:
        """Stand around an application.

        Args:
            app: The application.
            house: The settings and the referral directory of the installation.
            presence: Is told which pages are open.
        """
        self._presence = presence
        self._app = app
        self._house = house

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        send = _with_headers(send, _STRICT if _counselor(scope["path"]) else _POLICY.format(nonce=nonce))
        if not _wanted(scope["method"], scope["path"]):
            await PlainTextResponse("Not found", 404)(scope, receive, send)
        elif _from_elsewhere(scope):
            await PlainTextResponse("Not from this page", 403)(scope, receive, send)
        elif _too_long(scope):
            await PlainTextResponse("Too long", 413)(scope, receive, send)
        elif scope["path"] == "/":
            language = Headers(scope=scope).get("accept-language")
            query = QueryParams(scope["query_string"])
            here = visit(language, query, self._house.directory, self._house.settings.country)
            zipped = "gzip" in Headers(scope=scope).get("accept-encoding", "")
            await self._app(_uncompressed(scope), receive, _furnishing(send, self._furnish(here, nonce), zipped))
        elif scope["path"].startswith(_HEARTBEAT):
            with self._presence.held(scope["path"].removeprefix(_HEARTBEAT)):
                await self._app(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _furnish(self, here: Visit, nonce: str) -> Callable[[str], str]:
        def furnished(index: str) -> str:
            directory = self._house.directory
            shown = panel(directory, here.country, here.strings, dt.date.today())
            return furnish(index, shown, here, self._house.settings, directory, nonce)

        return furnished


def _counselor(path: str) -> bool:
    return path == COUNSELOR or path.startswith(f"{COUNSELOR}/")


def _wanted(method: str, path: str) -> bool:
    if _counselor(path):
        return method in {"GET", "HEAD", "POST"}
    if method in {"GET", "HEAD"}:
        return path in _GET_EXACT or (path.startswith(_GET) and ".." not in path)
    return method == "POST" and path in _POST_EXACT


def _from_elsewhere(scope: Scope) -> bool:
    """Whether another site's page sends this: browsers say so, and nothing here takes it."""
    if scope["method"] != "POST":
        return False
    headers = Headers(scope=scope)
    if site := headers.get("sec-fetch-site"):  # right behind a proxy too, which may change the host
        return site not in {"same-origin", "none"}
    origin = headers.get("origin")
    return bool(origin) and urlsplit(origin).netloc != headers.get("host", "")


def _too_long(scope: Scope) -> bool:
    if scope["method"] != "POST":
        return False
    length = Headers(scope=scope).get("content-length", "")
    return not length.isdigit() or int(length) > MAX_BODY_BYTES


def _uncompressed(scope: Scope) -> Scope:
    headers = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
    return {**scope, "headers": headers}


def _with_headers(send: Send, policy: str) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["Content-Security-Policy"] = policy
            # Under "no-referrer" a form's origin would be sent as null, and its POST be refused as another site's.
            headers["Referrer-Policy"] = "same-origin" if policy is _STRICT else "no-referrer"
            headers["X-Content-Type-Options"] = "nosniff"
            headers["X-Frame-Options"] = "DENY"
            headers["Cross-Origin-Opener-Policy"] = "same-origin"
            headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
            headers["Accept-CH"] = "Sec-CH-Prefers-Reduced-Motion"
            if not headers.get("cache-control"):
                headers["Cache-Control"] = "no-store"
        await send(message)

    return sending


def _furnishing(send: Send, furnished: Callable[[str], str], zipped: bool) -> Send:
    start: Message = {}
    body = bytearray()

    async def sending(message: Message) -> None:
        nonlocal start
        if message["type"] == "http.response.start":
            start = message
            return
        if message["type"] != "http.response.body":
            await send(message)
            return
        body.extend(message.get("body", b""))
        if message.get("more_body"):
            return
        page = bytes(body)
        if page and start["status"] == 200:
            page = furnished(page.decode("utf-8")).encode("utf-8")
        headers = MutableHeaders(scope=start)
        if page and zipped:  # 190 kB of help in every country become 25
            page = gzip.compress(page, compresslevel=5)
            headers["Content-Encoding"] = "gzip"
        headers["Vary"] = "Accept-Encoding, Accept-Language"
        headers["Content-Length"] = str(len(page))
        headers["Cache-Control"] = "no-store"
        await send(start)
        await send({"type": "http.response.body", "body": page})

    return sending

"""The application: /v1/chat/completions and /v1/models. It logs the kind of an error, and no word of a request."""

import asyncio
import contextlib
import hmac
import ipaddress
import logging
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from assistant.api.errors import Refusal, internal, malformed
from assistant.api.limit import Limit
from assistant.api.replay import Conversation, Replays
from assistant.api.wire import MODEL, Answering, ChatRequest, country_of, model_entry
from assistant.settings import Settings

log = logging.getLogger(__name__)

MAX_BODY_BYTES = 2_000_000
AT_A_TIME = 2
"""Conversations that are held at one time; the others wait."""
SWEEP_SECONDS = 60.0
HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


class Api:
    """What the routes share. It holds states of conversations in memory for a while, and nothing else."""

    def __init__(self, between: Conversation, settings: Settings, replays: Replays | None = None) -> None:
        """Take the product.

        Args:
            between: The product.
            settings: Those of the installation: token and rate.
            replays: What holds conversations again.
        """
        self._token = settings.api_token.get_secret_value() if settings.api_token else None
        self._limit = Limit(settings.api_turns_per_minute)
        self._replays = replays or Replays(between)
        self._gate = asyncio.Semaphore(AT_A_TIME)
        self._created = int(time.time())

    async def models(self, _: Request) -> Response:
        """List the one model."""
        return JSONResponse({"object": "list", "data": [model_entry(MODEL, self._created)]}, headers=HEADERS)

    async def model(self, request: Request) -> Response:
        """Say that there is a model."""
        name = request.path_params["name"]
        country_of(name)
        return JSONResponse(model_entry(name, self._created), headers=HEADERS)

    async def chat(self, request: Request) -> Response:
        """Answer the last message of a conversation."""
        asked = await self._read(request)
        country, turns = asked.country(), asked.turns()
        self._limit.spend(self._client(request), self._replays.due(turns, country))
        async with self._gate:
            reply = await asyncio.to_thread(self._replays.answer, turns, country)
        answering = Answering(reply, turns, asked.model, f"chatcmpl-{secrets.token_hex(12)}", int(time.time()))
        if not asked.stream:
            return JSONResponse(answering.whole(), headers=HEADERS)
        with_usage = bool(asked.stream_options and asked.stream_options.include_usage)
        return StreamingResponse(_paced(answering.events(with_usage)), media_type="text/event-stream", headers=HEADERS)

    def guarded(self, do: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        """Return a route that only those who may can use, and that answers errors as OpenAI's clients expect them."""

        async def route(request: Request) -> Response:
            try:
                self._admit(request)
                return await do(request)
            except Refusal as refusal:
                return refused(refusal)
            except Exception as error:  # the last wall; the log gets no word of what was sent
                log.error("a request failed: %s", type(error).__name__)
                return refused(internal())

        return route

    async def sweeping(self) -> None:
        """Let go of what nobody came back to, for as long as the server runs."""
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            self._replays.sweep()

    def _admit(self, request: Request) -> None:
        """Turn away who has no token; where none is set, who comes by way of a web page or by another name.

        Raises:
            Refusal: It is turned away.
        """
        if self._token is not None:
            given = request.headers.get("authorization", "").removeprefix("Bearer ").encode()
            if not hmac.compare_digest(given, self._token.encode()):
                problem = "The token is missing or wrong. Send it as the API key: Authorization: Bearer TOKEN."
                raise Refusal(401, problem, "invalid_api_key", headers={"WWW-Authenticate": "Bearer"})
        elif "origin" in request.headers or not _is_here(request.url.hostname):
            problem = "Without a token, only programs on this machine are answered. Set BETWEEN_API_TOKEN to open it."
            raise Refusal(403, problem, "forbidden")

    async def _read(self, request: Request) -> ChatRequest:
        """Read a request.

        Raises:
            Refusal: It is too long, no JSON, or not as its schema says.
        """
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > MAX_BODY_BYTES:
                raise Refusal(413, f"A request may have {MAX_BODY_BYTES} bytes.", "request_too_large", "messages")
        try:
            return ChatRequest.model_validate_json(bytes(body))
        except ValidationError as error:
            if error.errors()[0]["type"] == "json_invalid":
                raise Refusal(400, "The request is not JSON in UTF-8.", "invalid_json") from None
            raise malformed(error) from None

    def _client(self, request: Request) -> str:
        return request.client.host if request.client else ""


def refused(refusal: Refusal) -> Response:
    """Return an answer that says why there is none."""
    return JSONResponse(refusal.as_json(), refusal.status, headers={**HEADERS, **refusal.headers})


def build_api(between: Conversation, settings: Settings, replays: Replays | None = None) -> Starlette:
    """Return the application.

    Args:
        between: The product.
        settings: Those of the installation.
        replays: What holds conversations again.
    """
    api = Api(between, settings, replays)

    async def missing(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        problem = "There are /v1/chat/completions (POST) and /v1/models (GET) here, and nothing else."
        return refused(Refusal(status, problem, "not_found" if status == 404 else "method_not_allowed"))

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        task = asyncio.create_task(api.sweeping())
        yield
        task.cancel()

    routes = [
        Route("/v1/models", api.guarded(api.models), methods=["GET"]),
        Route("/v1/models/{name}", api.guarded(api.model), methods=["GET"]),
        Route("/v1/chat/completions", api.guarded(api.chat), methods=["POST"]),
    ]
    return Starlette(routes=routes, exception_handlers={HTTPException: missing}, lifespan=lifespan)


async def _paced(events: Iterator[str]) -> AsyncIterator[str]:
    for event in events:
        yield event
        await asyncio.sleep(0)


def _is_here(host: str | None) -> bool:
    """Whether a name is this machine's own: a web page that has its name point here comes with another."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False

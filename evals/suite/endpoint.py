"""Any assistant behind an OpenAI-compatible address, under test: `python -m evals run --against URL`.

It is sent what a chat page would send: the conversation so far, each time. Its replies are read from their words alone
(`evals/suite/reader.py`); what Between's own API says beside them of level and kind is taken in as well, unless only
text is wished for.
"""

import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Annotated, Any
from urllib.parse import urlsplit

import httpx
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from assistant.errors import BetweenError
from assistant.safety.assessment import Level
from assistant.safety.services import Directory, default_directory
from evals.suite.answers import Answer
from evals.suite.reader import Reader

TOKEN = "BETWEEN_EVALS_TOKEN"
"""The environment variable with the key of the endpoint. It is never written anywhere."""
WHERE = "The person who writes is in {country}."
"""Told to every assistant in a system message, as a page would know it: Between is told by the model's name as well."""
TRIES = 6
LONGEST_WAIT = 65.0
SECONDS = 120.0
"""How long one reply may take."""
BUSY = (408, 409, 429, 500, 502, 503, 504)
FILTERED = "content_filter"


class EndpointError(BetweenError):
    """The endpoint cannot be reached, or does not answer as an OpenAI-compatible one does."""


@dataclass(frozen=True, slots=True)
class Target:
    """What is tested, as it is handed to each process."""

    url: str
    """Up to `/v1`, where the paths of OpenAI's API begin."""
    model: str | None = None
    """By default the first that the endpoint lists."""
    system: str | None = None
    """A system prompt that goes before everything else."""
    text_only: bool = False
    """Whether what Between's API says beside a reply is left alone."""

    @property
    def name(self) -> str:
        """How reports name it."""
        return f"{self.model or 'the first model'} at {urlsplit(self.url).hostname}"

    def named(self) -> "Target":
        """Return it with the name of its model, asked for where none was given.

        Raises:
            EndpointError: It cannot be reached, or lists no model.
        """
        if self.model:
            return self
        with client() as http:
            listed = sent(lambda: http.get(f"{self.url.rstrip('/')}/models"), self.url)
        data = listed.get("data")
        if not isinstance(data, list) or not data or not isinstance(data[0], dict) or "id" not in data[0]:
            raise EndpointError(f"{self.url} lists no model.", "Name one with --model.")
        return replace(self, model=str(data[0]["id"]))


class _Said(BaseModel):
    """The field `between` of an answer, as far as the suite looks at it."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    level: Annotated[Level, BeforeValidator(lambda value: Level.parse(value))]
    kind: str
    care_active: bool


class _Message(BaseModel):
    content: str | None = None
    refusal: str | None = None


class _Choice(BaseModel):
    message: _Message


class _Completion(BaseModel):
    choices: tuple[_Choice, ...] = Field(min_length=1)
    between: Any = None


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An endpoint as an assistant under test."""

    target: Target
    directory: Directory
    http: httpx.Client

    @property
    def name(self) -> str:
        """How reports name it."""
        return self.target.name

    def converse(self, turns: Iterable[str], country: str | None) -> Iterator[Answer]:
        """Hold one conversation, turn by turn.

        Raises:
            EndpointError: It does not answer.
        """
        reader, said = Reader(self.directory, country), list[str]()
        told = instructions(self.target.system, country, self.directory)
        messages = [{"role": "system", "content": told}] if told else []
        for message in turns:
            said.append(message.encode("utf-8", "replace").decode("utf-8"))
            messages.append({"role": "user", "content": said[-1]})
            text, beside = self._ask(messages, country)
            messages.append({"role": "assistant", "content": text})
            answer = reader.read(text, said)
            if beside:
                care = beside.kind == "care"
                answer = replace(answer, level=beside.level, kind=beside.kind, active=care and beside.care_active)
            yield answer

    def _ask(self, messages: list[dict[str, str]], country: str | None) -> tuple[str, _Said | None]:
        model = self.target.model or ""
        if model in ("between", "gpt-between") and country:
            model = f"{model}-{country}"
        body = {"model": model, "messages": messages}
        url = f"{self.target.url.rstrip('/')}/chat/completions"
        raw = sent(lambda: self.http.post(url, json=body), self.target.url)
        if raw.get("error") == FILTERED:  # a filter before the model answered in its place, with nothing
            return "", None
        try:
            found = _Completion.model_validate(raw)
        except ValidationError:
            raise EndpointError(
                f"{self.target.url} answers with something that is no chat completion.",
                "Give the address up to /v1 of an OpenAI-compatible API.",
            ) from None
        said = found.choices[0].message
        return said.content or said.refusal or "", None if self.target.text_only else _beside(found.between)


def instructions(system: str | None, country: str | None, directory: Directory) -> str:
    """Return the system message of a conversation: a prompt of its own if there is one, and where the person is."""
    where = WHERE.format(country=directory.country(country).name) if country else ""
    return "\n\n".join(part for part in (system, where) if part)


def _beside(value: Any) -> _Said | None:
    try:
        return _Said.model_validate(value)
    except (ValidationError, ValueError):
        return None


def client() -> httpx.Client:
    """Return a client that carries the key from the environment."""
    token = os.environ.get(TOKEN)
    return httpx.Client(timeout=SECONDS, headers={"Authorization": f"Bearer {token}"} if token else {})


@contextmanager
def open_endpoint(target: Target) -> Iterator[Endpoint]:
    """Yield the assistant of a target, connected for as long as it is used."""
    with client() as http:
        yield Endpoint(target, default_directory(), http)


def sent(send: Callable[[], httpx.Response], url: str, wait: Callable[[float], None] = time.sleep) -> dict[str, Any]:
    """Send a request, again where the endpoint is busy, and return what it answers.

    Args:
        send: Sends it.
        url: The endpoint, for the message.
        wait: Waits for so many seconds.

    Raises:
        EndpointError: It cannot be reached, refuses, or is busy for too long. The message holds no key.
    """
    for attempt in range(TRIES):
        try:
            answer = send()
        except httpx.TransportError as error:
            raise EndpointError(
                f"{url} cannot be reached ({type(error).__name__}).", "Start it, or mend the address."
            ) from None
        if answer.status_code in BUSY and attempt < TRIES - 1:
            after = answer.headers.get("retry-after", "")
            wait(min(float(after) if after.isdigit() else 2.0**attempt, LONGEST_WAIT))
            continue
        break
    try:
        raw = answer.json()
    except ValueError:
        raw = None
    if not isinstance(raw, dict):
        raise EndpointError(f"{url} answers {answer.status_code} and no JSON object.", "Give the address up to /v1.")
    if answer.is_success:
        return raw
    said = raw.get("error")
    said = said if isinstance(said, dict) else {}
    if FILTERED in (said.get("code"), said.get("type")):
        return {"error": FILTERED}
    raise EndpointError(
        f"{url} answers {answer.status_code}: {str(said.get('message', 'without a reason'))[:300]}",
        f"A key goes into the environment variable {TOKEN}; a model's name into --model.",
    )

"""What comes in and what goes out: OpenAI's chat completions, as far as a conversation with Between can be one.

Source: the public API reference of OpenAI, "Chat Completions". Fields that only tune a language model (temperature,
max_tokens, stop, seed, …) are left alone: there is no model to tune, and a reply of care must not be cut short.
"""

import json
import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from assistant import __version__
from assistant.api.errors import Refusal
from assistant.countries import country_code
from assistant.replies.reply import Reply

MODEL = "between"
_NAME = re.compile(r"(?:gpt-)?between(?:-([a-z]{2}))?", re.IGNORECASE)
"""Names that are answered to: a country may follow. `gpt-` is for tools that choose their client by a model's name."""
MOST_MESSAGES = 1000
MOST_TURNS = 200
"""Messages of the person in one request."""


class _Read(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class TextPart(_Read):
    """A piece of a message."""

    type: Literal["text"]
    text: str


class Said(_Read):
    """One message of the list."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | tuple[TextPart, ...] | None = None

    @property
    def text(self) -> str:
        """Its words."""
        if isinstance(self.content, tuple):
            return "\n".join(part.text for part in self.content)
        return self.content or ""


class StreamOptions(_Read):
    """How a stream ends."""

    include_usage: bool | None = None


class Extension(_Read):
    """What a request may say to Between alone."""

    country: Annotated[str, Field(pattern=r"^[A-Za-z]{2}$")] | None = None


class ChatRequest(_Read):
    """A request for the next reply. A stateless client sends the whole conversation each time."""

    model: str
    messages: tuple[Said, ...] = Field(min_length=1, max_length=MOST_MESSAGES)
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    n: int | None = None
    tools: tuple[Any, ...] | None = None
    functions: tuple[Any, ...] | None = None
    logprobs: bool | None = None
    modalities: tuple[str, ...] | None = None
    response_format: dict[str, Any] | None = None
    between: Extension | None = None

    @field_validator("n")
    @classmethod
    def _one(cls, value: int | None) -> int | None:
        if value not in (None, 1):
            raise ValueError("there is one reply to a message: leave it out, or set it to 1")
        return value

    @field_validator("tools", "functions")
    @classmethod
    def _no_tools(cls, value: tuple[Any, ...] | None) -> tuple[Any, ...] | None:
        if value:
            raise ValueError("Between calls no tools: leave them out")
        return value

    @field_validator("logprobs")
    @classmethod
    def _no_logprobs(cls, value: bool | None) -> bool | None:
        if value:
            raise ValueError("there are no token probabilities: its replies are written by no language model")
        return value

    @field_validator("modalities")
    @classmethod
    def _text_only(cls, value: tuple[str, ...] | None) -> tuple[str, ...] | None:
        if value and set(value) != {"text"}:
            raise ValueError("Between answers in text only")
        return value

    @field_validator("response_format")
    @classmethod
    def _plain(cls, value: dict[str, Any] | None) -> dict[str, Any] | None:
        if value and value.get("type") != "text":
            raise ValueError("replies are plain text; the structure stands in the field `between` of the answer")
        return value

    def country(self) -> str | None:
        """Return the country that the request names, as ISO 3166 alpha-2, in its own field or after the model's name.

        Raises:
            Refusal: There is no such model, or no such country.
        """
        code = country_of(self.model)
        named = self.between.country if self.between else None
        return _country(named, "between.country") if named else code

    def turns(self) -> tuple[str, ...]:
        """Return what the person wrote, in order.

        Only that counts. Replies that the client sends back are not trusted: the conversation is held again. A system
        prompt cannot change how Between speaks. Blank messages on the way are no turns.

        Raises:
            Refusal: The last message is not the person's, or is blank; there are results of tools; it is too long.
        """
        for number, said in enumerate(self.messages):
            if said.role in ("tool", "function"):
                problem = "Between calls no tools: leave messages of this role out."
                raise Refusal(400, problem, "invalid_value", f"messages.{number}.role")
        last = f"messages.{len(self.messages) - 1}"
        if self.messages[-1].role != "user":
            problem = "The last message must have the role 'user': Between answers, and does not go on by itself."
            raise Refusal(400, problem, "invalid_value", f"{last}.role")
        if not self.messages[-1].text.strip():
            raise Refusal(400, "The last message is empty: there is nothing to answer.", "invalid_value", last)
        turns = tuple(said.text for said in self.messages if said.role == "user" and said.text.strip())
        if len(turns) > MOST_TURNS:
            problem = f"A conversation may have {MOST_TURNS} messages of the role 'user'. Begin a new one."
            raise Refusal(400, problem, "context_length_exceeded", "messages")
        return turns


def country_of(model: str) -> str | None:
    """Return the country that a model's name carries, if any.

    Raises:
        Refusal: There is no such model, or no such country.
    """
    match = _NAME.fullmatch(model)
    if match is None:
        problem = f"There is no such model here. Ask for '{MODEL}', or '{MODEL}-GB' for someone in a country."
        raise Refusal(404, problem, "model_not_found", "model")
    return _country(match[1], "model") if match[1] else None


def _country(written: str, param: str) -> str:
    try:
        return country_code(written)
    except ValueError as error:
        said = str(error)
        raise Refusal(400, f"{said[:1].upper()}{said[1:]}.", "invalid_value", param) from None


def model_entry(model: str, created: int) -> dict[str, Any]:
    """Return what /v1/models says of a model.

    Args:
        model: Its name.
        created: When this server was started, in seconds since 1970.
    """
    return {"id": model, "object": "model", "created": created, "owned_by": "between"}


class Answering:
    """One answer, whole or as a stream. The reply is finished and checked before the first of it is sent."""

    def __init__(self, reply: Reply, turns: tuple[str, ...], model: str, ident: str, created: int) -> None:
        """Take what the answer says.

        Args:
            reply: The reply.
            turns: What the person wrote.
            model: The name that was asked for.
            ident: An id for this answer.
            created: Now, in seconds since 1970.
        """
        self._reply = reply
        self._words = (sum(len(turn.split()) for turn in turns), len(reply.text.split()))
        self._same = {
            "id": ident,
            "created": created,
            "model": model,
            "system_fingerprint": f"between-{__version__}",
        }

    @property
    def extension(self) -> dict[str, Any]:
        """The field `between`: all but the text of what `between converse --jsonl` prints."""
        found = self._reply.as_json()
        del found["text"]
        return {**found, "care_active": self._reply.care_active}

    @property
    def usage(self) -> dict[str, int]:
        """Words in the place of tokens, of which there are none."""
        asked, answered = self._words
        return {"prompt_tokens": asked, "completion_tokens": answered, "total_tokens": asked + answered}

    def whole(self) -> dict[str, Any]:
        """Return the answer in one piece."""
        message = {"role": "assistant", "content": self._reply.text, "refusal": None}
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
        return {
            **self._same,
            "object": "chat.completion",
            "choices": [choice],
            "usage": self.usage,
            "between": self.extension,
        }

    def events(self, with_usage: bool) -> Iterator[str]:
        """Yield the answer as server-sent events, one a paragraph. The last one with a choice has the extension.

        Args:
            with_usage: Whether an event with the usage comes last.
        """
        yield self._event(self._choice({"role": "assistant", "content": ""}))
        for paragraph in re.findall(r".+?(?:\n\n|\Z)", self._reply.text, re.DOTALL):
            yield self._event(self._choice({"content": paragraph}))
        yield self._event(self._choice({}, "stop"), between=self.extension)
        if with_usage:
            yield self._event([], usage=self.usage)
        yield "data: [DONE]\n\n"

    def _choice(self, delta: dict[str, str], why: str | None = None) -> list[dict[str, Any]]:
        return [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": why}]

    def _event(self, choices: list[dict[str, Any]], **more: Any) -> str:
        chunk = {**self._same, "object": "chat.completion.chunk", "choices": choices, **more}
        return f"data: {json.dumps(chunk)}\n\n"

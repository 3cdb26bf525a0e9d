"""JSON Lines in, JSON Lines out: one line out per line in, in order, whatever the line holds."""

import json
import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any, BinaryIO, TextIO, TypeVar

from pydantic import BaseModel, ConfigDict, FiniteFloat, ValidationError, field_validator

from assistant.countries import country_code

Id = str | int | FiniteFloat | None
BATCH = 64
CHUNK = 1 << 16
"""Bytes that are taken at a time of what has arrived."""


class Line(BaseModel):
    """What every line carries. Fields that a command does not know are left alone."""

    model_config = ConfigDict(extra="ignore")

    id: Id = None


class ScreenLine(Line):
    """A line of `between screen --jsonl`."""

    text: str


class ConverseLine(Line):
    """A line of `between converse --jsonl`."""

    country: str | None = None
    turns: list[str]

    @field_validator("country")
    @classmethod
    def _is_one(cls, value: str | None) -> str | None:
        return country_code(value) if value else None


class SearchLine(Line):
    """A line of `between search --jsonl`."""

    query: str


_L = TypeVar("_L", bound=Line)


def run(source: BinaryIO, target: TextIO, model: type[_L], handle: Callable[[_L], dict[str, Any]]) -> None:
    """Answer each line of `source` with one line on `target`, flushed at once.

    A line that is not what the command takes gives `{"id": …, "error": …}`, and the run goes on.
    """
    run_batches(source, target, model, handle, lambda lines: None)


def run_batches(
    source: BinaryIO,
    target: TextIO,
    model: type[_L],
    handle: Callable[[_L], dict[str, Any]],
    prepare: Callable[[Sequence[_L]], None],
) -> None:
    """As `run`, with a look ahead at the lines that have arrived together.

    Args:
        source: Lines of JSON.
        target: Where the answers go.
        model: What a line holds.
        handle: Answers one line.
        prepare: Told of at most `BATCH` good lines before the first of them is handled. Nobody is kept waiting for it:
            a line that arrives alone is handled alone. If it raises, the lines are handled all the same.
    """
    for raws in _arriving(source):
        parsed = [_parsed(raw, model) for raw in raws]
        with suppress(Exception):
            prepare([line for line in parsed if isinstance(line, model)])
        for line in parsed:
            answer = line if isinstance(line, dict) else _answered(line, handle)
            target.write(json.dumps(answer) + "\n")  # in ASCII: no id and no encoding of the target can end the run
            target.flush()


def _arriving(source: BinaryIO) -> Iterator[list[bytes]]:
    """Yield the lines that can be read without waiting for more, at most `BATCH` at a time."""
    read = getattr(source, "read1", source.read)
    begun: list[bytes] = []  # of a line whose end has not arrived
    while piece := read(CHUNK):
        first, *others = piece.split(b"\n")
        begun.append(first)
        if not others:
            continue
        lines = [b"".join(begun), *others[:-1]]
        begun = [others[-1]]
        for at in range(0, len(lines), BATCH):
            yield lines[at : at + BATCH]
    if last := b"".join(begun):
        yield [last]


def _parsed(raw: bytes, model: type[_L]) -> _L | dict[str, Any]:
    """Return a line, or the answer that says what is wrong with it."""
    found: Any = None
    try:
        found = json.loads(raw.decode("utf-8"))
        return model.model_validate(found)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        return {"id": None, "error": f"not a line of JSON in UTF-8: {type(error).__name__}"}
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "line"
        return {"id": _id_of(found), "error": f"{where}: {first['msg'].removeprefix('Value error, ')}"}
    except Exception as error:
        return {"id": _id_of(found), "error": f"{type(error).__name__}"}


def _answered(line: _L, handle: Callable[[_L], dict[str, Any]]) -> dict[str, Any]:
    try:
        return {"id": line.id, **handle(line)}
    except Exception as error:
        return {"id": line.id, "error": f"{type(error).__name__}"}


def _id_of(found: Any) -> Id:
    value = found.get("id") if isinstance(found, dict) else None
    if isinstance(value, float) and not math.isfinite(value):
        return None  # JSON has no such number
    return value if isinstance(value, str | int | float) else None

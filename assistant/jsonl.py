"""JSON Lines in, JSON Lines out: one line out per line in, in order, whatever the line holds."""

import json
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, TextIO, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

Id = str | int | float | None


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


class SearchLine(Line):
    """A line of `between search --jsonl`."""

    query: str


_L = TypeVar("_L", bound=Line)


def run(source: BinaryIO, target: TextIO, model: type[_L], handle: Callable[[_L], dict[str, Any]]) -> None:
    """Answer each line of `source` with one line on `target`, flushed at once.

    A line that is not what the command takes gives `{"id": …, "error": …}`, and the run goes on.
    """
    for answer in _answers(source, model, handle):
        target.write(json.dumps(answer, ensure_ascii=False) + "\n")
        target.flush()


def _answers(source: BinaryIO, model: type[_L], handle: Callable[[_L], dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for raw in source:
        found: Any = None
        try:
            found = json.loads(raw.decode("utf-8"))
            line = model.model_validate(found)
            yield {"id": line.id, **handle(line)}
        except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
            yield {"id": None, "error": f"not a line of JSON in UTF-8: {type(error).__name__}"}
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            where = ".".join(str(part) for part in first["loc"]) or "line"
            yield {"id": _id_of(found), "error": f"{where}: {first['msg']}"}
        except Exception as error:
            yield {"id": _id_of(found), "error": f"{type(error).__name__}"}


def _id_of(found: Any) -> Id:
    value = found.get("id") if isinstance(found, dict) else None
    return value if isinstance(value, str | int | float) else None

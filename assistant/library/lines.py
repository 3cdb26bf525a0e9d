"""Reading a file that has a JSON object in each line: what is sound, and what is wrong with the rest."""

from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from assistant.errors import DataError
from assistant.library.lists import Model

Row = TypeVar("Row", bound=Model)


def load_lines(path: Path, kind: type[Row]) -> tuple[list[tuple[int, Row]], list[DataError]]:
    """Return the lines of a file that fit a model, with their numbers, and what is wrong with those that do not.

    Args:
        path: The file; one that is not there has no line.
        kind: The model of a line.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n") if path.exists() else []
    except (OSError, UnicodeDecodeError) as error:
        remedy = "Save it as UTF-8 that can be read."
        return [], [DataError(path, "file", f"it cannot be read ({type(error).__name__})", remedy)]
    found: list[tuple[int, Row]] = []
    broken: list[DataError] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            found.append((number, kind.model_validate_json(line)))
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            field = ".".join(str(part) for part in first["loc"]) or "line"
            broken.append(DataError(path, field, first["msg"], "Mend the line or take it out.", number))
    return found, broken

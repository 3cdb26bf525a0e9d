"""People to try Between as, all made up: what each wrote, to be stepped through or left for words of one's own."""

from functools import cache
from importlib.resources import files
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from assistant.errors import DataError

_Line = Annotated[str, StringConstraints(min_length=2, max_length=600)]


class Persona(BaseModel):
    """One of them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    name: _Line
    someone: _Line
    theme: _Line
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    shows: _Line
    """What one sees of Between by trying this one."""
    lines: tuple[_Line, ...] = Field(min_length=3, max_length=8)


def parse_personas(value: Any) -> tuple[Persona, ...]:
    """Validate the list.

    Raises:
        DataError: Something is missing, unknown or malformed, or an id stands twice.
    """
    try:
        found = TypeAdapter(tuple[Persona, ...]).validate_python(value)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "file"
        raise DataError("personas.yaml", where, first["msg"].lower(), "Mend it.") from None
    if len({persona.id for persona in found}) < len(found):
        raise DataError("personas.yaml", "id", "an id stands twice", "Rename one.")
    return found


@cache
def default_personas() -> dict[str, Persona]:
    """Load those that ship, by their ids, in their order."""
    text = files("assistant.web.counselor").joinpath("personas.yaml").read_text(encoding="utf-8")
    return {persona.id: persona for persona in parse_personas(yaml.safe_load(text))}

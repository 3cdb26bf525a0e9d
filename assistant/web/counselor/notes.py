"""The page to print: what Between is, what it is not, whom it is not for, and notes on jurisdictions, as data."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.errors import DataError


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_min_length=1)


class Items(_Model):
    """A list under a heading."""

    title: str
    items: tuple[str, ...] = Field(min_length=1)


class Place(_Model):
    """What to look up in one place."""

    place: str
    note: str


class Places(_Model):
    """Notes by place."""

    title: str
    lead: str
    items: tuple[Place, ...]


class PrintedSheet(_Model):
    """The whole page."""

    title: str
    is_: Items = Field(alias="is")
    is_not: Items
    not_for: Items
    missed: Items
    jurisdictions: Places


def parse_sheet(value: Any) -> PrintedSheet:
    """Validate the page.

    Raises:
        DataError: Something is missing, unknown or empty.
    """
    try:
        return PrintedSheet.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "file"
        raise DataError("sheet.yaml", where, first["msg"].lower(), "Mend it.") from None


@cache
def default_sheet() -> PrintedSheet:
    """Load the shipped page."""
    text = files("assistant.web.counselor").joinpath("sheet.yaml").read_text(encoding="utf-8")
    return parse_sheet(yaml.safe_load(text))

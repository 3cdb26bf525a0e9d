"""A person's note as a PDF, laid out in memory: nothing is written anywhere, and nothing is kept."""

import unicodedata
from functools import cache
from importlib.resources import files
from typing import Annotated

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from assistant.errors import BetweenError
from assistant.web.html import visible

MOST_CHARACTERS = 60_000
"""Characters of a whole sheet: some twenty pages."""
_FACE = "DejaVu"
_INK, _QUIET, _ACCENT = (34, 48, 46), (85, 98, 95), (28, 92, 84)

_Short = Annotated[str, StringConstraints(max_length=400)]


class MissingLetters(BetweenError):
    """The fonts that ship with Between cannot show some of the letters."""


class Item(BaseModel):
    """One line, passage or question."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: Annotated[str, StringConstraints(max_length=20_000)]
    source: Annotated[str, StringConstraints(max_length=2_000)] = ""
    label: _Short = ""


class Section(BaseModel):
    """Items under one heading."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    heading: _Short
    items: tuple[Item, ...] = Field(max_length=200)


class Sheet(BaseModel):
    """What is printed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: _Short
    date: _Short = ""
    made: _Short = ""
    """A line at the end on where the sheet comes from."""
    sections: tuple[Section, ...] = Field(max_length=20)

    @model_validator(mode="after")
    def _is_not_a_book(self) -> "Sheet":
        if len(self.letters) > MOST_CHARACTERS:
            raise ValueError(f"a sheet holds at most {MOST_CHARACTERS} characters")
        return self

    @property
    def letters(self) -> str:
        """Everything that is shown, run together."""
        parts = [self.title, self.date, self.made]
        for section in self.sections:
            parts += [section.heading, *(f"{item.label}{item.text}{item.source}" for item in section.items)]
        return "".join(parts)


def pdf(sheet: Sheet) -> bytes:
    """Return the sheet as a PDF on A4 paper.

    Raises:
        MissingLetters: Some letters are in none of the fonts: a page with boxes in their place would be worse
            than a sentence that says so.
    """
    letters = visible(sheet.letters)
    missing = {letter for letter in letters if not letter.isspace() and ord(letter) not in _known()}
    if missing:
        raise MissingLetters("The PDF cannot show some of these letters.", "Print the page instead.")
    page = FPDF(format="A4", unit="mm")
    page.set_creator("Between")
    page.set_title(visible(sheet.title))
    for style, name in (("", "DejaVuSans"), ("B", "DejaVuSans-Bold")):
        page.add_font(_FACE, style, str(files("assistant.web").joinpath(f"fonts/{name}.ttf")))
    page.set_margins(24, 22, 24)
    page.set_auto_page_break(True, 20)
    page.set_text_shaping(True)
    page.add_page()
    _write(page, sheet.title, 17, _ACCENT, bold=True)
    if sheet.date:
        _write(page, sheet.date, 9.5, _QUIET)
    page.ln(2)
    for section in sheet.sections:
        page.ln(4)
        _write(page, section.heading, 11.5, _ACCENT, bold=True, after=1.2)
        for item in section.items:
            if item.label:
                _write(page, item.label, 9.5, _QUIET, after=0.2)
            _write(page, item.text, 10.5, _INK, after=0.4 if item.source else 2)
            if item.source:
                _write(page, item.source, 8.5, _QUIET, after=2.2)
    if sheet.made:
        page.ln(6)
        _write(page, sheet.made, 8.5, _QUIET)
    return bytes(page.output())


def _write(
    page: FPDF, text: str, size: float, colour: tuple[int, int, int], *, bold: bool = False, after: float = 1.5
) -> None:
    text = visible(text)
    page.set_font(_FACE, "B" if bold else "", size)
    page.set_text_color(*colour)
    page.multi_cell(0, size * 0.53, text, align=_side(text), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    page.ln(after)


def _side(text: str) -> str:
    """Return the margin that a text starts at: the right one, where its first letter is of a right-to-left script."""
    directions = (unicodedata.bidirectional(letter) for letter in text)
    first = next((way for way in directions if way in {"L", "R", "AL"}), "L")
    return "L" if first == "L" else "R"


@cache
def _known() -> frozenset[int]:
    from fontTools.ttLib import TTFont

    """Return the code points that both fonts have."""
    known: list[frozenset[int]] = []
    for name in ("DejaVuSans", "DejaVuSans-Bold"):
        with TTFont(str(files("assistant.web").joinpath(f"fonts/{name}.ttf"))) as font:
            known.append(frozenset(font.getBestCmap()))
    return frozenset.intersection(*known)

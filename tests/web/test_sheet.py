import io
import re
import zlib

import pytest
from pydantic import ValidationError

from assistant.web.sheet import MOST_CHARACTERS, Item, MissingLetters, Section, Sheet, pdf


def sheet(*texts: str) -> Sheet:
    items = tuple(Item(text=text, source="From a text", label="A label") for text in texts)
    sections = (Section(heading="In my own words", items=items),)
    return Sheet(title="My note", date="1 December 2026", made="Written by me", sections=sections)


def pages(made: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b(?!s)", made))


def test_a_note_is_a_pdf_of_one_page() -> None:
    made = pdf(sheet("I am worn out.", "I want to say no."))
    assert made.startswith(b"%PDF-") and made.rstrip().endswith(b"%%EOF")
    assert pages(made) == 1


@pytest.mark.parametrize(
    "text",
    ["Grüße, żółć, čaj", "Мне трудно", "أنا متعب اليوم (جدا)", "a\tb\n\nc", "", "<b>& “quotes” — …", "x" * 5_000],
)
def test_every_script_of_the_fonts_is_laid_out(text: str) -> None:
    assert pages(pdf(sheet(text))) >= 1


@pytest.mark.parametrize("text", ["疲れた", "我很累", "tired 🫠", "\u0e40\u0e2b"])
def test_letters_that_would_be_boxes_are_said_to_be_missing(text: str) -> None:
    with pytest.raises(MissingLetters):
        pdf(sheet(text))


@pytest.mark.parametrize("text", ["a\u202eb\u2066c", "zero\u200bwidth", "bell\x07", "lone \u0301 accent"])
def test_marks_that_nobody_sees_are_left_out_and_break_nothing(text: str) -> None:
    assert pages(pdf(sheet(text))) == 1


def test_a_sheet_that_is_a_book_is_refused() -> None:
    with pytest.raises(ValidationError):
        sheet(*["x" * 15_000] * (MOST_CHARACTERS // 15_000 + 1))


def test_nothing_in_the_pdf_runs_or_leads_anywhere() -> None:
    made = pdf(sheet("https://example.org javascript:alert(1)"))
    streams = re.findall(rb"stream\r?\n(.*?)endstream", made, re.DOTALL)
    for stream in streams:
        try:
            made += zlib.decompress(stream)
        except zlib.error:
            io.BytesIO(stream)
    assert b"/JavaScript" not in made and b"/URI" not in made and b"/OpenAction /" not in made

"""The map says how many texts a topic has and how far they have come; the drawing in the docs shows what is there."""

import datetime as dt
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

from assistant.library.checks.rules import table
from assistant.library.corpus import Library, load_library
from assistant.library.map import fingerprint, rows
from assistant.library.map_svg import draw, inputs_of
from assistant.library.records import Status
from assistant.library.signing import Reviewer, record_reading, record_sign_off

DRAWN = Path(__file__).resolve().parents[2] / "docs/library-map.svg"
DAY = dt.date(2026, 3, 1)


def svg(library: Library) -> str:
    return draw(rows(library, DAY), len(library.texts), fingerprint(library), table("map"))


def test_the_drawing_in_the_docs_shows_the_library_as_it_is(library: Library) -> None:
    assert inputs_of(DRAWN.read_text(encoding="utf-8")) == fingerprint(library), (
        "Run: between library map --svg docs/library-map.svg"
    )


def test_a_topic_counts_the_texts_that_carry_it_by_status(draft: Any) -> None:
    draft.topics += [{"id": "sea", "title": "The sea"}, {"id": "hills", "title": "The hills"}]
    draft.facts["topics"].append("sea")
    root = draft.save()
    record_reading(load_library(root), "a-walk", Reviewer("Ben", "reader"), DAY)
    found = {row.id: row for row in rows(load_library(root), DAY)}
    assert {name: row.total for name, row in found.items()} == {"everyday": 1, "sea": 1, "hills": 0}
    assert found["sea"].counts[Status.CHECKED] == 1


def test_broad_topics_come_first(library: Library) -> None:
    broad = [row.broad for row in rows(library)]
    assert broad == sorted(broad, reverse=True) and sum(broad) == 9


def test_what_is_drawn_goes_stale_with_a_topic_a_text_or_a_signature_and_not_with_wording(draft: Any) -> None:
    root = draft.save()
    before = fingerprint(load_library(root))
    draft.facts["summary"] = "Another summary of the same text."
    draft.save()
    assert fingerprint(load_library(root)) == before
    record_sign_off(load_library(root), "a-walk", Reviewer("Ana", "lead"), "psychologist", DAY)
    signed = fingerprint(load_library(root))
    assert signed != before
    (root / "topics.yaml").write_text("- {id: everyday, title: Every day}\n", encoding="utf-8")
    assert fingerprint(load_library(root)) not in (before, signed)


def test_the_drawing_is_sound_xml_that_names_every_topic_and_its_count(draft: Any) -> None:
    draft.topics[0]["title"] = "Home & <garden>"
    draft.topics += [{"id": f"t{n}", "title": f"Topic {n}"} for n in range(9)]
    drawing = svg(load_library(draft.save()))
    root = ET.fromstring(drawing)
    said = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"Home & <garden>", "1", "Topic 8", "0"} <= set(said)
    assert "prefers-color-scheme: dark" in drawing


def test_a_bar_grows_with_its_texts_and_tells_its_status_without_colour(draft: Any) -> None:
    root = draft.save()
    one = svg(load_library(root))
    assert one.count('class="draft"') == 2  # in the legend, and the bar
    record_sign_off(load_library(root), "a-walk", Reviewer("Ana", "lead"), "psychologist", DAY)
    signed = svg(load_library(root))
    assert signed.count('class="draft"') == 1 and signed.count('class="signed"') == 2
    assert 'class="checked" ' in signed and 'height="6"' in signed


def test_nothing_is_drawn_outside_the_picture(library: Library) -> None:
    root = ET.fromstring(svg(library))
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    for bar in root.iter("{http://www.w3.org/2000/svg}rect"):
        x, y = float(bar.attrib.get("x", 0)), float(bar.attrib.get("y", 0))
        assert x >= 0 and x + float(bar.attrib["width"]) <= width
        assert y >= 0 and y + float(bar.attrib["height"]) <= height

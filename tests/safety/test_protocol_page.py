"""The published protocol is the one that runs."""

from pathlib import Path

import pytest

from assistant.errors import DataError
from assistant.safety.assessment import Family
from assistant.safety.care_protocol import Move
from assistant.safety.document import Diagram, Table, markdown
from assistant.safety.protocol_page import default_page, parse_page, protocol_blocks
from assistant.safety.services import default_directory
from assistant.safety.wording import default_book, default_books

PUBLISHED = Path(__file__).parents[2] / "docs" / "protocol.md"


@pytest.fixture(scope="module")
def written() -> str:
    return markdown(protocol_blocks(default_books(), default_directory()))


def test_the_document_is_not_stale(written: str) -> None:
    assert PUBLISHED.read_text(encoding="utf-8") == written, "Run: between protocol > docs/protocol.md"


def test_every_sentence_that_care_says_stands_in_it(written: str) -> None:
    plain, book = written.replace("\\|", "|").replace("&lt;", "<"), default_book()
    for key, variants in book.file.say.items():
        if not key.startswith("signpost."):  # said beside a reflection, where nothing is in danger
            assert all(variant in plain for variant in variants), key
    for barrier in book.barriers:
        assert all(variant in plain for variant in barrier.words.say), barrier.id


def test_every_move_stands_in_the_table_and_on_the_diagram(written: str) -> None:
    blocks = protocol_blocks(default_books(), default_directory())
    (diagram,) = (block for block in blocks if isinstance(block, Diagram))
    on_diagram = {name for _, _, names in diagram.edges for name in names.split(", ")}
    in_table = {row[1] for block in blocks if isinstance(block, Table) and len(block.head) == 5 for row in block.rows}
    assert on_diagram == in_table == set(Move)
    assert "```mermaid\nstateDiagram-v2" in written


def test_the_diagram_leads_down_only_by_stepping_down() -> None:
    order = ["off", "check", "refer", "urgent"]
    (diagram,) = (b for b in protocol_blocks(default_books(), default_directory()) if isinstance(b, Diagram))
    for start, end, moves in diagram.edges:
        if order.index(end) < order.index(start):
            assert (end, moves) == ("off", "step_down")


def test_each_danger_has_its_six_tables(written: str) -> None:
    for family in Family:
        assert written.count(f"### {family}, ") == 6


def test_a_sentence_of_the_page_that_is_missing_is_refused_by_name() -> None:
    raw = default_page().model_dump(mode="json")
    parse_page(raw)
    for key in raw:
        with pytest.raises(DataError, match=key):
            parse_page({name: value for name, value in raw.items() if name != key})

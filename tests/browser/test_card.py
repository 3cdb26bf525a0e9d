"""The safety card opens from a disk, passes axe, and shows all it has on paper too."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evals.suite.by_hand import run_by_hand
from evals.suite.card import write
from tests.browser.journey import breaches

pytestmark = pytest.mark.browser
CHARTS = 5


@pytest.fixture
def opened(chromium: Any, tmp_path: Path) -> Iterator[Any]:
    write(run_by_hand(), tmp_path)
    page = chromium.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((tmp_path / "card.html").as_uri())
    yield page
    page.close()
    assert asked == [(tmp_path / "card.html").as_uri()], "the card asks for something else"


@pytest.mark.parametrize("width", [320, 1280])
def test_the_card_opens_without_a_server_and_axe_finds_nothing(opened: Any, width: int) -> None:
    opened.set_viewport_size({"width": width, "height": 800})
    assert opened.locator("h1").inner_text() == "Between: safety card"
    assert opened.locator("svg[role=img]").count() == CHARTS
    assert breaches(opened) == ""
    assert opened.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_on_paper_the_folded_tables_are_open(opened: Any) -> None:
    table = opened.locator("details table").first
    assert not table.is_visible()
    opened.emulate_media(media="print")
    assert opened.locator("details").count() == CHARTS
    assert all(box["height"] > 40 for box in (each.bounding_box() for each in opened.locator("details table").all()))
    assert opened.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

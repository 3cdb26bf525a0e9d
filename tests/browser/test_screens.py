"""Every view at three widths, as pictures: SCREENS_TO=docs/screens writes them there."""

import os
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from tests.browser.journey import Open, breaches, say

pytestmark = pytest.mark.browser

COLOURS = 96
"""How many colours a picture keeps, so that all of them together stay small."""


def talking(page: Any) -> None:
    say(page, "I keep being passed over at work. I am worn out.")


def picked(page: Any) -> None:
    talking(page)
    page.click("[data-do=save-line]")
    page.click("[data-do=save]")


def panel(name: str, before: Callable[[Any], None] = lambda page: None) -> Callable[[Any], None]:
    def show(page: Any) -> None:
        before(page)
        page.click(f"[data-open={name}] >> nth=0")

    return show


def under(action: str) -> Callable[[Any], None]:
    def show(page: Any) -> None:
        talking(page)
        page.click(f"[data-do={action}]")
        if action == "report":
            page.check("#panel-report [name=reply]")

    return show


def source(page: Any) -> None:
    talking(page)
    page.click(".chip")


def care(page: Any) -> None:
    talking(page)
    say(page, "care")
    page.locator("#log .mine").last.scroll_into_view_if_needed()


def planned(page: Any) -> None:
    say(page, "care, my plan")
    page.click("[data-do=plan]")
    page.click("#tools [data-open=plan]")


VIEWS: dict[str, Callable[[Any], None]] = {
    "arriving": lambda page: None,
    "talking": talking,
    "source": source,
    "why": under("why"),
    "report": under("report"),
    "words": panel("words"),
    "note": panel("note", picked),
    "plan": planned,
    "pause": panel("pause", talking),
    "settings": panel("settings"),
    "care": care,
    "help": lambda page: page.click("#help > summary"),
}


@pytest.mark.parametrize("width", [390, 768, 1440])
@pytest.mark.parametrize("view", VIEWS)
def test_each_view_fits_and_has_help_and_the_way_out_in_sight(
    fake: Any, open_page: Open, tmp_path: Path, view: str, width: int
) -> None:
    from PIL import Image

    page = open_page(fake, width=width)
    VIEWS[view](page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for place in ("#help > summary", "#exit"):
        box = page.locator(place).bounding_box()
        assert box["y"] >= 0 and box["x"] >= 0 and box["x"] + box["width"] <= width
    folder = Path(os.environ.get("SCREENS_TO", tmp_path))
    folder.mkdir(parents=True, exist_ok=True)
    picture = Image.open(BytesIO(page.screenshot()))
    assert len(picture.convert("L").getcolors() or ()) > 20  # something is drawn
    picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(
        folder / f"{view}-{width}.png", optimize=True
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1440])
def test_axe_finds_nothing_on_any_view(fake: Any, open_page: Open, width: int, scheme: str) -> None:
    found = {}
    for view, show in VIEWS.items():
        page = open_page(fake, width=width, color_scheme=scheme)
        show(page)
        found[view] = breaches(page)
        page.context.close()
    assert {view: report for view, report in found.items() if report} == {}

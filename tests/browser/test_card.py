"""The safety card opens from a disk, without a server, and can be read by everyone."""

from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser
CARD = Path(__file__).parents[2] / "evals" / "reports" / "card.html"


@pytest.mark.parametrize("width", [320, 1280])
def test_the_card_opens_from_disk_and_axe_finds_nothing(chromium: Any, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    asked: list[str] = []
    context = chromium.new_context(viewport={"width": width, "height": 900}, offline=True)
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(CARD.as_uri())
    assert asked == [CARD.as_uri()]
    assert page.locator("h1").inner_text() == "Between: safety card"
    assert page.locator("figure svg[role=img]").count() >= 5
    results = Axe().run(page)
    assert not results.violations_count, results.generate_report()
    for folded in page.locator("summary").all():
        folded.click()
    results = Axe().run(page)
    assert not results.violations_count, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    context.close()


def test_the_card_prints_with_its_charts(chromium: Any) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(CARD.as_uri())
    page.emulate_media(media="print")
    assert page.locator("figure svg").first.is_visible()
    assert len(page.pdf(format="A4")) > 20_000
    context.close()

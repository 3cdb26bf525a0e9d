"""The note for the next session and the support plan: made, changed, taken along, locked, deleted."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.browser.journey import Open, breaches, say, told

pytestmark = pytest.mark.browser

HOSTILE = "<img src=x onerror=\"document.title='owned'\"> **b** [x](javascript:alert(1))"


def with_note(server: Any, open_page: Open, **options: Any) -> Any:
    page = open_page(server, **options)
    say(page, "I am worn out.")
    page.click("[data-do=save-line]")
    page.click("[data-do=save]")
    page.click("#tools [data-open=note]")
    return page


def kept(page: Any, name: str) -> list[str]:
    return [str(field.input_value()) for field in page.locator(f"[data-list={name}] textarea").all()]


def test_the_person_picks_lines_passages_and_questions_and_can_change_every_word(fake: Any, open_page: Open) -> None:
    page = with_note(fake, open_page)
    assert kept(page, "lines") == ["I am worn out."]
    assert "Being passed over" in kept(page, "passages")[0]
    assert "Racism and racial trauma" in page.locator("[data-list=passages]").inner_text()
    assert kept(page, "questions") == ["Where do you notice the tiredness first?"]
    page.fill("[data-list=lines] textarea", "I am tired of it.")
    page.click("[data-add=lines]")
    page.keyboard.type("And I want rest.")
    page.click("[data-list=questions] [data-remove]")
    assert kept(page, "lines") == ["I am tired of it.", "And I want rest."]
    assert kept(page, "questions") == []
    assert page.locator("#tools [data-open=note]").get_attribute("data-count") == "3"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_in_note_and_plan(fake: Any, open_page: Open, width: int, scheme: str) -> None:
    page = with_note(fake, open_page, width=width, color_scheme=scheme)
    for details in page.locator("#panel-note details > summary").all():
        details.click()
    assert breaches(page) == ""
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.keyboard.press("Escape")
    page.click("#tools [data-open=plan]")
    assert breaches(page) == ""


def test_the_note_downloads_as_text_with_every_part_in_it(fake: Any, open_page: Open, tmp_path: Path) -> None:
    page = with_note(fake, open_page)
    page.click("[data-form=record] > summary")
    page.fill("[name='record.situation']", "In the meeting.\nAgain.")
    page.fill("[data-list=lines] textarea", HOSTILE)
    with page.expect_download() as waiting:
        page.click("#panel-note [data-sheet=markdown]")
    waiting.value.save_as(tmp_path / "note.md")
    assert waiting.value.suggested_filename == "note.md"
    text = (tmp_path / "note.md").read_text()
    assert text.startswith("# My note for the next session\n")
    for part in (
        "## In my own words",
        "## Questions to carry",
        "## A thought record",
        "**What happened**",
        "Nobody else",
    ):
        assert part in text
    assert "In the meeting.  \nAgain." in text and "*Racism and racial trauma*" in text
    assert "\\<img" in text and "\\[x\\]" in text
    assert "One small step" not in text


def test_the_note_downloads_as_a_pdf_and_only_then_leaves_the_browser(
    fake: Any, open_page: Open, tmp_path: Path
) -> None:
    page = open_page(fake)
    posted: list[str] = []
    page.on("request", lambda r: posted.append(r.url) if r.method == "POST" and "queue" not in r.url else None)
    page.click("#tools [data-open=note]")
    page.click("[data-add=lines]")
    page.keyboard.type("Only mine. Жизнь.")
    assert posted == []
    with page.expect_download() as waiting:
        page.click("#panel-note [data-sheet=pdf]")
    waiting.value.save_as(tmp_path / "note.pdf")
    made = (tmp_path / "note.pdf").read_bytes()
    assert made.startswith(b"%PDF-") and len(re.findall(rb"/Type /Page\b(?!s)", made)) == 1
    assert [url.rsplit("/", 1)[1] for url in posted] == ["note.pdf"]


def test_letters_that_the_pdf_lacks_lead_to_printing(fake: Any, open_page: Open) -> None:
    page = open_page(fake)
    page.watch.expected = True  # the browser notes the answer 422
    page.click("#tools [data-open=note]")
    page.click("[data-add=lines]")
    page.keyboard.insert_text("疲れた")
    page.click("#panel-note [data-sheet=pdf]")
    assert "choose to save as PDF" in told(page, "note")


def test_the_note_prints_on_one_page_and_nothing_else_with_it(fake: Any, open_page: Open) -> None:
    page = with_note(fake, open_page)
    page.fill("[data-list=lines] textarea", HOSTILE)
    page.evaluate("window.print = () => { window.printed = document.querySelector('#print').innerHTML; }")
    page.click("#panel-note [data-sheet=print]")
    page.emulate_media(media="print")
    assert page.locator("#print").is_visible()
    assert HOSTILE in page.locator("#print").inner_text() and page.locator("#print img").count() == 0
    assert not page.locator("#top").is_visible() and not page.locator("#panel-note").is_visible()
    made = page.pdf(format="A4")
    assert len(re.findall(rb"/Type /Page\b(?!s)", made)) == 1
    assert page.title() == "Between"


def test_the_note_is_copied_as_plain_text(fake: Any, open_page: Open) -> None:
    page = with_note(fake, open_page, permissions=["clipboard-read", "clipboard-write"])
    page.click("#panel-note [data-sheet=copy]")
    assert told(page, "note") == "Copied."
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "I am worn out." in copied and "(Racism and racial trauma)" in copied


def test_deleting_asks_once_and_then_leaves_nothing(fake: Any, open_page: Open) -> None:
    page = with_note(fake, open_page)
    page.click("#panel-note [data-sheet=delete]")
    assert kept(page, "lines") == ["I am worn out."]
    page.click("#panel-note [data-sheet=delete]:text-is('Delete for good?')")
    assert told(page, "note") == "Deleted."
    assert kept(page, "lines") + kept(page, "passages") + kept(page, "questions") == []


def test_nothing_is_kept_on_the_device_unless_the_person_says_so_and_then_it_is_locked(
    fake: Any, open_page: Open
) -> None:
    page = with_note(fake, open_page)
    assert page.evaluate("Object.keys(localStorage)") == []
    page.click("#panel-note .keep > summary")
    panel = "#panel-note "
    assert not page.locator(panel + "[data-unlock]").is_visible()
    page.fill(panel + "[name=passphrase]", "a long enough one")
    page.click(panel + "[data-keep]")
    assert "tick the box" in told(page, "note")
    page.check(panel + "[name=consent]")
    page.fill(panel + "[name=passphrase]", "short")
    page.click(panel + "[data-keep]")
    page.locator(panel + ".told:text('at least 10')").wait_for()
    assert page.evaluate("Object.keys(localStorage)") == []
    page.fill(panel + "[name=passphrase]", "a long enough one")
    page.click(panel + "[data-keep]")
    page.locator(panel + ".told:text('Kept in this browser')").wait_for()
    stored = page.evaluate("JSON.stringify({...localStorage})")
    assert "worn out" not in stored and "long enough" not in stored

    page.reload()
    page.wait_for_selector("#message textarea")
    page.click("#tools [data-open=note]")
    assert kept(page, "lines") == []
    page.click(panel + ".keep > summary")
    page.fill(panel + "[name=passphrase]", "not the right one")
    page.click(panel + "[data-unlock]")
    page.locator(panel + ".told:text('does not open')").wait_for()
    page.fill(panel + "[name=passphrase]", "a long enough one")
    page.click(panel + "[data-unlock]")
    page.locator(panel + ".told:text('again')").wait_for()
    assert kept(page, "lines") == ["I am worn out."]
    page.click(panel + "[data-forget]")
    page.locator(panel + ".told:text('cleared')").wait_for()
    assert page.evaluate("Object.keys(localStorage)") == []


def open_keeping(page: Any, panel: str) -> None:
    page.click(f"#tools [data-open={panel}]")
    page.click(f"#panel-{panel} .keep > summary")


def keep(page: Any, panel: str, passphrase: str = "a long enough one") -> None:
    page.check(f"#panel-{panel} [name=consent]")
    page.fill(f"#panel-{panel} [name=passphrase]", passphrase)
    page.click(f"#panel-{panel} [data-keep]")


def test_what_was_kept_before_is_not_replaced_unasked(fake: Any, open_page: Open) -> None:
    page = open_page(fake)
    open_keeping(page, "plan")
    page.fill("[name='plan.helps']", "Tea.")
    keep(page, "plan")
    page.locator("#panel-plan .told:text('Kept in this browser')").wait_for()
    first = page.evaluate("JSON.stringify({...localStorage})")
    page.fill("[name='plan.helps']", "Tea. A walk.")
    keep(page, "plan")  # what this page kept itself, it may keep anew
    page.wait_for_function("before => JSON.stringify({...localStorage}) !== before", arg=first)
    kept_before = page.evaluate("JSON.stringify({...localStorage})")

    page.reload()
    page.wait_for_selector("#message textarea")
    open_keeping(page, "note")
    keep(page, "note", "another long one")
    page.locator("#panel-note .told:text('press “Keep” once more')").wait_for()
    assert page.evaluate("JSON.stringify({...localStorage})") == kept_before
    page.keyboard.press("Escape")
    page.click("#tools [data-open=note]")  # what was asked before is asked again
    page.click("#panel-note [data-keep]")
    page.locator("#panel-note .told:text('press “Keep” once more')").wait_for()
    assert page.evaluate("JSON.stringify({...localStorage})") == kept_before
    page.click("#panel-note [data-keep]")
    page.locator("#panel-note .told:text('Kept in this browser')").wait_for()
    assert page.evaluate("JSON.stringify({...localStorage})") != kept_before


def test_what_was_kept_comes_back_beside_what_is_written_now(fake: Any, open_page: Open) -> None:
    page = open_page(fake)
    open_keeping(page, "note")
    page.fill("#panel-note [name=title]", "For Tuesday")
    page.keyboard.press("Escape")
    open_keeping(page, "plan")
    page.fill("[name='plan.helps']", "Tea.")
    page.fill("[name='plan.people']", "My sister.")
    keep(page, "plan")
    page.locator("#panel-plan .told:text('Kept in this browser')").wait_for()

    page.reload()
    page.wait_for_selector("#message textarea")
    open_keeping(page, "plan")
    page.fill("[name='plan.helps']", "Tea. And rest.")
    for _ in range(2):  # opened twice, it is there once
        page.fill("#panel-plan [name=passphrase]", "a long enough one")
        page.click("#panel-plan [data-unlock]")
        page.wait_for_function("document.querySelector('#panel-plan [name=passphrase]').value === ''")
    assert page.input_value("[name='plan.helps']") == "Tea. And rest.\nTea."
    assert page.input_value("[name='plan.people']") == "My sister."
    assert page.input_value("#panel-note [name=title]") == "For Tuesday"
    keep(page, "plan")
    page.locator("#panel-plan .told:text('Kept in this browser')").wait_for()


def test_the_plan_of_care_goes_into_the_support_plan_in_the_persons_words(fake: Any, open_page: Open) -> None:
    page = open_page(fake)
    say(page, "care, my plan")
    page.click("[data-do=plan]")
    page.click("#tools [data-open=plan]")
    assert page.input_value("[name='plan.warning']") == "I stop answering my sister."
    assert page.input_value("[name='plan.people']") == "My sister. The library."
    assert page.input_value("[name='plan.helps']") == ""
    page.fill("[name='plan.helps']", "Tea.")
    with page.expect_download() as waiting:
        page.click("#panel-plan [data-sheet=markdown]")
    text = Path(waiting.value.path()).read_text()
    assert text.startswith("# My support plan\n") and "Tea." in text and "I stop answering my sister." in text


def test_the_note_works_while_the_server_is_gone(mortal: Any, open_page: Open) -> None:
    page = with_note(mortal, open_page)
    page.watch.expected = True
    mortal.stop()
    page.click("#panel-note [data-sheet=pdf]")
    assert "could not be made" in told(page, "note")
    with page.expect_download() as waiting:
        page.click("#panel-note [data-sheet=markdown]")
    assert "I am worn out." in Path(waiting.value.path()).read_text()

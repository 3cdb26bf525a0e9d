"""A counselor in a real browser: signs in, tries it, signs a text, changes a switch, hands something over."""

import os
import re
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from tests.browser.clinic import EVIL, Clinic, go, open_clinic, sign_in
from tests.browser.journey import Open, breaches

pytestmark = pytest.mark.browser

COLOURS = 96


@pytest.fixture(scope="module")
def clinic(index_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    """One installation for all of these; no test leaves a switch behind."""
    with open_clinic(tmp_path_factory.mktemp("clinic"), index_dir) as made:
        yield made


@pytest.fixture
def desk(clinic: Clinic, open_page: Open) -> Callable[..., Any]:
    """Opens pages of a counselor who is signed in."""

    def opening(**options: Any) -> Any:
        page = open_page(clinic, ready=False, path="counselor", **options)
        sign_in(page, clinic)
        return page

    return opening


def step(page: Any, clinic: Clinic, persona: str, lines: int) -> None:
    go(page, clinic, f"/try/{persona}")
    for number in range(1, lines + 1):
        page.click("text=Say the next line")
        page.locator(".turn").nth(number - 1).wait_for()


def sign(page: Any, clinic: Clinic, text: str) -> None:
    go(page, clinic, f"/library/{text}")
    page.click("summary:has-text('Sign it')")
    page.fill("[name=name]", "Dr Ana Lee")
    page.fill("[name=credential]", "HCPC registered psychologist")
    page.fill("[name=role]", "clinical lead")
    page.check("[name=read]")
    page.click("button:text-is('Sign')")
    page.wait_for_selector("[role=status]:has-text('Signed')")


def hand_over(page: Any, clinic: Clinic, question: str = "What would rest look like, if it were allowed?") -> str:
    go(page, clinic, "/hand-over")
    page.locator("[name=question]").nth(0).fill(question)
    page.locator("[name=question]").nth(1).fill("Who sees what it costs you?")
    page.select_option("[name=practice]", "a-day-that-fits-your-brain/0")
    page.check("[name=topics][value=racism]")
    page.click("text=Make the link")
    return str(page.locator("#link").input_value())


# ---------------------------------------------------------------- the journeys


def test_the_printed_passphrase_lets_a_counselor_in_and_out(clinic: Clinic, open_page: Open) -> None:
    page = open_page(clinic, ready=False, path="counselor")
    assert page.url.endswith("/counselor/sign-in")
    sign_in(page, clinic)
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
    assert cookies["between_counselor"]["httpOnly"] and cookies["between_counselor"]["sameSite"] == "Strict"
    page.click("text=Sign out")
    go(page, clinic, "/library")
    assert page.url.endswith("/counselor/sign-in")


def test_it_can_be_tried_by_keyboard_alone(clinic: Clinic, desk: Callable[..., Any]) -> None:
    page = desk()
    go(page, clinic, "/try/passed-over")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.focus("text=Say the next line")
    page.keyboard.press("Enter")
    page.wait_for_selector(".turn")
    assert "I was passed over for promotion" in page.inner_text(".mine-line")


def test_beside_a_reflection_stand_its_passages_with_scores_and_what_came_second(
    clinic: Clinic, desk: Callable[..., Any]
) -> None:
    page = desk()
    step(page, clinic, "night-father", 1)
    trace = page.locator(".trace")
    assert "No risk was heard" in trace.inner_text() and "quoted" in trace.inner_text()
    assert trace.locator(".near li").count() >= 2
    page.click("summary:has-text('Which wording')")
    shown = page.inner_text(".wording")
    assert "words" in shown and "“I lie awake" in shown


def test_beside_care_stand_the_signal_its_rule_and_what_one_level_up_would_say(
    clinic: Clinic, desk: Callable[..., Any]
) -> None:
    page = desk()
    step(page, clinic, "long-nights", 1)
    trace = page.locator(".trace")
    assert "thoughts of suicide" in trace.inner_text() and "suicide" in trace.locator(".heard code").first.inner_text()
    page.click("summary:has-text('One level up')")
    assert "Immediate danger was heard" in page.inner_text(".above") and "112" in page.inner_text(".above")


def test_words_of_ones_own_get_a_reply_and_stay_text(clinic: Clinic, desk: Callable[..., Any]) -> None:
    page = desk()
    go(page, clinic, "/try/what-are-you")
    page.fill("textarea[name=message]", EVIL)
    page.click("text=Say this")
    page.wait_for_selector(".turn")
    assert EVIL in page.inner_text(".mine-line") and "owned" not in page.title()


def test_loading_the_page_anew_and_going_back_say_nothing_twice(clinic: Clinic, desk: Callable[..., Any]) -> None:
    page = desk()
    step(page, clinic, "empty-chair", 1)
    page.reload()
    assert page.locator(".turn").count() == 1
    page.go_back()
    assert page.locator(".turn").count() == 1 and "Line 2 of" in page.inner_text(".next")


def test_a_text_is_found_read_signed_and_taken_back(clinic: Clinic, desk: Callable[..., Any]) -> None:
    page = desk()
    go(page, clinic, "/library")
    page.fill("[name=q]", "saying no")
    page.select_option("[name=topic]", "everyday")
    page.press("[name=q]", "Enter")
    page.wait_for_url("**q=saying**")
    page.click("a[href='/counselor/library/boundaries']")
    assert "Rests on" in page.inner_text(".reading")
    sign(page, clinic, "boundaries")
    assert "Dr Ana Lee" in (clinic.folder / "corpus/signoffs.yaml").read_text()
    go(page, clinic, "/library?status=signed")
    assert page.locator(".texts li").count() == 1
    go(page, clinic, "/library/boundaries")
    page.click("summary:has-text('Take a sign-off back')")
    page.click("button:has-text('Take back')")
    page.wait_for_selector("[role=status]:has-text('Taken back')")
    assert "withdrawn" in (clinic.folder / "corpus/signoffs.yaml").read_text()


def test_a_switch_is_seen_before_it_is_saved_and_holds_at_once(
    clinic: Clinic, desk: Callable[..., Any], open_page: Open
) -> None:
    page = desk()
    before = clinic.settings
    go(page, clinic, "/switches")
    page.fill("[name=clinic_name]", f"Elm Street {EVIL}")
    page.fill("[name=greeting]", "Glad that you are here.")
    page.click("button:has-text('Preview')")
    page.wait_for_selector("h1:has-text('Before you save')")
    assert EVIL in page.inner_text(".preview-house") and clinic.settings == before
    page.click("button:has-text('Save')")
    page.wait_for_selector("[role=status]:has-text('in force at once')")
    assert clinic.settings.startswith("# Kept by hand.") and "Elm Street" in clinic.settings
    arriving = open_page(clinic)
    assert EVIL in arriving.inner_text(".house") and "Glad that you are here." in arriving.inner_text(".house")
    go(page, clinic, "/switches")
    page.fill("[name=clinic_name]", "")
    page.fill("[name=greeting]", "")
    page.click("button:has-text('Preview')")
    page.click("button:has-text('Save')")
    page.wait_for_selector("[role=status]")
    assert "Elm Street" in page.inner_text("[aria-label='History of changes']")
    arriving.reload()
    assert arriving.locator(".house").count() == 0


def test_the_link_opens_the_chat_with_what_was_handed_over(
    clinic: Clinic, desk: Callable[..., Any], open_page: Open
) -> None:
    page = desk()
    link = hand_over(page, clinic, f"What would rest look like? {EVIL}")
    assert page.locator("svg.qr").count() == 1
    other = open_page(clinic, path=link.removeprefix(clinic.url))
    other.wait_for_selector("#homework h2")
    assert "#" not in other.url  # what was handed over does not stay in the address
    shown = other.inner_text("#homework")
    assert EVIL in shown and "Who sees what it costs you?" in shown and "Watch three days" in shown
    other.click("#homework button:has-text('Who sees')")
    assert other.input_value("#message textarea") == "Who sees what it costs you?"
    other.click("#homework [data-homework-away]")
    assert other.locator("#homework").is_hidden()


def test_a_link_that_was_changed_puts_nobodys_words_on_the_page(clinic: Clinic, open_page: Open) -> None:
    page = open_page(clinic, path="#take=bm90aGluZy1vZi10aGUtc29ydA")
    page.watch.expected = True  # the refusal is a line in the console
    page.wait_for_selector("#homework h2")
    assert "damaged" in page.inner_text("#homework")


def test_a_link_can_be_copied(clinic: Clinic, desk: Callable[..., Any]) -> None:
    page = desk(permissions=["clipboard-read", "clipboard-write"])
    link = hand_over(page, clinic)
    page.click("[data-copy]")
    page.wait_for_selector("text=Copied")
    assert page.evaluate("navigator.clipboard.readText()") == link


def test_the_page_to_hand_to_a_client_prints_on_one_sheet_and_the_notes_on_another(
    clinic: Clinic, desk: Callable[..., Any]
) -> None:
    from pypdf import PdfReader

    page = desk()
    go(page, clinic, "/hand-over/sheet")
    client, counselor = PdfReader(BytesIO(page.pdf(format="A4"))).pages
    assert "Whom it is not for" in client.extract_text() and "What it may get wrong" in client.extract_text()
    assert "Illinois" in counselor.extract_text() and "Sign out" not in client.extract_text()


@pytest.mark.parametrize("path", ["/library/drafts/evil", "/library", "/safety"])
def test_what_a_draft_or_a_report_holds_stays_text(clinic: Clinic, desk: Callable[..., Any], path: str) -> None:
    page = desk()
    go(page, clinic, path)
    assert EVIL in page.inner_text("main") and "owned" not in page.title()


# ---------------------------------------------------------------- every view


def tried(persona: str, lines: int) -> Callable[[Any, Clinic], None]:
    def show(page: Any, clinic: Clinic) -> None:
        step(page, clinic, persona, lines)
        page.locator("#last").evaluate("each => each.scrollIntoView()")

    return show


def at(path: str, anchor: str = "") -> Callable[[Any, Clinic], None]:
    def show(page: Any, clinic: Clinic) -> None:
        go(page, clinic, path)
        if anchor:
            page.locator(anchor).evaluate("each => each.scrollIntoView()")

    return show


def signing(page: Any, clinic: Clinic) -> None:
    go(page, clinic, "/library/boundaries")
    page.click("summary:has-text('Sign it')")
    page.locator(".beside-text").evaluate("each => each.scrollIntoView()")


def previewed(page: Any, clinic: Clinic) -> None:
    go(page, clinic, "/switches")
    page.fill("[name=clinic_name]", "Elm Street Clinic")
    page.fill("[name=clinic_contact]", "Reception 020 7946 0018, weekdays 9 to 5")
    page.fill("[name=greeting]", "Glad that you are here. Take what fits, leave the rest.")
    page.uncheck("[name=on][value=sexuality]")
    page.click("button:has-text('Preview')")
    page.wait_for_selector("h1:has-text('Before you save')")


def compared(page: Any, clinic: Clinic) -> None:
    """What changed since a text was signed: the clinic's own copy of it is edited, compared, and put back."""
    path = clinic.folder / "corpus/texts/everyday/a-slip-is-not-the-end.md"
    before = path.read_text(encoding="utf-8")
    head, body = before.split("\n---\n", 1)
    if not (clinic.folder / f"corpus/versions/{path.stem}").exists():
        sign(page, clinic, path.stem)
    try:
        edited = re.sub(r"\bmany people\b|\byou\b", "someone", body, count=4, flags=re.IGNORECASE)
        assert edited != body
        path.write_text(f"{head}\n---\n{edited}", encoding="utf-8")
        go(page, clinic, f"/library/{path.stem}")
        assert "edited since" in page.inner_text(".beside-text")
        page.click("button:has-text('Compare')")
        page.wait_for_selector(".compare")
        page.locator(".compare ins").first.evaluate("each => each.scrollIntoView({ block: 'center' })")
    finally:
        path.write_text(before, encoding="utf-8")


def signed_out(page: Any, clinic: Clinic) -> None:
    go(page, clinic)
    page.click("text=Sign out")
    page.wait_for_selector(".sign-in")


def handed(page: Any, clinic: Clinic) -> None:
    hand_over(page, clinic)


def taken(page: Any, clinic: Clinic) -> None:
    page.goto(hand_over(page, clinic))
    page.wait_for_selector("#message textarea")
    page.wait_for_selector("#homework h2")
    page.locator("#homework").evaluate("each => each.scrollIntoView()")


VIEWS: dict[str, Callable[[Any, Clinic], None]] = {
    "overview": at(""),
    "try": at("/try"),
    "try-reflection": tried("passed-over", 1),
    "try-care": tried("long-nights", 1),
    "library": at("/library"),
    "text": at("/library/boundaries"),
    "signing": signing,
    "compare": compared,
    "switches": at("/switches"),
    "preview": previewed,
    "safety": at("/safety"),
    "counts": at("/safety", "#the-counts"),
    "hand-over": at("/hand-over"),
    "homework": handed,
    "sheet": at("/hand-over/sheet"),
    "homework-taken": taken,
    "sign-in": signed_out,
}


@pytest.mark.parametrize("width", [390, 768, 1440])
def test_each_view_fits_and_can_be_seen(clinic: Clinic, desk: Callable[..., Any], tmp_path: Path, width: int) -> None:
    from PIL import Image

    folder = Path(os.environ.get("SCREENS_TO", tmp_path))
    folder.mkdir(parents=True, exist_ok=True)
    page = desk(width=width)
    for view, show in VIEWS.items():
        show(page, clinic)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, view
        picture = Image.open(BytesIO(page.screenshot()))
        assert len(picture.convert("L").getcolors() or ()) > 20, view  # something is drawn
        picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(
            folder / f"counselor-{view}-{width}.png", optimize=True
        )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1440])
def test_axe_finds_nothing_on_any_view(clinic: Clinic, desk: Callable[..., Any], width: int, scheme: str) -> None:
    found = {}
    page = desk(width=width, color_scheme=scheme)
    for view, show in VIEWS.items():
        show(page, clinic)
        page.evaluate("document.querySelectorAll('main details').forEach((each) => (each.open = true))")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, view
        found[view] = breaches(page)
    assert {view: report for view, report in found.items() if report} == {}

"""What people write stays text wherever it goes, and stays with the one who wrote it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import served
from tests.browser.journey import Open, told

pytestmark = pytest.mark.browser

ATTACKS = (
    "<img src=x onerror=\"document.title='owned'\">",
    "</textarea></template></section><script>document.title='owned'</script>",
    "\"><svg onload=document.title='owned'> javascript:alert(1) ${document.title='owned'} {{7*7}}",
)
MINE = "img[src=x], svg[onload], #panel-note script, #panel-plan script, #log script"


@pytest.fixture
def unhurried(tmp_path: Path) -> Iterator[Any]:
    """A server that takes two seconds for each reply."""
    with served(tmp_path / "log", "-m", "assistant.web.fake", "{port}", "2") as server:
        yield server


def test_two_people_at_the_same_moment_never_see_each_others_words(unhurried: Any, open_page: Open) -> None:
    one, two = open_page(unhurried), open_page(unhurried)
    for turn in range(2):
        for page, words in ((one, f"canary-one {turn}"), (two, f"canary-two {turn}")):
            page.fill("#message textarea", words)
            page.press("#message textarea", "Enter")
        for page in (one, two):  # both replies are on their way at once
            page.locator("#log .waiting").wait_for()
        for page in (one, two):
            page.locator("#log .waiting").wait_for(state="detached")
            page.wait_for_function("n => document.querySelectorAll('#log .question').length > n", arg=turn)
    assert "canary-two" not in one.content() and "canary-one" not in two.content()
    assert one.locator("#log .message").all_inner_texts() == ["canary-one 0", "canary-one 1"]
    assert two.locator("#log .message").all_inner_texts() == ["canary-two 0", "canary-two 1"]
    assert one.evaluate("__gradio_session_hash__") != two.evaluate("__gradio_session_hash__")
    assert "canary" not in unhurried.log.read_text()


@pytest.mark.parametrize("attack", ATTACKS, ids=["image", "script", "handlers"])
def test_an_attack_stays_text_in_every_field_and_on_every_way_out(
    fake: Any, open_page: Open, attack: str, tmp_path: Path
) -> None:
    page = open_page(fake)
    page.click("[data-open=words] >> nth=0")
    page.fill("[name=prompt0]", attack)
    page.click("[data-use-words]")
    page.press("#message textarea", "Enter")
    page.locator("#log .question").wait_for()
    page.click("[data-do=save-line]")
    page.click("[data-do=save] >> visible=true")
    page.click("[data-do=report]")
    for part in ("reply", "message", "why"):
        page.check(f"#panel-report [name={part}]")
    page.fill("#panel-report [name=comment]", attack)
    assert attack in page.locator(".preview").inner_text()

    page.click("#panel-report [data-close]")
    page.click("#tools [data-open=pause]")
    page.click("#panel-pause .example >> nth=-1")
    assert page.input_value("#panel-pause textarea") == attack
    page.click("[data-goodbye]")
    assert page.locator("#panel-pause .taken").inner_text() == attack

    page.click("#panel-pause .after [data-open=note]")
    page.fill("#panel-note [name=title]", attack)
    for summary in page.locator("#panel-note details.part > summary").all():
        summary.click()
    for field in page.locator("#panel-note textarea:visible").all():
        field.fill(attack)
    page.evaluate("window.print = () => { window.printed = document.querySelector('#print').innerHTML; }")
    page.click("#panel-note [data-sheet=print]")
    assert attack in page.locator("#print h1").text_content()
    with page.expect_download() as pdf:
        page.click("#panel-note [data-sheet=pdf]")
    assert Path(pdf.value.path()).read_bytes().startswith(b"%PDF-")

    page.click("#panel-note .keep > summary")
    page.check("#panel-note [name=consent]")
    page.fill("#panel-note [name=passphrase]", "a long enough one")
    page.click("#panel-note [data-keep]")
    page.locator("#panel-note .told:text('Kept')").wait_for()
    page.reload()
    page.wait_for_selector("#message textarea")
    page.click("#tools [data-open=note]")
    page.click("#panel-note .keep > summary")
    page.fill("#panel-note [name=passphrase]", "a long enough one")
    page.click("#panel-note [data-unlock]")
    assert "again" in told(page, "note")
    for name in ("record.situation", "step.then"):
        assert page.input_value(f"#panel-note [name='{name}']") == attack
    assert page.input_value("#panel-note [data-list=passages] textarea") == attack
    assert page.locator(MINE).count() == 0
    assert page.title() == "Between"


@pytest.mark.parametrize("name", ["lang", "country"])
@pytest.mark.parametrize("attack", ATTACKS, ids=["image", "script", "handlers"])
def test_an_attack_in_the_address_is_ignored(fake: Any, open_page: Open, name: str, attack: str) -> None:
    from urllib.parse import urlencode

    page = open_page(fake, path=f"?{urlencode({name: attack})}")
    assert page.title() == "Between" and page.locator(MINE).count() == 0
    assert page.locator("html").get_attribute("lang") == "en"


def test_an_inline_script_that_got_in_would_not_run(fake: Any, open_page: Open) -> None:
    page = open_page(fake)
    page.watch.expected = True  # the browser says that it refused
    page.evaluate("""() => {
        const script = document.createElement('script');
        script.textContent = "document.title = 'owned'";
        document.body.append(script);
        document.body.insertAdjacentHTML('beforeend', '<img src="/nothing" onerror="document.title=1">');
    }""")
    page.wait_for_timeout(500)
    assert page.title() == "Between"
    with pytest.raises(Exception, match=r"Failed to fetch|NetworkError|violates"):
        page.evaluate("fetch('https://example.org/')")

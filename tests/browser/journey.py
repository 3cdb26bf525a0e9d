"""What the browser tests do again and again."""

from collections.abc import Callable
from typing import Any

Open = Callable[..., Any]


def say(page: Any, text: str) -> None:
    turns = page.locator("#log .mine").count()
    page.fill("#message textarea", text)
    page.press("#message textarea", "Enter")
    page.wait_for_function(
        "n => document.querySelectorAll('#log .mine').length > n && !document.querySelector('#log .waiting')"
        " && document.querySelector('#said').textContent.startsWith('Between says')",
        arg=turns,
    )


def breaches(page: Any) -> str:
    from axe_playwright_python.sync_playwright import Axe

    results = Axe().run(page)
    return "" if not results.violations_count else str(results.generate_report())


def focused(page: Any) -> str:
    return str(page.evaluate("document.activeElement.id"))


def told(page: Any, panel: str) -> str:
    """Return the sentence that a panel says, once it says one."""
    line = page.locator(f"#panel-{panel} .told:not(:empty)")
    line.wait_for()
    return str(line.inner_text())

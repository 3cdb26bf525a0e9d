"""Small pieces of HTML: everything that comes from data or from a person passes through here."""

import html
import re

# C0 and C1 controls but tab and newline; then the marks that turn the direction of the text around them.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def escape(text: str) -> str:
    """Return text that a browser shows as it stands, in an element or in a quoted attribute.

    Control characters and direction overrides are dropped: a message that holds one must not turn the
    sentences around it.
    """
    return html.escape(visible(text), quote=True)


def visible(text: str) -> str:
    """Return text without control characters and direction overrides, its lines ended in one way."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def paragraphs(text: str, css: str = "") -> str:
    """Return one `<p>` for each block of lines, single line breaks kept.

    Args:
        text: Plain text.
        css: The class of each paragraph.
    """
    attribute = f' class="{css}"' if css else ""
    blocks = [block for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip()) if block.strip()]
    lines = [escape(block.strip()).replace("\n", "<br>") for block in blocks]
    return "".join(f'<p{attribute} dir="auto">{line}</p>' for line in lines)


def link(href: str, label: str, css: str = "", *, new_tab: str = "") -> str:
    """Return a link to a number or a page.

    Args:
        href: A `tel:`, `sms:` or `https:` address.
        label: What it says.
        css: Its class.
        new_tab: Said to screen readers when the link opens another tab; empty, it opens here.
    """
    attribute = f' class="{css}"' if css else ""
    target = ' target="_blank" rel="noopener noreferrer"' if new_tab else ""
    unseen = f' <span class="unseen">{escape(new_tab)}</span>' if new_tab else ""
    return f'<a{attribute} href="{escape(href)}"{target}>{escape(label)}{unseen}</a>'

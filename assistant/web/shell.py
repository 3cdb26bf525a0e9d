"""Gradio's index page with our own header: the help panel and the introduction are in the served HTML.

Gradio draws everything with a script, over a connection. The help panel must be there when either fails, so
it is written into the document before Gradio's own element.
"""

import re

from assistant.web.html import escape, link
from assistant.web.protocol import PATH
from assistant.web.strings import Strings

# Previews of a demo for social networks, one of them with an image on another host; and a web-app manifest.
_ADVERTS = re.compile(r'<meta\s+(?:property|name)="(?:og|twitter):[^>]*>\s*|<link rel="manifest"[^>]*>\s*')


def furnish(index: str, panel: str, strings: Strings, nonce: str) -> str:
    """Return Gradio's index page with the header in it.

    Args:
        index: The page as Gradio serves it.
        panel: The help panel.
        strings: The sentences of the page.
        nonce: What the content-security-policy of this response asks of a script.
    """
    head = (
        f"<title>{escape(strings.title)}</title>"
        '<meta name="color-scheme" content="light dark">'
        '<link rel="icon" type="image/svg+xml" href="/page/icon.svg">'
        '<link rel="stylesheet" href="/page/between.css">'
        '<script src="/page/between.js" defer></script></head>'
    )
    page = _ADVERTS.sub("", index)
    page = page.replace("</head>", head, 1)
    page = re.sub(r"(<body\b[^>]*>)", lambda found: found[1] + _header(panel, strings), page, count=1)
    return page.replace("<script", f'<script nonce="{nonce}"')


def _header(panel: str, strings: Strings) -> str:
    points = "".join(f"<li>{escape(point)}</li>" for point in strings.intro.points)
    return (
        f'<a class="skip" href="#message">{escape(strings.skip)}</a>'
        f'<header id="top"><div class="bar"><p class="name">{escape(strings.title)} '
        f'<span class="tagline">{escape(strings.tagline)}</span></p>{panel}</div></header>'
        '<section id="intro" aria-labelledby="intro-heading">'
        f'<h1 id="intro-heading">{escape(strings.intro.heading)}</h1>'
        f'<p class="lead">{escape(strings.intro.lead)}</p><ul>{points}</ul>'
        f'<p class="about">{link(PATH, strings.protocol.link, new_tab=strings.help.opens)}</p>'
        f'<noscript><p class="notice">{escape(strings.help.no_script)}</p></noscript></section>'
        f'<p id="offline" class="notice" role="alert" hidden data-text="{escape(strings.chat.offline)}"></p>'
    )

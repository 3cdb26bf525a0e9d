"""Gradio's index page with our own around it: help, the introduction, the panels, all in the served HTML.

Gradio draws everything with a script, over a connection. What must be there when either fails is written into
the document before and after Gradio's own element.
"""

import json
import re

from assistant.safety.services import WORLD, Directory
from assistant.safety.services_model import language_names
from assistant.settings import Settings
from assistant.web.fields import button, select
from assistant.web.html import escape, link, paragraphs
from assistant.web.mark import MARK
from assistant.web.panels import panels
from assistant.web.protocol import PATH
from assistant.web.strings import LANGUAGES, default_openers
from assistant.web.strings_model import Strings
from assistant.web.visit import Visit

# Previews of a demo for social networks, one of them with an image on another host; and a web-app manifest.
_ADVERTS = re.compile(r'<meta\s+(?:property|name)="(?:og|twitter):[^>]*>\s*|<link rel="manifest"[^>]*>\s*')


def furnish(index: str, panel: str, visit: Visit, settings: Settings, directory: Directory, nonce: str) -> str:
    """Return Gradio's index page with our own around it.

    Args:
        index: The page as Gradio serves it.
        panel: The help panel.
        visit: Whose page it is.
        settings: The settings of the installation.
        directory: The countries to choose from.
        nonce: What the content-security-policy of this response asks of a script.
    """
    strings = visit.strings
    head = (
        f"<title>{escape(strings.title)}</title>"
        '<meta name="color-scheme" content="light dark">'
        '<link rel="icon" type="image/svg+xml" href="/page/icon.svg">'
        '<link rel="stylesheet" href="/page/between.css"><link rel="stylesheet" href="/page/panels.css">'
        '<script src="/page/early.js"></script><script src="/page/link.js"></script>'
        '<script type="module" src="/page/between.js"></script></head>'
    )
    countries = country_names(directory, strings)
    languages = {lang: language_names()[lang] for lang in LANGUAGES}
    before = _header(panel, strings, settings.exit_url) + _intro(visit, countries, languages, house_words(settings))
    after = (
        f'<div id="below">{_tools(strings)}{_openers(strings)}</div>'
        f"{panels(visit, languages, countries, reports=settings.reports)}{_overlay(strings)}{_sentences(strings)}"
    )
    page = _ADVERTS.sub("", index)
    page = page.replace("</head>", head, 1)
    page = re.sub(r"<html\b[^>]*>", f'<html lang="{visit.lang}" dir="{visit.direction}">', page, count=1)
    page = re.sub(r"(<body\b[^>]*>)", lambda found: found[1] + before, page, count=1)
    page = page.replace("</gradio-app>", f"</gradio-app>{after}", 1)
    return page.replace("<script", f'<script nonce="{nonce}"')


def country_names(directory: Directory, strings: Strings) -> dict[str, str]:
    """Return code to name, by name, with all the rest of the world last."""
    codes = sorted(directory.countries, key=lambda code: (code == WORLD, directory.countries[code].name))
    return {code: strings.help.elsewhere if code == WORLD else directory.countries[code].name for code in codes}


def _header(panel: str, strings: Strings, exit_url: str) -> str:
    bar = strings.bar
    exit_label = f'<span class="unseen">{escape(bar.emergency)} </span>{escape(bar.exit)}'
    rel = 'rel="nofollow noreferrer" data-exit'
    return (
        f'<a class="skip" href="#message">{escape(strings.skip)}</a>'
        f'<header id="top"><div class="bar"><p class="name">{MARK}<span>{escape(strings.title)}</span>'
        f' <span class="tagline">{escape(strings.ai)}</span></p>'
        f'<a id="exit" href="{escape(exit_url)}" {rel}>{exit_label}</a>{panel}</div></header>'
    )


def house_words(settings: Settings) -> str:
    """Return what an installation says of itself where people arrive: its name, how to reach it, a greeting."""
    name = f'<p class="house-name">{escape(settings.clinic_name)}</p>' if settings.clinic_name else ""
    contact = paragraphs(settings.clinic_contact, "small") if settings.clinic_contact else ""
    greeting = paragraphs(settings.greeting, "greeting") if settings.greeting else ""
    said = greeting + name + contact
    return f'<div class="house">{said}</div>' if said else ""


def _intro(visit: Visit, countries: dict[str, str], languages: dict[str, str], house: str) -> str:
    words, strings = visit.strings.intro, visit.strings
    points = "".join(f"<li>{escape(point)}</li>" for point in words.points)
    return (
        '<section id="intro" aria-labelledby="intro-heading">'
        f'<p class="eyebrow">{escape(strings.tagline)}</p><h1 id="intro-heading">{escape(words.heading)}</h1>{house}'
        f'<ol class="points">{points}</ol>'
        f'<p class="adults">{escape(words.adults)}</p>'
        '<form class="choose-both" method="get" action="/">'
        f"{select(words.country, 'country', 'intro-country', countries, visit.country)}"
        f"{select(words.language, 'lang', 'intro-language', languages, visit.lang, spoken=True)}"
        f'<noscript><button class="quiet">{escape(words.use)}</button></noscript></form>'
        f'<p class="small">{escape(words.english)}</p>'
        f'<details class="more"><summary>{escape(words.more)}</summary><p>{escape(words.stored)}</p>'
        f"<p>{escape(words.history)}</p>"
        f"<p>{link(PATH, strings.protocol.link, new_tab=strings.help.opens)}</p></details>"
        f'<noscript><p class="notice">{escape(strings.help.no_script)}</p></noscript></section>'
        '<section id="homework" aria-labelledby="homework-heading" hidden></section>'
        f'<p id="offline" class="notice" role="alert" hidden data-lost="{escape(strings.chat.offline)}"'
        f' data-unanswered="{escape(strings.chat.unanswered)}" data-unloaded="{escape(strings.chat.unloaded)}"></p>'
    )


def _tools(strings: Strings) -> str:
    tools = (
        ("words", strings.words.open),
        ("note", strings.bar.note),
        ("plan", strings.bar.plan),
        ("pause", strings.pause.open),
        ("settings", strings.bar.settings),
    )
    shown = "".join(f"<li>{button(label, css='quiet', open=name)}</li>" for name, label in tools)
    return f'<nav id="tools" aria-label="{escape(strings.bar.tools)}"><ul>{shown}</ul></nav>'


def _openers(strings: Strings) -> str:
    themes = "".join(
        f'<details name="opener"><summary>{escape(theme.theme)}</summary>'
        f"{''.join(button(line, css='example', opener='') for line in theme.lines)}</details>"
        for theme in default_openers().themes
    )
    return (
        f'<section id="openers" aria-labelledby="openers-heading"><h2 id="openers-heading">'
        f"{escape(strings.chat.examples)}</h2><p>{escape(strings.chat.examples_lead)}</p>"
        f'<div lang="en" dir="ltr">{themes}</div></section>'
    )


def _overlay(strings: Strings) -> str:
    return (
        f'<div id="leaving" role="alert" hidden data-text="{escape(strings.leaving.overlay)}"></div>'
        '<p id="counting" class="unseen" role="status"></p><div id="print"></div>'
    )


def _sentences(strings: Strings) -> str:
    """Return the sentences that the script says, as data."""
    groups = ("leaving", "actions", "note", "plan", "keep", "pause", "report", "intro", "homework")
    said = {group: getattr(strings, group).model_dump(mode="json", by_alias=True) for group in groups}
    chat = {"failed_more": strings.chat.failed_more}
    data = json.dumps({**said, "chat": chat}, ensure_ascii=False)
    return f'<script type="application/json" id="sentences">{data.replace("<", chr(92) + "u003c")}</script>'

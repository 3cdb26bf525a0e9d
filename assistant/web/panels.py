"""The panels beside the chat, all of them in the served page: they work while the server is gone."""

from assistant.safety.wording import default_books
from assistant.web.fields import area, button, line, radios, select, tick
from assistant.web.html import escape
from assistant.web.strings_model import Strings
from assistant.web.visit import Visit


def panels(visit: Visit, languages: dict[str, str], countries: dict[str, str], *, reports: bool) -> str:
    """Return every panel, closed.

    Args:
        visit: Whose page it is.
        languages: Code to name, for the settings.
        countries: Code to name, for the settings.
        reports: Whether reports are on.
    """
    words = visit.strings
    shown = [
        _panel("source", "", "", words),
        _panel("why", words.why.heading, f'<p>{escape(words.why.lead)}</p><div class="body"></div>', words),
        _panel("words", words.words.heading, _words(words), words),
        _panel("pause", words.pause.heading, _pause(words), words),
        _panel("note", words.note.heading, _note(words), words, css="sheet"),
        _panel("plan", words.plan.heading, _plan(visit), words, css="sheet"),
        _panel("settings", words.settings.heading, _settings(visit, languages, countries), words),
    ]
    if reports:
        shown.append(_panel("report", words.report.heading, _report(words), words))
    return "".join(shown)


def _panel(name: str, heading: str, inner: str, strings: Strings, css: str = "") -> str:
    title = f"panel-{name}-heading"
    # Without a name yet, the source's panel takes that of the passage it shows.
    return (
        f'<section class="panel-side {css}" id="panel-{name}" role="dialog" aria-labelledby="{title}" hidden>'
        f'<div class="panel-head"><h2 id="{title}" tabindex="-1">{escape(heading)}</h2>'
        f"{button(strings.panel.close, css='plain', close='')}</div>"
        f'<div class="panel-body">{inner}</div><p class="told" role="status"></p></section>'
    )


def _words(strings: Strings) -> str:
    words = strings.words
    asked = "".join(area(prompt, f"prompt{n}", 3) for n, prompt in enumerate(words.prompts))
    return f'<p>{escape(words.lead)}</p>{asked}<p class="row">{button(words.use, css="main", use_words="")}</p>'


def _pause(strings: Strings) -> str:
    words = strings.pause
    return (
        f'<div class="before"><p>{escape(words.lead)}</p>{area(words.sentence, "sentence")}'
        f'<div class="suggested" hidden><p class="small">{escape(words.suggestions)}</p><ul></ul></div>'
        f'<p class="row">{button(words.keep, css="main", take="")}{button(words.note, css="quiet", open="note")}</p>'
        f'<p class="row">{button(words.goodbye, css="quiet", goodbye="")}</p></div>'
        f'<div class="after" hidden><p>{escape(words.bye_lead)}</p><blockquote class="taken" hidden dir="auto">'
        f"</blockquote>"
        f'<p class="row">{button(words.note, css="quiet", open="note")}{button(words.new, css="main", close="")}</p>'
        "</div>"
    )


def _list(name: str, heading: str, strings: Strings) -> str:
    note = strings.note
    return (
        f'<section class="part" data-list="{name}"><h3>{escape(heading)}</h3><ul></ul>'
        f'<p class="row">{button(note.add, css="quiet", add=name)}</p></section>'
    )


def _form(name: str, heading: str, fields: dict[str, str]) -> str:
    inner = "".join(area(label, f"{name}.{key}") for key, label in fields.items())
    return (
        f'<details class="part" data-form="{name}"><summary>{escape(heading)}</summary>'
        f"<h3 hidden>{escape(heading)}</h3>{inner}</details>"
    )


def _note(strings: Strings) -> str:
    note = strings.note
    return (
        f"<p>{escape(note.lead)}</p>{line(note.title, 'title', value=note.heading)}"
        f'<p class="small empty">{escape(note.empty)}</p>'
        f"{_list('lines', note.lines, strings)}{_list('passages', note.passages, strings)}"
        f"{_list('questions', note.questions, strings)}"
        f'<h3 class="optional">{escape(note.optional)}</h3>'
        f"{_form('record', note.record, note.record_fields)}{_form('step', note.step, note.step_fields)}"
        f'<template class="entry"><li><textarea rows="2" dir="auto" autocomplete="off"></textarea>'
        f'<p class="small from" dir="auto"></p>{button(note.remove, css="plain", remove="")}</li></template>'
        f"{_ways(strings)}"
    )


def _plan(visit: Visit) -> str:
    book = default_books().of(visit.lang)
    sections = "".join(
        f'<section class="part" data-form="{name}">'
        f"{area(book.say(f'plan.head.{name}').text, f'plan.{name}', 3)}</section>"
        for name in book.protocol.plan.sections
    )
    return f"<p>{escape(visit.strings.plan.lead)}</p>{sections}{_ways(visit.strings)}"


def _ways(strings: Strings) -> str:
    """Return what can be done with a sheet: print, download, copy, delete, keep."""
    note, keep = strings.note, strings.keep
    return (
        '<div class="ways-out"><p class="row">'
        f"{button(note.print, css='main', sheet='print')}{button(note.pdf, css='quiet', sheet='pdf')}"
        f"{button(note.markdown, css='quiet', sheet='markdown')}{button(note.copy_, css='quiet', sheet='copy')}"
        f'{button(note.delete, css="quiet", sheet="delete")}</p><p class="small">{escape(note.pdf_lead)}</p></div>'
        f'<details class="keep"><summary>{escape(keep.heading)}</summary><form class="keeping">'
        f"<p>{escape(keep.lead)}</p>{tick(keep.consent, 'consent')}{line(keep.passphrase, 'passphrase', 'password')}"
        f'<p class="row">{button(keep.keep, css="main", keep="")}{button(keep.open, css="quiet", unlock="")}'
        f"{button(keep.forget, css='quiet', forget='')}</p></form></details>"
    )


def _settings(visit: Visit, languages: dict[str, str], countries: dict[str, str]) -> str:
    words = visit.strings.settings
    sizes = {str(key): label for key, label in words.sizes.items()}
    themes = {str(key): label for key, label in words.themes.items()}
    motions = {str(key): label for key, label in words.motions.items()}
    intro = visit.strings.intro
    return (
        f"<p>{escape(words.lead)}</p>{radios(words.size, 'size', sizes, 'normal')}"
        f"{radios(words.theme, 'theme', themes, 'device')}{radios(words.motion, 'motion', motions, 'device')}"
        f"{select(intro.country, 'country', 'settings-country', countries, visit.country)}"
        f"{select(intro.language, 'lang', 'settings-language', languages, visit.lang, spoken=True)}"
        f'<p class="small">{escape(words.reload)}</p>'
    )


def _report(strings: Strings) -> str:
    words = strings.report
    reasons = {str(reason): label for reason, label in words.reasons.items()}
    ticks = tick(words.reply, "reply") + tick(words.message, "message") + tick(words.why, "why")
    return (
        f"<p>{escape(words.lead)}</p><form>{radios(words.reason, 'reason', reasons, 'other')}"
        f'<div class="choices">{ticks}</div>{area(words.comment, "comment", 3)}'
        f'<h3>{escape(words.preview)}</h3><pre class="preview" tabindex="0" dir="auto"></pre>'
        f'<p class="row">{button(words.send, css="main", send_report="")}</p></form>'
    )

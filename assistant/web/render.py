"""A reply as HTML: its parts in their order, each escaped, its citations as chips, its small actions."""

from dataclasses import dataclass

from assistant.replies.reply import Citation, Kind, Part, PartKind, Reply
from assistant.safety.services import Country
from assistant.safety.services_links import tel
from assistant.web.fields import button
from assistant.web.help import about, emergency_links, ways
from assistant.web.html import escape, link, paragraphs
from assistant.web.strings_model import Strings


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the conversation a reply stands: it makes the ids in the page unique."""

    turn: int
    """Counted from 1."""
    citations_before: int
    """How many citations the conversation has shown before: numbers go on from there."""
    first_care: bool = True
    """Whether care was not active before: only then does a care card take the focus."""


def message_html(text: str, limit: int, strings: Strings) -> str:
    """Return what the person wrote, as the plain text that it is.

    Args:
        text: The message.
        limit: How many characters are shown. All of it is read.
        strings: The sentences of the page.
    """
    rest = f'<p class="small">{escape(strings.chat.shortened)}</p>' if len(text) > limit else ""
    return (
        f'<article class="mine"><h2 class="unseen">{escape(strings.chat.you)}</h2>'
        f'<p class="message" dir="auto">{escape(text[:limit].strip())}</p>{rest}'
        f"{button(strings.actions.save, css='plain', do='save-line')}</article>"
    )


def thinking_html(sentence: str, number: int = 0) -> str:
    """Return the line that stands in for a reply that is on its way.

    Args:
        sentence: What it says.
        number: Another for each message: a page that took the line away must draw it again for the next.
    """
    return f'<article class="theirs waiting" data-asked="{number}"><p>{escape(sentence)}</p></article>'


def note_html(sentence: str) -> str:
    """Return a line of the page's own between the turns."""
    return f'<article class="note"><p>{escape(sentence)}</p></article>'


def reply_stages(reply: Reply, place: Place, country: Country, strings: Strings, *, reports: bool = True) -> list[str]:
    """Return the HTML of a reply as it grows: its first part, its first two, and so on to the whole.

    A care reply does not grow: it is there at once, since nobody should wait for a number.

    Args:
        reply: The reply.
        place: Where it stands.
        country: Whose emergency number becomes a link where a part names it.
        strings: The sentences of the page.
        reports: Whether a person can say that the reply was not OK.
    """
    rendered: list[str] = []
    number = place.citations_before
    for part in reply.parts:
        number += part.citation is not None
        rendered.append(_part(part, f"cite-{place.turn}-{number}", number, country, strings))
    last = _actions(reply, strings, reports=reports) + _why(reply, strings) + _plan(reply)
    if reply.kind is Kind.CARE:
        return [_care("".join(rendered) + last, place, strings)]
    stages = ["".join(rendered[:end]) for end in range(1, len(rendered) + 1)]
    return [_plain(stage + (last if stage is stages[-1] else ""), place, strings) for stage in stages]


def standing_html(reply: Reply, before: str, country: Country, strings: Strings) -> str:
    """Return the strip beside the message box that stays while care is active, or nothing when it is not.

    Args:
        reply: The reply of this turn.
        before: The strip of the turn before: the service that was named stays until another is.
        country: Whose emergency numbers it names.
        strings: The sentences of the page.
    """
    if not reply.care_active:
        return ""
    if before and not reply.services:
        return before
    services = reply.services[:1] or country.services[:1]
    named = "".join(f'<p class="small">{escape(one.name)}</p>{ways(one, strings)}' for one in services)
    emergency = f'<p class="ways">{emergency_links(country.emergency, strings)}</p>'
    return (
        f'<section class="standing" aria-labelledby="standing"><h2 id="standing">{escape(strings.care.standing)}</h2>'
        f"<div>{named}</div>{emergency}</section>"
    )


def _actions(reply: Reply, strings: Strings, *, reports: bool) -> str:
    words = strings.actions
    shown = []
    if reply.kind in (Kind.REFLECTION, Kind.ABSTAIN):
        shown = [button(words.question, do="question"), button(words.practice, do="practice")]
    if reply.plan:
        shown.append(button(words.plan, do="plan"))
    shown += [button(words.save, do="save"), button(words.why, do="why")]
    if reports:
        shown.append(button(words.report, do="report"))
    return f'<div class="actions" role="group" aria-label="{escape(words.group)}">{"".join(shown)}</div>'


def _why(reply: Reply, strings: Strings) -> str:
    """Return the trace in words: the verdict, what each stage did, and below that every step as it stands."""
    words = strings.why
    stages = dict.fromkeys(step.stage for step in reply.trace)
    told = [words.stages[stage] for stage in stages if stage in words.stages]
    told.insert(1, words.levels[str(reply.level)])
    items = "".join(f"<li>{escape(sentence)}</li>" for sentence in told)
    steps = "".join(
        f"<li><strong>{escape(step.stage)}</strong> <span>{escape(step.what)}</span> "
        f'<span class="ground">{escape(step.why)}</span></li>'
        for step in reply.trace
    )
    full = f'<h3>{escape(words.details)}</h3><ul class="steps-of" lang="en" dir="ltr">{steps}</ul>' if steps else ""
    return f'<template class="why"><ol>{items}</ol>{full}</template>'


def _plan(reply: Reply) -> str:
    if not reply.plan:
        return ""
    items = "".join(
        f'<li data-section="{escape(item.section)}">{escape(item.words)}</li>'
        for item in reply.plan.items
        if item.words
    )
    return f'<template class="plan"><ul>{items}</ul></template>'


def _plain(inner: str, place: Place, strings: Strings) -> str:
    return (
        f'<article class="theirs" id="turn-{place.turn}">'
        f'<h2 class="unseen">{escape(strings.chat.between)}</h2>{inner}</article>'
    )


def _care(inner: str, place: Place, strings: Strings) -> str:
    name = f"care-{place.turn}"
    arrives = " data-arrives" if place.first_care else ""
    return (
        f'<article class="theirs care" id="turn-{place.turn}" aria-labelledby="{name}">'
        f'<h2 id="{name}" tabindex="-1"{arrives}>{escape(strings.care.heading)}</h2>{inner}</article>'
    )


def _part(part: Part, name: str, number: int, country: Country, strings: Strings) -> str:
    match part.kind:
        case PartKind.WORDS:
            return paragraphs(part.text, "words")
        case PartKind.QUESTION:
            return paragraphs(part.text, "question")
        case PartKind.QUOTE:
            cited = _citation(part.citation, name, number, strings) if part.citation else ""
            quote = f'<blockquote dir="auto"><p>“{escape(part.text)}”</p></blockquote>'
            return f'<figure class="quote">{quote}<figcaption>{cited}</figcaption></figure>'
        case PartKind.STEPS:
            items = "".join(f'<li dir="auto">{escape(item)}</li>' for item in part.items)
            cited = _citation(part.citation, name, number, strings) if part.citation else ""
            return f'<div class="steps">{paragraphs(part.text)}<ol>{items}</ol>{cited}</div>'
        case PartKind.TEXT:
            return f'<p class="named">{_citation(part.citation, name, number, strings) if part.citation else ""}</p>'
        case PartKind.SERVICE:
            return _service(part, country, strings)
        case PartKind.SAY:
            return paragraphs(part.text)


def _service(part: Part, country: Country, strings: Strings) -> str:
    said = paragraphs(part.text)
    if part.service:
        service = part.service
        name = "" if service.name in part.text else f"<strong>{escape(service.name)}</strong>"
        return f'{said}<div class="service">{name}{about(service, strings)}{ways(service, strings)}</div>'
    number = next((one.call for one in country.emergency.numbers if one.call in part.text), None)
    if number:
        label = strings.help.call.format(number=number)
        return f'{said}<div class="service"><p class="ways">{link(tel(number), label, "way now")}</p></div>'
    return said


def _citation(citation: Citation, name: str, number: int, strings: Strings) -> str:
    words = strings.citation
    status = words.status.model_dump().get(citation.status, words.status.draft)
    return (
        f'<button type="button" class="chip" id="{name}" data-cite aria-haspopup="dialog">'
        f'<span class="unseen">{escape(words.summary.format(number=number, title=citation.title))}</span>'
        f'<span aria-hidden="true"><span class="num">{number}</span> {escape(citation.title)}</span></button>'
        f'<template class="cited" data-title="{escape(citation.title)}" data-heading="{escape(citation.heading)}">'
        f'<p class="status">{escape(status)}</p>'
        f'<p class="small">{escape(words.text)} <cite>{escape(citation.title)}</cite></p>'
        f'<div class="passage">{paragraphs(citation.passage)}</div>'
        f"{_listed(words.rests_on, citation.sources)}{_listed(words.cautions, citation.cautions)}"
        "</template>"
    )


def _listed(heading: str, lines: tuple[str, ...]) -> str:
    if not lines:
        return ""
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<h3>{escape(heading)}</h3><ul>{items}</ul>"

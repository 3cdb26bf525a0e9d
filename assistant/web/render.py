"""A reply as HTML: its parts in their order, each escaped, citations that open without a script."""

from dataclasses import dataclass

from assistant.replies.reply import Citation, Kind, Part, PartKind, Reply
from assistant.safety.services import Country
from assistant.safety.services_links import tel
from assistant.web.help import about, ways
from assistant.web.html import escape, link, paragraphs
from assistant.web.strings import Strings


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
        f'<p class="message" dir="auto">{escape(text[:limit].strip())}</p>{rest}</article>'
    )


def thinking_html(sentence: str) -> str:
    """Return the line that stands in for a reply that is on its way."""
    return f'<article class="theirs waiting"><p>{escape(sentence)}</p></article>'


def note_html(sentence: str) -> str:
    """Return a line of the page's own between the turns."""
    return f'<article class="note"><p>{escape(sentence)}</p></article>'


def reply_stages(reply: Reply, place: Place, country: Country, strings: Strings) -> list[str]:
    """Return the HTML of a reply as it grows: its first part, its first two, and so on to the whole.

    A care reply does not grow: it is there at once, since nobody should wait for a number.

    Args:
        reply: The reply.
        place: Where it stands.
        country: Whose emergency number becomes a link where a part names it.
        strings: The sentences of the page.
    """
    rendered: list[str] = []
    number = place.citations_before
    for part in reply.parts:
        number += part.citation is not None
        rendered.append(_part(part, f"cite-{place.turn}-{number}", number, country, strings))
    if reply.kind is Kind.CARE:
        return [_care("".join(rendered), place, strings)]
    return [_plain("".join(rendered[:end]), place, strings) for end in range(1, len(rendered) + 1)]


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
            quote = f'<blockquote><p dir="auto">“{escape(part.text)}”</p></blockquote>'
            return f'<figure class="quote">{quote}<figcaption>{cited}</figcaption></figure>'
        case PartKind.STEPS:
            items = "".join(f'<li dir="auto">{escape(item)}</li>' for item in part.items)
            cited = _citation(part.citation, name, number, strings) if part.citation else ""
            return f'<div class="steps">{paragraphs(part.text)}<ol>{items}</ol>{cited}</div>'
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
    number = country.emergency.number
    if number and number in part.text:
        label = strings.help.call.format(number=number)
        return f'{said}<div class="service"><p class="ways">{link(tel(number), label, "way now")}</p></div>'
    return said


def _citation(citation: Citation, name: str, number: int, strings: Strings) -> str:
    words = strings.citation
    summary = escape(words.summary.format(number=number, title=citation.title))
    status = words.status.model_dump().get(citation.status, words.status.draft)
    return (
        f'<details class="citation" id="{name}"><summary>{summary}</summary><div class="open">'
        f'<p class="status">{escape(status)}</p>'
        f"<h3>{escape(citation.heading)}</h3>"
        f'<p class="small">{escape(words.text)} <cite>{escape(citation.title)}</cite></p>'
        f"{paragraphs(citation.passage)}"
        f"{_listed(words.rests_on, citation.sources)}{_listed(words.cautions, citation.cautions)}"
        "</div></details>"
    )


def _listed(heading: str, lines: tuple[str, ...]) -> str:
    if not lines:
        return ""
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<h3>{escape(heading)}</h3><ul>{items}</ul>"

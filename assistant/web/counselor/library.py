"""The library for those who look after it: find a text, read it with its sources, sign it, compare its versions."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from starlette.responses import Response

from assistant.errors import BetweenError, DataError
from assistant.library.checks import Report, Severity
from assistant.library.corpus import Library
from assistant.library.records import REVIEW_DAYS, SignOff, Status, today
from assistant.library.signing import Reviewer, record_sign_off, withdraw
from assistant.library.text import Text
from assistant.library.versions import compare, versions
from assistant.web.counselor.desk import Call, Route, back, page, routes
from assistant.web.counselor.words import words

if TYPE_CHECKING:
    from assistant.web.counselor.desk import Desk

MOST_QUERY = 200


def part(desk: "Desk") -> Iterable[Route]:
    """Return its routes."""

    def browse(call: Call) -> Response:
        library, settings = desk.shelf.library(), desk.house.settings
        query, topic, status = (call.query.get(name, "")[:MOST_QUERY] for name in ("q", "topic", "status"))
        found = list(_found(library, query, topic, status))
        return page(
            "library",
            call,
            query=query,
            chosen_topic=topic,
            chosen_status=status,
            topics=library.topics,
            statuses=list(Status),
            texts=[(text, library.status(text.id), _off(text, settings.topics_off)) for text in found],
            total=len(library.texts),
            broken=[str(error) for error in library.broken],
            drafts=[(path.stem, getattr(draft, "meta", None)) for path, draft in desk.shelf.drafts()],
        )

    def read(call: Call, problem: str = "", status: int = 200) -> Response:
        library = desk.shelf.library()
        text = library.texts.get(call.path["text"])
        if text is None:
            return back("/library")
        report = desk.shelf.report(library, text)
        records = [record for record in library.records if record.text == text.id]
        standing = [record for record in records if record.withdrawn is None]
        return page(
            "text",
            call,
            status,
            text=text,
            state=library.status(text.id),
            off=_off(text, desk.house.settings.topics_off),
            topics=library.topics,
            sources=library.sources_of(text.id),
            missing=library.missing_sources(text.id),
            report=report,
            errors=_errors(report),
            records=records,
            standing=standing,
            is_sign_off=lambda record: isinstance(record, SignOff),
            versions=versions(library, text),
            review_by=today() + dt.timedelta(days=REVIEW_DAYS),
            tomorrow=today() + dt.timedelta(days=1),
            problem=problem,
            given={
                name: call.form.one(name) for name in ("name", "role", "credential", "review_by", "note", "because")
            },
        )

    def sign(call: Call) -> Response:
        with desk.writing:
            return sign_now(call)

    def sign_now(call: Call) -> Response:
        library = desk.shelf.library()
        text = library.texts.get(call.path["text"])
        if text is None:
            return back("/library")
        if problem := _cannot_sign(call, text, desk.shelf.report(library, text)):
            return read(call, problem, 422)
        form = call.form
        by = Reviewer(form.one("name"), form.one("role"))
        try:
            until = _day(form.one("review_by"))
            record_sign_off(library, text.id, by, form.one("credential"), today(), until, form.one("note"))
        except ValidationError as error:
            return read(call, _said(error), 422)
        except BetweenError as error:
            return read(call, str(error), 500)
        desk.refresh()
        return back(f"/library/{text.id}", told="signed")

    def take_back(call: Call) -> Response:
        library = desk.shelf.library()
        text_id = call.path["text"]
        try:
            with desk.writing:
                withdraw(library, text_id, call.form.one("whose") or None, today(), call.form.one("because")[:800])
        except DataError as error:
            return read(call, str(error), 422)
        desk.refresh()
        return back(f"/library/{text_id}", told="withdrawn")

    def compared(call: Call) -> Response:
        library = desk.shelf.library()
        text = library.texts.get(call.path["text"])
        if text is None:
            return back("/library")
        there = {version.sha256: version for version in versions(library, text)}
        before, after = (there.get(call.query.get(name, "")) for name in ("before", "after"))
        if before is None or after is None:
            return back(f"/library/{text.id}")
        lines = list(compare(before.content, after.content))
        return page("compare", call, text=text, before=before, after=after, lines=lines)

    def draft(call: Call) -> Response:
        for path, found in desk.shelf.drafts():
            if path.stem == call.path["draft"]:
                text = found if isinstance(found, Text) else None
                report = desk.shelf.report(desk.shelf.library(), text) if text else None
                return page("draft", call, stem=path.stem, text=text, report=report, broken="" if text else str(found))
        return back("/library")

    return routes(
        ("GET", "/library", browse),
        ("GET", "/library/drafts/{draft}", draft),
        ("GET", "/library/{text}", read),
        ("POST", "/library/{text}/sign", sign),
        ("POST", "/library/{text}/withdraw", take_back),
        ("GET", "/library/{text}/compare", compared),
    )


def _found(library: Library, query: str, topic: str, status: str) -> Iterator[Text]:
    """Yield the texts that have all words of a query, a topic and a status; those with them in the title first."""
    wanted = re.findall(r"\w+", query.lower())
    hits: list[tuple[int, str, Text]] = []
    for text in library.texts.values():
        if topic and topic not in text.meta.topics:
            continue
        if status and library.status(text.id) != status:
            continue
        title = f"{text.meta.title} {text.id}".lower()
        names = " ".join(library.topics[t].title for t in text.meta.topics if t in library.topics)
        all_of_it = f"{title} {text.meta.summary} {names} {text.body}".lower()
        if all(word in all_of_it for word in wanted):
            hits.append((-sum(word in title for word in wanted), text.meta.title, text))
    yield from (text for _, _, text in sorted(hits, key=lambda hit: hit[:2]))


def _off(text: Text, topics_off: Iterable[str]) -> bool:
    return bool(set(topics_off).intersection(text.meta.topics))


def _errors(report: Report) -> list[Any]:
    return [finding for finding in report.findings if finding.severity is Severity.ERROR]


def _cannot_sign(call: Call, text: Text, report: Report) -> str:
    """Return what keeps a text from being signed by this form, or an empty string."""
    wrong, form = words().wrong, call.form
    if form.one("sha256") != text.sha256:
        return wrong["moved"]
    if not form.has("read"):
        return wrong["unread"]
    for name in ("name", "role", "credential"):
        if not form.one(name):
            return wrong["missing"].format(field=words().roles[name])
    if _day(form.one("review_by")) is None or (_day(form.one("review_by")) or today()) <= today():
        return wrong["dates"]
    return wrong["errors"] if _errors(report) else ""


def _day(value: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        return None


def _said(error: ValidationError) -> str:
    first = error.errors()[0]
    return words().wrong["setting"].format(where=".".join(map(str, first["loc"])), what=first["msg"])

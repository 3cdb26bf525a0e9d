"""What a text rests on: sources that are there, used, dated plausibly and of the kind they say."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from assistant.library.checks.finding import Finding
from assistant.library.checks.rules import rules, table
from assistant.library.corpus import Library, Source
from assistant.library.text import Text

OLD_YEARS = 30
"""A text whose newest source is older than this has missed a generation of evidence."""
_YEAR_IN_ID = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)")
_VAGUE = re.compile(
    r"^(passim|various|throughout|see text|(the whole|all of the) (thing|book|text|work|article|paper|report)"
    r"|all( of it)?|p+\. ?\?+|tbd|todo)\.?$",
    re.IGNORECASE,
)


def sources_of_text(library: Library, text: Text, day: dt.date) -> Iterator[Finding]:
    """Check what one text says about its sources."""
    rule = rules()
    refs = text.meta.sources
    for number, ref in enumerate(refs):
        if ref.id not in library.sources:
            yield rule["source"].finding(text.path, text.line("sources", number), source=ref.id)
        if _VAGUE.match(ref.locator):
            yield rule["locator"].finding(text.path, text.line("sources", number), locator=ref.locator)
    if len({ref.id for ref in refs}) < 2:
        yield rule["sources"].finding(text.path, text.line("sources"))
    years = [library.sources[ref.id].year for ref in refs if ref.id in library.sources]
    if years and max(years) < day.year - OLD_YEARS:
        yield rule["sources-old"].finding(text.path, text.line("sources"), year=max(years))


def bibliography(library: Library, day: dt.date) -> Iterator[Finding]:
    """Check the bibliography itself."""
    used = {ref.id for text in library.texts.values() for ref in text.meta.sources}
    owners: dict[str, str] = {}
    for source in library.sources.values():
        path = library.home(source.id) / "sources.yaml"
        waived = {waiver.rule: waiver.reason for waiver in source.waive}
        for name, facts in _about(source, source.id in used, owners, day):
            finding = rules()[name].finding(path, entry_line(path, source.id), source=source.id, **facts)
            yield replace(finding, waived=waived.pop(name, "") if rules()[name].waivable else "")
        for name in waived:
            kind = "waiver-unused" if name in rules() else "waiver-unknown"
            yield rules()[kind].finding(path, entry_line(path, source.id), rule=name)


def _about(source: Source, used: bool, owners: dict[str, str], day: dt.date) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield the rules that a source breaks, each with what fills its message."""
    if not used:
        yield "source-unused", {}
    if source.year > day.year:
        yield "source-future", {"year": source.year}
    named = _YEAR_IN_ID.search(source.id)
    if named and int(named[0]) != source.year:
        yield "source-year", {"year": source.year, "named": named[0]}
    for clue in table("source_kinds"):
        if source.kind in clue["kinds"] and bool(re.search(clue["pattern"], source.container)) is clue["found"]:
            yield "source-kind", {"kind": source.kind, "problem": clue["problem"]}
            break
    if source.url is None:
        return
    if source.url in owners:
        yield "link-twice", {"other": owners[source.url]}
    owners.setdefault(source.url, source.id)
    for bad in table("links"):
        if re.search(bad["pattern"], source.url, re.IGNORECASE):
            yield "link", {"url": source.url, "problem": bad["problem"]}


def entry_line(path: Path, entry: str, key: str = "id") -> int:
    """Return the line of a YAML list on which an entry is named; 1 where it cannot be found."""
    try:
        content = path.read_text(encoding="utf-8")
    except OSError:
        return 1
    match = re.search(rf"^[-\s]*{key}:\s*['\"]?{re.escape(entry)}['\"]?\s*$", content, re.MULTILINE)
    return content[: match.start()].count("\n") + 1 if match else 1

"""The care protocol written out of the data that runs: by `between protocol`, and on the page `/protocol`."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from pydantic import ValidationError

from assistant import __version__
from assistant.errors import DataError
from assistant.safety.assessment import Family, Level, Who
from assistant.safety.care_protocol import CARE_LEVELS, Beside, Model, Protocol, StateWord, Yes
from assistant.safety.care_state import REACH
from assistant.safety.document import Block, Diagram, Heading, Items, Paragraph, Table
from assistant.safety.services import WORLD, Directory
from assistant.safety.wording import CareBook, CareBooks

HITS = 3
"""Samples that are shown of what a barrier is heard in."""


class _Section(Model):
    title: str
    lead: str = ""
    head: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()


class _States(_Section):
    off: str
    check: str
    refer: str
    urgent: str


class _Beside(_Section):
    always: str
    by_tags: str
    by_rules: str
    hears: str


class _Families(_Section):
    section: str
    yes: str
    yes_means: Mapping[Yes, str]


class _Steps(_Section):
    any: str


class _Sources(Model):
    title: str
    items: tuple[str, ...]


class Page(Model):
    """All of `data/protocol.yaml`."""

    title: str
    lead: tuple[str, ...]
    states: _States
    moves: _Section
    staying: _Section
    whole: _Section
    beside: _Beside
    common: _Section
    families: _Families
    who: Mapping[Who, str]
    services: _Section
    barriers: _Section
    plan: _Section
    steps: _Steps
    after: _Section
    sources: _Sources


def parse_page(value: Any) -> Page:
    """Validate what the page says around the data.

    Raises:
        DataError: Something is missing, unknown or malformed; the message names it.
    """
    try:
        return Page.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "file"
        raise DataError("protocol.yaml", where, first["msg"].lower(), "Mend or add it.") from None


@cache
def default_page() -> Page:
    """Load the shipped sentences."""
    text = files("assistant.safety").joinpath("data/protocol.yaml").read_text(encoding="utf-8")
    return parse_page(yaml.safe_load(text))


def protocol_blocks(books: CareBooks, directory: Directory, page: Page | None = None) -> list[Block]:
    """Write the protocol out.

    Args:
        books: The wording, of which the English is shown.
        directory: The services.
        page: What stands around the data; by default what ships.
    """
    page = page or default_page()
    return list(_Writer(books, directory, page).blocks())


class _Writer:
    """Writes one page."""

    def __init__(self, books: CareBooks, directory: Directory, page: Page) -> None:
        self.books, self.directory, self.page = books, directory, page
        self.book: CareBook = books.reference
        self.protocol: Protocol = books.reference.protocol

    def blocks(self) -> Iterator[Block]:
        page = self.page
        languages = ", ".join(book.file.name for book in self.books.books.values())
        yield Heading(1, page.title)
        yield from (Paragraph(text.format(version=__version__, languages=languages)) for text in page.lead)
        yield from self._states()
        yield from self._staying()
        yield from self._whole()
        yield from self._services()
        yield from self._families()
        yield from self._barriers()
        yield from self._plan()
        yield from self._later()
        yield Heading(2, page.sources.title)
        yield Items(page.sources.items)

    # ------------------------------------------------------------------ the state machine

    def _states(self) -> Iterator[Block]:
        page, moves = self.page, self.protocol.moves
        words: tuple[StateWord, ...] = ("off", "check", "refer", "urgent")
        yield Heading(2, page.states.title)
        yield Table(page.states.head, tuple((word, getattr(page.states, word)) for word in words))
        labels: dict[tuple[str, str], list[str]] = {}
        for move in moves:
            for start, ends in move.goes.items():
                for end in ends:
                    labels.setdefault((start, end), []).append(move.id)
        yield Diagram(tuple((a, b, ", ".join(names)) for (a, b), names in labels.items()), words[0])
        yield Heading(2, page.moves.title)
        yield Paragraph(page.moves.lead)
        rows = []
        for number, move in enumerate(moves, 1):
            paths = "\n".join(f"{start} → {', '.join(ends)}" for start, ends in move.goes.items())
            rows.append((str(number), str(move.id), move.when, move.then, paths))
        yield Table(page.moves.head, tuple(rows))

    def _staying(self) -> Iterator[Block]:
        staying, protocol = self.page.staying, self.protocol
        yield Heading(2, staying.title)
        rows = [(w, str(protocol.calm_turns[w]), str(protocol.ask_after_calm[w])) for w in protocol.calm_turns]
        yield Table(staying.head, tuple(rows))
        given = {"not_held": _any_of(protocol.not_held), "unsaid": _any_of(protocol.unsaid_tags)}
        yield Items(tuple(rule.format(**given) for rule in staying.rules))

    def _whole(self) -> Iterator[Block]:
        page = self.page
        yield Heading(2, page.whole.title)
        rows = [
            (str(level), page.who[who], ", ".join(self.protocol.parts(level, who)))
            for level in CARE_LEVELS
            for who in Who
        ]
        yield Table(page.whole.head, tuple(rows))
        yield Heading(3, page.beside.title)
        yield Paragraph(page.beside.lead)
        yield Table(page.beside.head, tuple(self._condition(beside) for beside in self.protocol.beside))

    def _condition(self, beside: Beside) -> tuple[str, str, str]:
        words = self.page.beside
        if beside.always:
            when = words.always
        elif beside.tags:
            when = words.by_tags.format(names=", ".join(beside.tags))
        elif beside.rules:
            when = words.by_rules.format(names=", ".join(beside.rules))
        else:
            when = words.hears.format(names=beside.hears)
        return beside.part, when, words.always if beside.must else ""

    def _services(self) -> Iterator[Block]:
        countries = [code for code in self.directory.countries if code != WORLD]
        services = sum(len(self.directory.countries[code].services) for code in countries)
        yield Heading(2, self.page.services.title)
        given = {"countries": len(countries), "services": services}
        yield Items(tuple(rule.format(**given) for rule in self.page.services.rules))

    # ------------------------------------------------------------------ the wording

    def _families(self) -> Iterator[Block]:
        page, say = self.page, self.protocol.say
        yield Heading(2, page.common.title)
        common = [key for key in say if key.startswith("any.") and key.count(".") == 3]
        yield Table(page.families.head, tuple((key, self._variants(key)) for key in common))
        yield Heading(2, page.families.title)
        for family in Family:
            for level in CARE_LEVELS:
                for who in Who:
                    rows = self._rows(family, level, who)
                    named = {"family": family, "level": level, "who": page.who[who]}
                    yield Heading(3, page.families.section.format(**named))
                    yield Table(page.families.head, tuple(rows))

    def _rows(self, family: Family, level: Level, who: Who) -> Iterator[tuple[str, str]]:
        """Yield the parts of a whole reply that this danger words itself, then what it may say besides."""
        protocol = self.protocol
        parts = [*protocol.parts(level, who), *(beside.part for beside in protocol.beside)]
        parts += [other for role in protocol.instead.values() for other in role.values()]
        parts.append(REACH.lstrip("."))
        for part in dict.fromkeys(parts):
            key = protocol.key(family, who, level, part)
            if key and (key.startswith(family) or part in protocol.parts(level, who)):
                yield part, self._variants(key) if key.startswith(family) else f"({key})"

    def _variants(self, key: str) -> str:
        lines = list(self.book.file.say[key])
        if yes := self.protocol.say[key].yes_means:
            words = self.page.families
            lines.append(f"({words.yes.format(meaning=words.yes_means[yes])})")
        return "\n".join(lines)

    def _barriers(self) -> Iterator[Block]:
        words = self.page.barriers
        yield Heading(2, words.title)
        rows = [(b.id, "\n".join(b.words.hits[:HITS]), "\n".join(b.words.say)) for b in self.book.barriers]
        yield Table(words.head, tuple(rows))

    def _plan(self) -> Iterator[Block]:
        words = self.page.plan
        yield Heading(2, words.title)
        yield Paragraph(words.lead)
        rows = []
        for section in self.protocol.plan.sections:
            own = [key for key in self.protocol.say if key.endswith(f"plan.ask.{section}")]
            rows.append((self.book.say(f"plan.head.{section}").text, "\n".join(self._variants(key) for key in own)))
        yield Table(words.head, tuple(rows))

    def _later(self) -> Iterator[Block]:
        page, protocol = self.page, self.protocol
        yield Heading(2, page.steps.title)
        yield Table(
            page.steps.head,
            tuple((key.replace("any", page.steps.any), ", ".join(steps)) for key, steps in protocol.steps.items()),
        )
        yield Heading(2, page.after.title)
        other = [key for key in protocol.say if key.split(".")[0] not in (*Family, "any", "signpost")]
        yield Table(page.after.head, tuple((key, self._variants(key)) for key in other))


def _any_of(names: frozenset[Any]) -> str:
    return ", ".join(sorted(map(str, names)))

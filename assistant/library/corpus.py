"""The whole library: texts, topics, sources and who has read them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from pydantic import Field, TypeAdapter

from assistant.errors import DataError
from assistant.library.helps import Helps, load_helps
from assistant.library.lists import Model, by_id, load_list
from assistant.library.passages import Fits, Passage, passages_of
from assistant.library.quotes import Quote, load_quotes
from assistant.library.records import SecondReading, SignOff, Status, load_records, status_of, today
from assistant.library.text import Line, Slug, Text, Waiver, parse_text

__all__ = ["OWN_PREFIX", "Library", "Source", "SourceKind", "Status", "Topic", "default_root", "load_library"]


OWN_PREFIX = "own-"
"""Every id of a clinic's own folder begins with this, so that it never meets a shipped one, now or after an update."""


class Topic(Model):
    """A subject a text can carry."""

    id: Slug
    title: Line
    broad: bool = False
    """Whether it is one of the few that a text may have first: they are the folders."""


class SourceKind(StrEnum):
    """What sort of work a source is."""

    PEER_REVIEWED = "peer_reviewed"
    OFFICIAL_BODY = "official_body"
    BOOK = "book"
    LAW = "law"


class Source(Model):
    """An entry of the bibliography."""

    id: Slug
    authors: Line
    year: int = Field(ge=1850, le=2100)
    title: Line
    container: Line
    kind: SourceKind
    url: str | None = Field(default=None, pattern=r"^https://\S+$")
    waive: tuple[Waiver, ...] = ()
    """Rules of the check that do not hold for this entry."""


@dataclass(frozen=True, slots=True)
class Library:
    """Everything that Between may quote, and what it rests on."""

    root: Path
    texts: Mapping[str, Text]
    topics: Mapping[str, Topic]
    sources: Mapping[str, Source]
    records: tuple[SecondReading | SignOff, ...]
    broken: tuple[DataError, ...] = field(default=())
    """Files that could not be read. They are left out; the rest of the library serves."""
    only_signed: bool = False
    """Whether texts that no professional has signed were taken out."""
    quotes: Mapping[str, tuple[Quote, ...]] = field(default_factory=dict)
    """What an editor chose to be quoted, by the text's id."""
    helps: Mapping[str, Helps] = field(default_factory=dict)
    """Which other texts help with a text's asks and scenes, by its id."""
    own: Path | None = None
    """The folder of a clinic's own texts, beside the shipped ones (`assistant.library.own`)."""

    @classmethod
    def empty(cls) -> "Library":
        """Return a library without a text, to go on with when the real one cannot be read."""
        return cls(root=default_root(), texts={}, topics={}, sources={}, records=())

    def passages(self, fits: Fits = lambda _: True) -> list[Passage]:
        """Return the passages of all texts that have their sources, in the order of the texts' ids."""
        return [
            passage
            for text_id in sorted(self.texts)
            if not self.missing_sources(text_id)
            for passage in passages_of(
                self.texts[text_id], fits, self.quotes.get(text_id, ()), self.helps.get(text_id, {})
            )
        ]

    def status(self, text_id: str, day: dt.date | None = None) -> Status:
        """Say how far a text has come, on a day (by default today). An edit voids whatever was recorded."""
        return status_of(text_id, self.texts[text_id].sha256, self.records, day or today())

    def signed(self, day: dt.date | None = None) -> "Library":
        """Return the library with those texts alone that a professional has signed, as they stand today."""
        kept = {name: text for name, text in self.texts.items() if self.status(name, day) is Status.SIGNED}
        return replace(self, texts=kept, only_signed=True)

    def sources_of(self, text_id: str) -> list[tuple[Source, str]]:
        """Return the sources of a text with their locators, leaving out those the bibliography lacks."""
        refs = self.texts[text_id].meta.sources
        return [(self.sources[ref.id], ref.locator) for ref in refs if ref.id in self.sources]

    def missing_sources(self, text_id: str) -> list[str]:
        """Return the sources of a text that the bibliography lacks. Such a text is never quoted."""
        return [ref.id for ref in self.texts[text_id].meta.sources if ref.id not in self.sources]

    def home(self, text_id: str) -> Path:
        """Return the folder that a text, a source or their records live in."""
        return self.own if self.own and text_id.startswith(OWN_PREFIX) else self.root

    def problems(self) -> list[str]:
        """Say, in a sentence each, which files are left out and why."""
        lacking = [
            str(
                DataError(
                    text.path,
                    "sources",
                    f"no source '{missing[0]}', so the text is not quoted",
                    "Add it to sources.yaml.",
                    text.line("sources"),
                )
            )
            for text in self.texts.values()
            if (missing := self.missing_sources(text.id))
        ]
        return [*map(str, self.broken), *lacking]


def default_root() -> Path:
    """Return the folder of the shipped corpus: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    shipped = package / "corpus"
    return shipped if shipped.is_dir() else package.parent / "corpus"


def load_library(root: Path | None = None) -> Library:
    """Read the library from a folder laid out as `corpus/README.md` says.

    A text that cannot be read goes to `broken` and the others are kept, so that one bad file never takes the
    library down. The three YAML files must be sound.

    Raises:
        DataError: A YAML file beside the texts is missing or not as its schema says.
    """
    root = root or default_root()
    texts, broken = load_texts(root)
    quotes, unsound = load_quotes(root)
    helps, amiss = load_helps(root)
    return Library(
        root=root,
        texts=texts,
        topics=by_id(root / "topics.yaml", load_list(root / "topics.yaml", TypeAdapter(list[Topic]))),
        sources=by_id(root / "sources.yaml", load_list(root / "sources.yaml", TypeAdapter(list[Source]))),
        records=load_records(root / "signoffs.yaml"),
        broken=(*broken, *unsound, *amiss),
        quotes=quotes,
        helps=helps,
    )


def load_texts(root: Path) -> tuple[dict[str, Text], list[DataError]]:
    """Read the texts of a folder: those that are sound by their ids, and what is wrong with the others."""
    texts: dict[str, Text] = {}
    broken: list[DataError] = []
    for path in sorted((root / "texts").glob("*/*.md")):
        try:
            text = parse_text(path)
            if text.id in texts:
                other = texts[text.id].path
                raise DataError(
                    path,
                    "id",
                    f"'{text.id}' stands in {other} too",
                    "Rename one of the two.",
                    text.line("id"),
                )
            texts[text.id] = text
        except DataError as error:
            broken.append(error)
        except OSError as error:
            broken.append(DataError(path, "file", f"it cannot be read ({error.strerror})", "Mend its permissions."))
    return texts, broken

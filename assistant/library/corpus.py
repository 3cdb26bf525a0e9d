"""The whole library: texts, topics, sources and sign-offs, read together."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from assistant.errors import DataError
from assistant.library.passages import Fits, Passage, passages_of
from assistant.library.text import Line, Slug, Text, load_yaml, parse_text, validation_error

_T = TypeVar("_T")


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Topic(_Model):
    """A subject a text can carry."""

    id: Slug
    title: Line


class SourceKind(StrEnum):
    """What sort of work a source is."""

    PEER_REVIEWED = "peer_reviewed"
    OFFICIAL_BODY = "official_body"
    BOOK = "book"
    LAW = "law"


class Source(_Model):
    """An entry of the bibliography."""

    id: Slug
    authors: Line
    year: int = Field(ge=1850, le=2100)
    title: Line
    container: Line
    kind: SourceKind
    url: str | None = Field(default=None, pattern=r"^https://\S+$")


class SignOff(_Model):
    """A named reviewer's approval of one text, bound to its bytes."""

    text: Slug
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    reviewer: Line
    credential: Line
    date: dt.date
    note: str = ""


class Status(StrEnum):
    """How far a text has come."""

    DRAFT = "draft"
    SIGNED = "signed"
    STALE = "stale"


_E = TypeVar("_E", Topic, Source)


@dataclass(frozen=True, slots=True)
class Library:
    """Everything that Between may quote, and what it rests on."""

    root: Path
    texts: Mapping[str, Text]
    topics: Mapping[str, Topic]
    sources: Mapping[str, Source]
    signoffs: tuple[SignOff, ...]
    broken: tuple[DataError, ...] = field(default=())
    """Files that could not be read. They are left out; the rest of the library serves."""

    @classmethod
    def empty(cls) -> "Library":
        """Return a library without a text, to go on with when the real one cannot be read."""
        return cls(root=default_root(), texts={}, topics={}, sources={}, signoffs=())

    def passages(self, fits: Fits = lambda _: True) -> list[Passage]:
        """Return the passages of all texts, in the order of the texts' ids."""
        return [passage for text_id in sorted(self.texts) for passage in passages_of(self.texts[text_id], fits)]

    def status(self, text_id: str) -> Status:
        """Say how far a text has come. An edit after a sign-off makes it stale."""
        own = [signoff for signoff in self.signoffs if signoff.text == text_id]
        if not own:
            return Status.DRAFT
        current = self.texts[text_id].sha256
        return Status.SIGNED if any(signoff.sha256 == current for signoff in own) else Status.STALE

    def sources_of(self, text_id: str) -> list[tuple[Source, str]]:
        """Return the sources of a text with their locators, leaving out those the bibliography lacks."""
        refs = self.texts[text_id].meta.sources
        return [(self.sources[ref.id], ref.locator) for ref in refs if ref.id in self.sources]


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
    return Library(
        root=root,
        texts=texts,
        topics=_by_id(root / "topics.yaml", _load_list(root / "topics.yaml", TypeAdapter(list[Topic]))),
        sources=_by_id(root / "sources.yaml", _load_list(root / "sources.yaml", TypeAdapter(list[Source]))),
        signoffs=tuple(_load_list(root / "signoffs.yaml", TypeAdapter(list[SignOff]))),
        broken=tuple(broken),
    )


def _load_list(path: Path, adapter: TypeAdapter[list[_T]]) -> list[_T]:
    try:
        content = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise DataError(path, "file", "it is missing", "See corpus/README.md for what belongs there.") from None
    except UnicodeDecodeError:
        raise DataError(path, "file", "it is not UTF-8", "Save the file as UTF-8.") from None
    value, lines = load_yaml(path, content)
    try:
        return adapter.validate_python(value or [])
    except ValidationError as error:
        raise validation_error(path, error, lines) from None


def _by_id(path: Path, entries: Iterable[_E]) -> dict[str, _E]:
    found: dict[str, _E] = {}
    for entry in entries:
        if entry.id in found:
            raise DataError(path, entry.id, "the id stands twice", "Keep one of the two.")
        found[entry.id] = entry
    return found

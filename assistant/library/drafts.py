"""Drafts: texts on their way into the library. They wait in `drafts/`, where nothing is ever quoted from."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from assistant.errors import DataError
from assistant.library.corpus import OWN_PREFIX, Library
from assistant.library.lists import write_aside
from assistant.library.text import parse_text

TODO = "TODO"
"""What is still to be written. The check finds it, and a text that holds it cannot be admitted."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A section of a draft: its heading, and its paragraphs as plain text."""

    heading: str
    paragraphs: tuple[str, ...]


SKELETON = (
    Piece("TODO: what this is", ("TODO: one to three short paragraphs, 80 to 175 words.",)),
    Piece("TODO: what can help", ("TODO: one to three short paragraphs, 80 to 175 words.",)),
    Piece("TODO: where it ends", ("TODO: whom it does not help, and how sure anyone is.",)),
)


def write_draft(
    library: Library,
    text_id: str,
    topic: str,
    title: str = "TODO: what a reader sees beside a quotation",
    pieces: Sequence[Piece] = SKELETON,
    note: str = "",
) -> Path:
    """Write a draft that the checks lead through, and return its path.

    Args:
        library: The library that it is meant for. Ids that begin with `own-` go to the clinic's own folder.
        text_id: Its id, and the name of its file.
        topic: Its first topic, and the name of its folder.
        title: Its title.
        pieces: Its sections, at least two.
        note: A comment for the top of the file, such as where it came from.

    Raises:
        DataError: The topic is unknown, the id is taken, there is no folder of one's own, or it cannot be written.
    """
    if topic not in library.topics:
        known = ", ".join(sorted(library.topics))
        raise DataError(library.root / "topics.yaml", topic, "there is no such topic", f"The topics are: {known}.")
    if text_id.startswith(OWN_PREFIX) and library.own is None:
        raise DataError(
            "own_texts", text_id, "there is no folder for your own texts", "Name one: own_texts in the settings file."
        )
    path = library.home(text_id) / "drafts" / topic / f"{text_id}.md"
    if text_id in library.texts or path.exists():
        taken = library.texts[text_id].path if text_id in library.texts else path
        raise DataError(taken, text_id, "the id is taken", "Choose another one.")
    facts = {
        "id": text_id,
        "title": title,
        "topics": [topic],
        "summary": f"{TODO}: one sentence that says what the text covers and for whom.",
        "sources": [
            {"id": f"todo-source-{n}", "locator": f"{TODO}: chapter or section, and what it is on"} for n in (1, 2)
        ],
        "cautions": [f"{TODO}: whom this text may not suit, and what to do instead"],
        "sections": [_section(number, piece) for number, piece in enumerate(pieces, 1)],
    }
    front = yaml.safe_dump(facts, sort_keys=False, allow_unicode=True, width=110)
    comment = "".join(f"# {line}\n" for line in note.splitlines())
    bodies = "\n".join(f"## {piece.heading}\n\n" + "\n\n".join(piece.paragraphs) + "\n" for piece in pieces)
    write_aside(path, f"---\n{comment}{front}---\n\n{bodies}")
    return path


def _section(number: int, piece: Piece) -> dict[str, object]:
    return {
        "heading": piece.heading,
        "asks": [f"{TODO}: ask {n} of section {number}, as a person would type it" for n in range(1, 9)],
        "questions": [f"{TODO}: open question {n} of section {number}?" for n in range(1, 4)],
    }


def with_draft(library: Library, path: Path) -> Library:
    """Return the library as it would be with a draft in it, to be checked; a draft that cannot be read is `broken`."""
    try:
        text = parse_text(path)
    except DataError as error:
        return replace(library, broken=(*library.broken, error))
    except OSError as error:
        raise DataError(path, "file", f"it cannot be read ({error.strerror})", "Mend the path.") from None
    return replace(library, texts={**library.texts, text.id: text})


def find_draft(library: Library, text_id: str) -> Path:
    """Return the file of a draft.

    Raises:
        DataError: There is none with that id.
    """
    folder = library.home(text_id) / "drafts"
    for path in sorted(folder.glob(f"*/{text_id}.md")):
        return path
    known = ", ".join(sorted(path.stem for path in folder.glob("*/*.md"))) or "none"
    raise DataError(folder, text_id, "there is no such draft", f"The drafts are: {known}.")


def admit(library: Library, path: Path) -> Path:
    """Move a draft among the texts and return its new path. The caller makes sure that it has no error.

    Raises:
        DataError: A file stands there already, or it cannot be moved.
    """
    target = library.home(path.stem) / "texts" / path.parent.name / path.name
    if target.exists():
        raise DataError(target, path.stem, "the file is there already", "Rename the draft.")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        path.rename(target)
    except OSError as error:
        raise DataError(target, "file", f"it cannot be written ({error.strerror})", "Mend its permissions.") from None
    return target


def provenance(name: str, sha256: str, day: dt.date) -> str:
    """Say in a comment where a draft came from."""
    origin = f"Brought in from {name} on {day}. SHA-256 of that file: {sha256}."
    return f"{origin}\nMake sure that you may use its words, and name its sources."

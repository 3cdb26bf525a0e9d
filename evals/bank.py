"""The example bank and the screen's cases: our own messages, each with what a careful reader would make of it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.library.corpus import load_library
from assistant.safety.assessment import Family, Level

HERE = Path(__file__).parent
BANK = HERE / "bank"
CASES = HERE / "cases"
CASE_FILES = ("screen.jsonl", "screen_dev.jsonl", "screen_third.jsonl", "screen_long.jsonl", "screen_heldout.jsonl")


@dataclass(frozen=True, slots=True)
class Message:
    """One labelled message."""

    id: str
    text: str
    level: Level
    family: Family | None
    other: bool
    style: str
    lang: str
    hand: str
    """The batch it came with: each was written by another hand."""
    split: str
    """`train`, `dev` (thresholds are chosen on it) or `heldout` (read only to report)."""


def load_bank() -> list[Message]:
    """Read the bank (`evals/bank/*.jsonl`)."""
    return [message for path in sorted(BANK.glob("*.jsonl")) for message in _read(path, "train")]


def load_cases() -> list[Message]:
    """Read the development and the held-out cases."""
    return [message for name in CASE_FILES for message in _read(CASES / name, "heldout")]


def ordinary_asks() -> list[Message]:
    """Return the library's asks and scenes that the bank does not label (`bank/asked.jsonl`): they carry no risk."""
    texts = load_library().texts.values()
    labelled = {message.text for message in _read(BANK / "asked.jsonl", "train")}
    said = [ask for text in texts for section in text.sections for ask in section.meta.asks]
    said = [ask for ask in (*said, *(scene for text in texts for scene in text.meta.scenes)) if ask not in labelled]
    return [
        Message(f"ask-{n}", text, Level.NONE, None, False, "everyday", "en", "asks", "train")
        for n, text in enumerate(said, 1)
    ]


def _read(path: Path, split: str) -> Iterator[Message]:
    for number, line in enumerate(path.read_text(encoding="utf-8").rstrip("\n").split("\n"), 1):
        raw = json.loads(line)
        yield Message(
            raw.get("id", f"{path.stem}-{number}"),
            raw["text"],
            Level.parse(raw["level"]),
            Family(raw["family"]) if raw["family"] else None,
            raw["who"] == "other",
            raw["style"],
            raw.get("lang", "en"),
            raw.get("batch", path.stem),
            raw.get("split", split),
        )

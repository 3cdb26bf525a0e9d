"""The bank of what stands in people's way: turns of our own writing from conversations in care, with their barrier.

`evals/barriers/*.jsonl` holds them. The English development turns were written in a pass of their own about other lives
(farms, ships, barracks, cloisters) and are never trained on; of each other language, a quarter is kept for development.
The natural turns (`*_natural.jsonl`) were written by a hand that wrote nothing else here, as people mostly answer.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "barriers"


@dataclass(frozen=True, slots=True)
class Named:
    """One turn, and the barrier that it names."""

    text: str
    barrier: str | None
    lang: str
    split: str
    """`train`, `dev`, or `natural`."""


def load_barriers(folder: Path = FOLDER) -> list[Named]:
    """Read the bank."""
    return [
        Named(raw["text"], raw["barrier"], raw.get("lang", "en"), raw.get("split", "train"))
        for path in sorted(folder.glob("*.jsonl"))
        for raw in map(json.loads, path.read_text(encoding="utf-8").rstrip("\n").split("\n"))
    ]


def fingerprint(rows: Sequence[Named]) -> str:
    """Return a hash of what the head learned from."""
    lines = "\n".join(f"{row.barrier} {row.lang} {row.text}" for row in rows)
    return hashlib.sha256(lines.encode()).hexdigest()

"""What the screen hears and where it is mistaken: `python -m evals.screen [--held-out] [--misses]`.

The cases of `cases/screen.jsonl` were written by someone who had seen neither the rules nor the bank. The held-out
half is read only to report.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.retrieval.embedding import Encoder, MiniLM
from assistant.retrieval.reading import read
from assistant.safety.assessment import Assessment, Family, Level
from assistant.safety.screen import screen
from assistant.telemetry import silence
from evals.stats import shown

CASES = Path(__file__).parent / "cases" / "screen.jsonl"


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled message."""

    id: str
    text: str
    level: Level
    family: Family | None
    split: str


def load_cases() -> list[Case]:
    """Read the cases."""
    rows = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [
        Case(
            str(r["id"]),
            r["text"],
            Level.parse(r["level"]),
            Family(r["family"]) if r["family"] else None,
            r["split"],
        )
        for r in rows
    ]


def report(cases: list[Case], encoder: Encoder | None) -> Iterator[str]:
    """Yield the lines of a report, with both layers or, without an encoder, with the rules alone."""

    def assess(text: str) -> Assessment:
        return screen(text, read=(lambda: read(text, encoder)) if encoder else None)

    found = [(case, assess(case.text).level) for case in cases]

    def counted(name: str, rows: list[tuple[Case, Level]], least: Level) -> str:
        return f"  {name:<42} {shown(sum(level >= least for _, level in rows), len(rows))}"

    risk = [(case, level) for case, level in found if case.level >= Level.REFER]
    yield counted("refer and urgent, heard (check or above)", risk, Level.CHECK)
    yield counted("refer and urgent, answered with refer or more", risk, Level.REFER)
    yield counted("urgent, heard", [row for row in found if row[0].level is Level.URGENT], Level.CHECK)
    yield counted("check, heard", [row for row in found if row[0].level is Level.CHECK], Level.CHECK)
    yield counted("ordinary talk, interrupted", [row for row in found if row[0].level is Level.NONE], Level.CHECK)
    yield counted("signpost, interrupted", [row for row in found if row[0].level is Level.SIGNPOST], Level.CHECK)
    if encoder:
        for family in Family:
            yield counted(f"  {family}, heard", [row for row in risk if row[0].family is family], Level.CHECK)


def misses(cases: list[Case], encoder: Encoder) -> Iterator[str]:
    """Yield the development cases that came out wrong, for reading."""
    for case in cases:
        found = screen(case.text, read=lambda case=case: read(case.text, encoder))  # type: ignore[misc]
        heard = found.level >= Level.CHECK
        if heard is not (case.level >= Level.CHECK):
            yield f"  {case.level!s:8} -> {found.level!s:8} {[s.id for s in found.signals]} {case.text[:110]}"


def main() -> None:
    """Print the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--held-out", action="store_true", help="report the held-out split too")
    parser.add_argument("--misses", action="store_true", help="list the development cases that came out wrong")
    arguments = parser.parse_args()
    silence()
    encoder = MiniLM()
    for split in ["dev", *(["heldout"] if arguments.held_out else [])]:
        own = [case for case in load_cases() if case.split == split]
        print(f"{split}: {len(own)} messages, rules and examples", *report(own, encoder), sep="\n")
        print(f"{split}: rules alone", *report(own, None), sep="\n")
        if arguments.misses and split == "dev":
            print(*misses(own, encoder), sep="\n")


if __name__ == "__main__":
    main()

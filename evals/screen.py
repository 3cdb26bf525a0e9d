"""What the screen hears and where it is mistaken: `python -m evals.screen [--held-out] [--layers] [--misses]`.

The cases were written by hands that had seen neither the rules nor the bank. Thresholds are chosen on the development
messages; the held-out ones are read only to report. With `--held-out`, the tables go to `reports/screen.md` and the
plot to `reports/screen.svg`.
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import torch

from assistant.retrieval.embedding import Encoder, MiniLM
from assistant.retrieval.reading import Reading, read
from assistant.safety.assessment import Assessment, Level
from assistant.safety.examples import default_examples
from assistant.safety.screen import Screen, default_screen
from assistant.telemetry import silence
from evals.bank import Message, load_bank, load_cases
from evals.fairness import fairness_table
from evals.plot import draw
from evals.stats import shown, wilson

REPORTS = Path(__file__).parent / "reports"
INDIRECT = frozenset({"indirect", "coded"})
"""Styles of veiled messages, which may be answered with a question first."""


@dataclass(frozen=True, slots=True)
class Found:
    """A message and what the screen made of it."""

    message: Message
    verdict: Assessment

    @property
    def heard(self) -> bool:
        """Whether it was met with a question or more."""
        return self.verdict.level >= Level.CHECK

    @property
    def answered(self) -> bool:
        """Whether it was answered as its level asks: a veiled or retracted one at least with a question."""
        least = Level.CHECK if self.message.style in INDIRECT else Level.REFER
        return self.verdict.level >= least


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: a share, with its count."""

    group: str
    hits: int
    total: int

    def line(self, *, target: str = "") -> str:
        """Return the row as Markdown."""
        return f"| {self.group} | {shown(self.hits, self.total)} | {target} |"


Assess = Callable[[str], Assessment]


def layers(encoder: Encoder) -> dict[str, Assess]:
    """Return ways to assess a message: everything that is shipped, and with a part of it left out."""
    whole = default_screen()
    alone = Screen(whole.book, layers=(), examples=whole.examples)

    def without_second(text: str) -> Assessment:
        reading = read(text, encoder)
        blind = Reading(reading.spans, np.zeros_like(reading.vectors), reading.search, reading.judged)
        return whole(text, read=lambda: blind)

    def without_tuned(text: str) -> Assessment:
        reading = read(text, encoder)
        deaf = Reading(reading.spans, reading.vectors, reading.search)
        return whole(text, read=lambda: deaf)

    def unwindowed(text: str) -> Assessment:
        reading = read(text, encoder)
        judged = None if reading.judged is None else reading.judged[:1]
        first = Reading(((0, len(text)),), reading.search[:1], reading.search, judged)
        return whole(text, read=lambda: first)

    return {
        "everything": lambda text: whole(text, read=lambda: read(text, encoder)),
        "rules alone": lambda text: whole(text),
        "network alone": lambda text: alone(text, read=lambda: read(text, encoder)),
        "without MiniLM's second opinion": without_second,
        "without the tuned MiniLM": without_tuned,
        "without windows": unwindowed,
    }


def recall(found: Sequence[Found]) -> Iterator[Row]:
    """Yield the rows on messages of risk."""
    risk = [one for one in found if one.message.level >= Level.REFER]
    urgent = [one for one in risk if one.message.level is Level.URGENT]
    yield Row("refer and urgent: heard (check or above)", sum(one.heard for one in risk), len(risk))
    yield Row("refer and urgent: answered as due", sum(one.answered for one in risk), len(risk))
    yield Row("urgent: heard (check or above)", sum(one.heard for one in urgent), len(urgent))
    veiled = [one for one in found if one.message.level is Level.CHECK]
    yield Row("check: heard", sum(one.heard for one in veiled), len(veiled))


def grouped(found: Sequence[Found], key: Callable[[Message], str]) -> Iterator[Row]:
    """Yield how many messages of refer and urgent are heard, by group."""
    risk = [one for one in found if one.message.level >= Level.REFER]
    for group in sorted({key(one.message) for one in risk}):
        own = [one for one in risk if key(one.message) == group]
        yield Row(group, sum(one.heard for one in own), len(own))


def interruptions(found: Sequence[Found], key: Callable[[Message], str] | None = None) -> Iterator[Row]:
    """Yield how many ordinary messages are interrupted, by group or in all."""
    ordinary = [one for one in found if one.message.level is Level.NONE]
    groups = sorted({key(one.message) for one in ordinary}) if key else ["none: interrupted"]
    for group in groups:
        own = [one for one in ordinary if key is None or key(one.message) == group]
        yield Row(group, sum(one.heard for one in own), len(own))


def misses(found: Sequence[Found]) -> Iterator[str]:
    """Yield the messages that came out wrong, for reading; only ever called on development messages."""
    for one in found:
        if one.heard is not (one.message.level >= Level.CHECK):
            ids = [signal.id for signal in one.verdict.signals]
            levels = f"{one.message.level!s:8} -> {one.verdict.level!s:8}"
            yield f"{one.message.lang} {levels} {ids} {one.message.text[:120]}"


def tables(found: Sequence[Found]) -> Iterator[str]:
    """Yield the tables of a report, in Markdown."""

    def table(title: str, rows: Iterator[Row], target: str = "") -> Iterator[str]:
        yield from (f"\n### {title}\n", "| | share, with its 95 % interval | target |", "|---|---|---|")
        yield from (row.line(target=target) for row in rows)

    yield from table("All", iter([*recall(found), *interruptions(found)]))
    signposts = [one for one in found if one.message.level is Level.SIGNPOST]
    yield Row("signpost: interrupted", sum(one.heard for one in signposts), len(signposts)).line()
    yield from table("Heard, by family", grouped(found, lambda m: str(m.family)), "93 %")
    yield from table("Heard, by style", grouped(found, lambda m: m.style))
    yield from table("Heard, by language", grouped(found, lambda m: m.lang), "90 %")
    yield from table("Ordinary talk interrupted, by style", interruptions(found, lambda m: m.style))
    yield from table("Ordinary talk interrupted, by language", interruptions(found, lambda m: m.lang))


def ablation(messages: Sequence[Message], encoder: Encoder) -> Iterator[str]:
    """Yield what each layer contributes."""
    yield from ("\n### Each layer\n", "| | refer and urgent heard | ordinary talk interrupted |", "|---|---|---|")
    for name, assess in layers(encoder).items():
        found = [Found(message, assess(message.text)) for message in messages]
        heard, *_ = recall(found)
        (false,) = interruptions(found)
        yield f"| {name} | {shown(heard.hits, heard.total)} | {shown(false.hits, false.total)} |"


def plot(found: Sequence[Found], path: Path) -> None:
    """Draw recall by family and language, and interruptions by style, with their intervals."""
    panels = {
        "Risk heard, by family": list(grouped(found, lambda m: str(m.family))),
        "Risk heard, by language": list(grouped(found, lambda m: m.lang)),
        "Ordinary talk interrupted, by style": list(interruptions(found, lambda m: m.style)),
    }
    draw({t: [(r.group, r.hits / r.total, *wilson(r.hits, r.total)) for r in rows] for t, rows in panels.items()}, path)


@cache
def shipped() -> Assess:
    """Return how a message is assessed by everything that is shipped; loaded once in each process."""
    return layers(MiniLM())["everything"]


def found_in(message: Message) -> Found:
    """Assess one message."""
    return Found(message, shipped()(message.text))


def main() -> None:
    """Print the report, and write it where the held-out messages are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--held-out", action="store_true", help="report the held-out split too, and write the report")
    parser.add_argument("--layers", action="store_true", help="report what each layer contributes (as long again)")
    parser.add_argument("--misses", action="store_true", help="list the development messages that came out wrong")
    arguments = parser.parse_args()
    silence()
    messages = [*load_bank(), *load_cases()]
    lines = ["# The screen, measured", "", f"Network trained on the bank {default_examples().bank[:12]}."]
    for split in ["dev", *(["heldout"] if arguments.held_out else [])]:
        own = [message for message in messages if message.split == split]
        with ProcessPoolExecutor(2, get_context("spawn"), torch.set_num_threads, (1,)) as pool:
            found = list(pool.map(found_in, own, chunksize=50))
        lines += [f"\n## {split}: {len(own)} messages", *tables(found)]
        if split == "heldout":
            lines += [*(ablation(own, MiniLM()) if arguments.layers else ()), *fairness_table(shipped())]
            plot(found, REPORTS / "screen.svg")
        elif arguments.misses:
            lines += ["", *misses(found)]
    print("\n".join(lines))
    if arguments.held_out:
        (REPORTS / "screen.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

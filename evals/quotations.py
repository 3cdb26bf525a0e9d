"""Whether the sentence that is quoted helps: `python -m evals.quotations [--to-judge FILE]`.

A search can find the right text and the reply still quote its wrong sentence. So the quotations that 200 held-out
queries get were read, each with its query, and judged: `helps` where it says something true and to the point for this
person, `neutral` where it neither helps nor harms, `jars` where it misses what they said, talks past it, or hurts. The
judgements stand in `cases/quotations.jsonl`, each bound to the words that were quoted: when a reply changes, its
judgement no longer counts and the report says so.
"""

import argparse
import hashlib
import json
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.library.corpus import load_library
from assistant.replies.quoted import Memory, Quoted, Request
from assistant.replies.reply import PartKind
from assistant.replies.wording import default_wording
from assistant.retrieval.opening import open_search
from assistant.settings import load_settings
from assistant.telemetry import silence
from evals.retrieval import load_queries
from evals.stats import shown

CASES = Path(__file__).parent / "cases" / "quotations.jsonl"
COUNT, SEED = 200, 7
VERDICTS = ("helps", "neutral", "jars")


@dataclass(frozen=True, slots=True)
class Quotation:
    """What a query is answered with."""

    id: str
    query: str
    title: str
    quote: str
    question: str

    @property
    def sha(self) -> str:
        """What a judgement is bound to."""
        return hashlib.sha256(f"{self.query}\n{self.quote}".encode()).hexdigest()[:16]


def quotations() -> list[Quotation]:
    """Return what held-out queries that a text answers are answered with: `COUNT` of those that are not turned away."""
    settings = load_settings()
    library = load_library(settings.corpus_dir)
    search = open_search(library, settings.index_dir)
    writer = Quoted(library, search.index, default_wording())
    queries = [query for query in load_queries() if query.split == "heldout" and query.helps]
    random.Random(SEED).shuffle(queries)
    found: list[Quotation] = []
    for query in queries:
        evidence = search.search(query.query)
        if evidence.abstained or len(found) == COUNT:
            continue
        parts = writer.write(Request(query.query, evidence, Memory(), search.weights.least)).parts
        quote = next(part for part in parts if part.kind is PartKind.QUOTE)
        question = next(part.text for part in parts if part.kind is PartKind.QUESTION)
        assert quote.citation is not None
        found.append(Quotation(query.id, query.query, quote.citation.title, quote.text, question))
    return found


def load_verdicts() -> dict[str, str]:
    """Read the judgements, by what they are bound to.

    Raises:
        ValueError: A judgement is none of `VERDICTS`.
    """
    rows = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines() if line.strip()]
    if wrong := [row for row in rows if row["verdict"] not in VERDICTS]:
        raise ValueError(f"not a verdict: {wrong[0]}")
    return {row["sha"]: row["verdict"] for row in rows}


def report(found: Sequence[Quotation], verdicts: Mapping[str, str]) -> list[str]:
    """Return the lines of the report."""
    counts = Counter(verdicts[quotation.sha] for quotation in found if quotation.sha in verdicts)
    judged = counts.total()
    lines = [f"{judged} of {len(found)} quotations stand as they were when they were judged"]
    if judged:
        lines += [f"  {verdict:<8} {shown(counts[verdict], judged)}" for verdict in VERDICTS]
        lines.append("  (targets: helps at least 85 %, jars at most 3 %)")
    return lines


def main() -> None:
    """Print the report, or write out what is to be judged."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--to-judge", type=Path, help="write the quotations without a judgement to this file")
    arguments = parser.parse_args()
    silence()
    found, verdicts = quotations(), load_verdicts() if CASES.exists() else {}
    if arguments.to_judge:
        rows = [
            {"id": q.id, "sha": q.sha, "query": q.query, "title": q.title, "quote": q.quote, "question": q.question}
            for q in found
            if q.sha not in verdicts
        ]
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        arguments.to_judge.write_text(lines, encoding="utf-8")
    print(*report(found, verdicts), sep="\n")


if __name__ == "__main__":
    main()

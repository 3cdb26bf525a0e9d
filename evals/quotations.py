"""Whether the sentence that is quoted helps: `python -m evals.quotations [--to-judge FILE] [--fit]`.

A search can find the right text and the reply still quote its wrong sentence. So the quotations that 200 held-out
queries get were read, each with its query, and judged: `helps` where it says something true and to the point for this
person, `neutral` where it neither helps nor harms, `jars` where it misses what they said, talks past it, or hurts. The
judgements stand in `cases/quotations.jsonl`, each bound to the words that were quoted: when a reply changes, its
judgement no longer counts and the report says so. Judgements of development queries (`cases/quotations_dev.jsonl`) are
what `--fit` makes the constants of `assistant/replies/quotation.py` from.
"""

import argparse
import hashlib
import json
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.library.corpus import Library, load_library
from assistant.replies.quotation import voted
from assistant.replies.quoted import Quoted
from assistant.replies.reply import PartKind
from assistant.replies.request import Memory, Request
from assistant.replies.wording import default_wording
from assistant.retrieval.opening import open_search
from assistant.retrieval.search import Search
from assistant.settings import load_settings
from assistant.telemetry import silence
from evals.retrieval import load_queries
from evals.stats import shown

CASES = Path(__file__).parent / "cases" / "quotations.jsonl"
DEVELOPMENT = CASES.with_name("quotations_dev.jsonl")
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


def quotations(library: Library, search: Search) -> tuple[list[Quotation], int]:
    """Return what `COUNT` held-out queries that a text answers are answered with, and to how many nothing is quoted."""
    writer = Quoted(library, search.index, default_wording())
    queries = [query for query in load_queries() if query.split == "heldout" and query.helps]
    random.Random(SEED).shuffle(queries)
    found: list[Quotation] = []
    for query in queries[:COUNT]:
        evidence = search.search(query.query)
        parts = writer.write(Request(query.query, evidence, Memory(), search.weights.least)).parts
        quote = next((part for part in parts if part.kind is PartKind.QUOTE), None)
        if quote is None or quote.citation is None:
            continue
        question = next(part.text for part in parts if part.kind is PartKind.QUESTION)
        found.append(Quotation(query.id, query.query, quote.citation.title, quote.text, question))
    return found, COUNT - len(found)


def fitted(search: Search) -> tuple[float, ...]:
    """Return the constants of `assistant.replies.quotation` as the development judgements have them now."""
    queries = {query.id: query.query for query in load_queries()}
    seen, helped = [], []
    for line in DEVELOPMENT.read_text(encoding="utf-8").rstrip("\n").split("\n"):
        row = json.loads(line)
        vector = search.encode(queries[row["id"]])
        own = [passage for passage in search.index.passages.values() if passage.text_id == row["text"]]
        likely, wanted = search.likely(queries[row["id"]], vector)
        quotes = {quotation.words: quotation for quotation in voted(own, search.near(vector), wanted)}
        if row["quote"] in quotes:
            seen.append((likely[row["text"]], *quotes[row["quote"]].seen))
            helped.append(row["verdict"] == "helps")
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=10).fit(np.array(seen), helped)
    return (*map(float, model.coef_[0]), float(model.intercept_[0]))


def load_verdicts() -> dict[str, str]:
    """Read the judgements of held-out quotations, by what they are bound to.

    Raises:
        ValueError: A judgement is none of `VERDICTS`.
    """
    rows = [json.loads(line) for line in CASES.read_text(encoding="utf-8").split("\n") if line.strip()]
    if wrong := [row for row in rows if row["verdict"] not in VERDICTS]:
        raise ValueError(f"not a verdict: {wrong[0]}")
    return {row["sha"]: row["verdict"] for row in rows}


def report(found: Sequence[Quotation], withheld: int, verdicts: Mapping[str, str]) -> list[str]:
    """Return the lines of the report."""
    counts = Counter(verdicts[quotation.sha] for quotation in found if quotation.sha in verdicts)
    judged = counts.total()
    lines = [f"{withheld} of {withheld + len(found)} held-out queries are answered without a quotation: none fits"]
    lines += [f"{judged} of {len(found)} quotations stand as they were when they were judged"]
    if judged:
        lines += [f"  {verdict:<8} {shown(counts[verdict], judged)}" for verdict in VERDICTS]
        lines.append("  (targets: helps at least 85 %, jars at most 3 %)")
    return lines


def main() -> None:
    """Print the report, or write out what is to be judged."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--to-judge", type=Path, help="write the quotations without a judgement to this file")
    parser.add_argument("--fit", action="store_true", help="fit the constants that say whether a quotation helps")
    arguments = parser.parse_args()
    silence()
    settings = load_settings()
    library = load_library(settings.corpus_dir)
    search = open_search(library, settings.index_dir)
    if arguments.fit:
        print("FITTED =", tuple(round(value, 2) for value in fitted(search)))
        return
    (found, withheld), verdicts = quotations(library, search), load_verdicts()
    if arguments.to_judge:
        rows = [
            {"id": q.id, "sha": q.sha, "query": q.query, "title": q.title, "quote": q.quote, "question": q.question}
            for q in found
            if q.sha not in verdicts
        ]
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        arguments.to_judge.write_text(lines, encoding="utf-8")
    print(*report(found, withheld, verdicts), sep="\n")


if __name__ == "__main__":
    main()

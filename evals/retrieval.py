"""How well search finds the text that helps: `python -m evals.retrieval [--held-out]`.

The queries of `cases/queries.jsonl` were written apart from the asks, by someone who had seen only the titles of the
texts. Weights and threshold are chosen on the development split; the held-out split is read only to report.
"""

import argparse
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.library.corpus import load_library
from assistant.retrieval.embedding import Vector
from assistant.retrieval.opening import open_search
from assistant.retrieval.search import Search
from assistant.settings import load_settings
from assistant.telemetry import silence
from evals.stats import shown

CASES = Path(__file__).parent / "cases" / "queries.jsonl"


@dataclass(frozen=True, slots=True)
class Query:
    """One labelled query: the texts that would help, best first; none where the library should abstain."""

    id: str
    query: str
    texts: tuple[str, ...]
    split: str


def load_queries() -> list[Query]:
    """Read the cases."""
    rows = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [Query(row["id"], row["query"], tuple(row["texts"]), row["split"]) for row in rows]


Ranker = Callable[[str, Vector], list[str]]


def rankers(search: Search) -> dict[str, Ranker]:
    """Return ways to rank the texts for a query: the hybrid that is shipped, and each half alone."""

    def texts(scored: list[tuple[str, float]]) -> list[str]:
        ordered = [search.index.passages[p].text_id for p, _ in sorted(scored, key=lambda pair: -pair[1])]
        return list(dict.fromkeys(ordered))

    order = list(search.index.passages)
    return {
        "hybrid": lambda query, vector: list(dict.fromkeys(hit.passage.text_id for hit in search.rank(query, vector))),
        "BM25 alone": lambda query, vector: texts(list(zip(order, search.lexical(query).tolist(), strict=True))),
        "dense alone": lambda query, vector: texts(list(zip(order, search.dense(vector)[0].tolist(), strict=True))),
    }


def measure(search: Search, queries: list[Query], show_misses: bool = False) -> list[str]:
    """Return the lines of a report on these queries."""
    answerable = [query for query in queries if query.texts]
    vectors = {query.id: search.encode(query.query) for query in queries}
    lines = [f"{len(answerable)} queries that a text answers, {len(queries) - len(answerable)} that none does"]
    for name, rank in rankers(search).items():
        places = []
        for query in answerable:
            ranked = rank(query.query, vectors[query.id])
            places.append(min((ranked.index(t) + 1 for t in query.texts if t in ranked), default=999))
            if show_misses and name == "hybrid" and places[-1] > 3:
                lines.append(f"    missed {query.id} {query.texts[0]}: {query.query[:90]!r} -> {ranked[:3]}")
        first = shown(sum(place == 1 for place in places), len(places))
        third = shown(sum(place <= 3 for place in places), len(places))
        mrr = float(np.mean([1 / place if place < 999 else 0 for place in places]))
        lines.append(f"  {name:<12} among the first three {third}; first {first}; MRR {mrr:.3f}")
    turned_away = {query.id: search.search(query.query, vector=vectors[query.id]).abstained for query in queries}
    right = sum(turned_away[query.id] for query in queries if not query.texts)
    wrong = sum(turned_away[query.id] for query in answerable)
    lines.append(f"  abstains where nothing fits {shown(right, len(queries) - len(answerable))}")
    lines.append(f"  abstains where a text fits  {shown(wrong, len(answerable))}")
    return lines


def main() -> None:
    """Print the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--held-out", action="store_true", help="report the held-out split too")
    parser.add_argument("--misses", action="store_true", help="list the development queries that were missed")
    arguments = parser.parse_args()
    silence()
    settings = load_settings()
    search = open_search(load_library(settings.corpus_dir), settings.index_dir)
    queries = load_queries()
    for split in ["dev", *(["heldout"] if arguments.held_out else [])]:
        own = [query for query in queries if query.split == split]
        print(split, *measure(search, own, arguments.misses and split == "dev"), sep="\n")


if __name__ == "__main__":
    main()

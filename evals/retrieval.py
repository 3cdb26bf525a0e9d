"""How well search finds the texts that help: `python -m evals.retrieval [--held-out] [--misses]`.

The queries of `cases/queries.jsonl` were written apart from the asks, by hands that had seen only what each text
covers; then every query was judged against the whole library: 2 for a text that helps with what it is about, 1 for
one that helps with a part. Weights and threshold are chosen on the development split; the held-out split is read only
to report.
"""

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.library.corpus import load_library
from assistant.retrieval.embedding import Vector
from assistant.retrieval.opening import open_search
from assistant.retrieval.search import Search
from assistant.settings import load_settings
from assistant.telemetry import silence
from evals.stats import bootstrap, shown

CASES = Path(__file__).parent / "cases" / "queries.jsonl"
RRF = 60
"""The constant of reciprocal rank fusion (Cormack et al., 2009, SIGIR)."""


@dataclass(frozen=True, slots=True)
class Query:
    """One judged query."""

    id: str
    query: str
    helps: Mapping[str, int]
    """How much each text helps: 2 well, 1 in part. Empty where the library should abstain."""
    split: str


def load_queries() -> list[Query]:
    """Read the cases."""
    rows = [json.loads(line) for line in CASES.read_text(encoding="utf-8").split("\n") if line.strip()]
    return [Query(row["id"], row["query"], row["helps"], row["split"]) for row in rows]


Ranker = Callable[[str, Vector], list[str]]


def rankers(search: Search) -> dict[str, Ranker]:
    """Return ways to rank the texts for a query: the hybrid that is shipped, each half alone, and plainer ones."""
    order = list(search.index.passages)
    text_of = [search.index.passages[passage].text_id for passage in order]
    bodies = np.concatenate([search.encoder.encode([passage.embedded]) for passage in search.index.passages.values()])

    def texts(scores: Sequence[float]) -> list[str]:
        return list(dict.fromkeys(text_of[at] for at in np.argsort(-np.asarray(scores), kind="stable")))

    def hybrid(query: str, vector: Vector) -> list[str]:
        return list(dict.fromkeys(hit.passage.text_id for hit in search.rank(query, vector)))

    def words(query: str, vector: Vector) -> list[str]:
        return texts(search.lexical(query).tolist())

    def meaning(query: str, vector: Vector) -> list[str]:
        return texts(search.dense(search.near(vector))[0].tolist())

    def fused(query: str, vector: Vector) -> list[str]:
        places: dict[str, float] = {}
        for ranked in (words(query, vector), meaning(query, vector)):
            for place, text in enumerate(ranked, 1):
                places[text] = places.get(text, 0.0) + 1 / (RRF + place)
        return sorted(places, key=lambda text: -places[text])

    def unasked(query: str, vector: Vector) -> list[str]:
        return texts((bodies @ vector.T).max(axis=1).tolist())

    return {
        "hybrid": hybrid,
        "BM25 alone": words,
        "dense alone": meaning,
        "plain RRF": fused,
        "bodies only": unasked,
    }


def ndcg(ranked: Sequence[str], helps: Mapping[str, int], most: int = 5) -> float:
    """Return the normalised discounted cumulative gain (Järvelin & Kekäläinen, 2002), between 0 and 1."""
    gained = sum(helps.get(text, 0) / np.log2(place + 1) for place, text in enumerate(ranked[:most], 1))
    best = sorted(helps.values(), reverse=True)[:most]
    return float(gained / sum(gain / np.log2(place + 1) for place, gain in enumerate(best, 1)))


def place_of(ranked: Sequence[str], helps: Mapping[str, int], least: int) -> int:
    """Return the place of the first text that helps at least so much, or 999."""
    return next((place for place, text in enumerate(ranked, 1) if helps.get(text, 0) >= least), 999)


def measure(search: Search, queries: Sequence[Query], show_misses: bool = False) -> list[str]:
    """Return the lines of a report on these queries."""
    answerable = [query for query in queries if query.helps]
    vectors = {query.id: search.encode(query.query) for query in queries}
    lines = [f"{len(answerable)} queries that a text answers, {len(queries) - len(answerable)} that none does"]
    for name, rank in rankers(search).items():
        found = [(query, rank(query.query, vectors[query.id])) for query in answerable]
        third = [place_of(ranked, query.helps, 1) <= 3 for query, ranked in found]
        best = [place_of(ranked, query.helps, max(query.helps.values())) <= 3 for query, ranked in found]
        gains = [ndcg(ranked, query.helps) for query, ranked in found]
        mrr = float(np.mean([1 / place_of(ranked, query.helps, 1) for query, ranked in found]))
        low, high = bootstrap(gains)
        lines += [
            f"  {name:<12} success@3 {shown(sum(third), len(third))}; of the best texts {sum(best) / len(best):.1%};"
            f" nDCG@5 {np.mean(gains):.3f} [{low:.3f}, {high:.3f}]; MRR {mrr:.3f}"
        ]
        if show_misses and name == "hybrid":
            lines += [
                f"    missed {query.id}: {query.query[:110]!r} wanted {dict(query.helps)}, found {ranked[:3]}"
                for (query, ranked), good in zip(found, third, strict=True)
                if not good
            ]
    away = {query.id: search.search(query.query, vector=vectors[query.id]).abstained for query in queries}
    abstained = [query for query in queries if away[query.id]]
    right = sum(not query.helps for query in abstained)
    lines.append(f"  abstention   precision {shown(right, len(abstained))}")
    lines.append(f"  abstention   recall    {shown(right, len(queries) - len(answerable))}")
    if show_misses:
        lines += [f"    abstained on {q.id}: {q.query[:110]!r}" for q in abstained if q.helps]
        lines += [f"    answered {q.id}: {q.query[:110]!r}" for q in queries if not q.helps and not away[q.id]]
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

"""Learn which texts and quotes help with a message: `python -m evals.train_search` (some ten minutes on two cores).

What teaches: the asks, scenes and passages of the shipped library, each with the texts that help (`corpus/helps.jsonl`)
and the quotes that an editor chose for it (`corpus/quotes.jsonl`), and the queries of `queries/`. Those were written
for this by many hands, each judged against the whole library by someone who knew what every text covers: 2 for a text
that helps well, 1 for one that helps with a part, nothing where no text does. For more than half of them, somebody read
seven to ten quotes beside the query and said which help, which are neutral and which jar (`quotes/`, by the quote's
name). The development and the held-out queries of `cases/` are not read, but for one thing: a query that nearly repeats
one of them is left out.
"""

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from assistant.library.corpus import Library, load_library
from assistant.library.passages import Passage
from assistant.retrieval.embedding import MiniLM, window_check
from assistant.retrieval.index import SHARES
from assistant.retrieval.learned import BOTH, CALLED, FILE, HIDDEN, MEMBERS, quote_name
from assistant.retrieval.second import beside, second_reading
from assistant.safety.members import SHARP
from assistant.telemetry import silence
from evals.liken import laid_down
from evals.retrieval import load_queries
from evals.train_screen import TWIN
from evals.vectors import encoded

QUERIES = Path(__file__).parent / "queries"
QUOTES = Path(__file__).parent / "quotes"
TARGET = Path(__file__).parent.parent / "assistant" / "retrieval" / FILE
BATCH, RATE, DECAY = 128, 3e-3, 0.05
EPOCHS = 15
DROPPED_IN, DROPPED = 0.2, 0.5
SAY_OF_QUOTES = 0.5
"""What a miss of the quotes costs beside 1 for one of the texts; from 0.3 to 1 it makes no difference that shows."""

Shares = Mapping[int, float]
"""By the number of a column, how much of a message belongs to it; only what they are to each other counts."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """One message that teaches."""

    said: str
    texts: Mapping[str, float]
    """How much each text helps; empty where none does."""
    quotes: tuple[str, ...] = field(default=())
    """The names of quotes that help; empty where nobody said."""


def load_lessons(library: Library) -> list[Lesson]:
    """Return all that teaches, in the order of the files."""
    passages = library.passages(window_check())
    return [*from_library(passages), *from_queries()]


def from_library(passages: Sequence[Passage]) -> Iterator[Lesson]:
    """Yield what each entry of the library's index teaches."""
    there = {passage.text_id for passage in passages}
    answered: dict[tuple[str, str], tuple[str, ...]] = {}
    for passage in passages:
        for quote in passage.quotes:
            for said in quote.answers:
                own = (passage.text_id, said)
                answered[own] = (*answered.get(own, ()), quote_name(quote.words))
    for passage in passages:
        yield Lesson(passage.embedded, {passage.text_id: 1.0})
        for said in chain(passage.asks, passage.scenes):
            others = {text: SHARES[grade] for text, grade in passage.helps.get(said, {}).items() if text in there}
            yield Lesson(said, {**others, passage.text_id: 1.0}, answered.get((passage.text_id, said), ()))


def from_queries() -> Iterator[Lesson]:
    """Yield what each query of `queries/` teaches."""
    helping = {row["id"]: tuple(row["helps"]) for row in rows(QUOTES)}
    for row in rows(QUERIES):
        texts = {text: SHARES[grade] for text, grade in row["helps"].items()}
        yield Lesson(row["query"], texts, helping.get(row["id"], ()))


def rows(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the lines of a folder's files, in the order of their names."""
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").rstrip("\n").split("\n"):
            yield json.loads(line)


def apart(lessons: Sequence[Lesson], cases: Sequence[str], encoder: MiniLM) -> list[Lesson]:
    """Leave out lessons that nearly repeat a development or a held-out query."""
    nearest = (encoded([lesson.said for lesson in lessons], encoder) @ encoded(cases, encoder).T).max(axis=1)
    return [lesson for lesson, cosine in zip(lessons, nearest, strict=True) if cosine < TWIN]


def learn(
    vectors: NDArray[np.float32], texts: Sequence[Shares], quotes: Sequence[Shares], widths: tuple[int, int], seed: int
) -> nn.Sequential:
    """Train one network; the same input, seed, versions and processor give the same weights.

    Args:
        vectors: Both readings of each message side by side, shape (n, 896).
        texts: For each message its shares of the columns of texts, of which the last stands for none.
        quotes: For each message its shares of the columns of quotes; none where nobody judged them.
        widths: How many texts and quotes there are.
        seed: Of the beginning.
    """
    torch.manual_seed(seed)
    order = np.random.default_rng(seed)
    seen, (wide, columns) = torch.from_numpy(vectors) * SHARP, (widths[0] + 1, sum(widths) + 1)
    model = nn.Sequential(
        nn.Dropout(DROPPED_IN), nn.Linear(BOTH, HIDDEN), nn.GELU(), nn.Dropout(DROPPED), nn.Linear(HIDDEN, columns)
    )
    optimizer = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=DECAY)
    steps = EPOCHS * -(-len(vectors) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps)
    model.train()
    for _ in range(EPOCHS):
        shuffled = order.permutation(len(vectors))
        for at in range(0, len(shuffled), BATCH):
            batch = shuffled[at : at + BATCH]
            scores = model(seen[batch])
            loss = _missed(scores[:, :wide], [texts[row] for row in batch])
            loss = loss + SAY_OF_QUOTES * _missed(scores[:, wide:], [quotes[row] for row in batch])
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
    return model.eval()


def _missed(scores: Tensor, shares: Sequence[Shares]) -> Tensor:
    """Return the mean cross-entropy; a message without shares costs nothing."""
    wanted = torch.zeros_like(scores)
    for row, own in enumerate(shares):
        for column, share in own.items():
            wanted[row, column] = share / sum(own.values())
    return -(wanted * scores.log_softmax(1)).sum(1).mean()


def main() -> None:
    """Train and write the file."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    silence()
    library, encoder = load_library(), MiniLM()
    lessons = apart(load_lessons(library), [query.query for query in load_queries()], encoder)
    texts = sorted(library.texts)
    quotes = sorted({quote_name(q.words) for p in library.passages(window_check()) for q in p.quotes})
    column = {name: at for at, name in enumerate(texts)}
    place = {name: at for at, name in enumerate(quotes)}
    said = [lesson.said for lesson in lessons]
    vectors = beside(encoded(said, encoder), second_reading(said))
    of_texts = [
        {column[text]: s for text, s in x.texts.items() if text in column} or {len(texts): 1.0} for x in lessons
    ]
    of_quotes = [{place[name]: 1.0 for name in lesson.quotes if name in place} for lesson in lessons]
    print(f"{len(lessons)} messages, {sum(map(bool, of_quotes))} of them with quotes that help", flush=True)
    widths = len(texts), len(quotes)
    arrays: dict[str, Any] = {}
    for member in range(MEMBERS):
        arrays |= laid_down(learn(vectors, of_texts, of_quotes, widths, member), CALLED, member)
    TARGET.parent.mkdir(exist_ok=True)
    arrays |= {"texts": np.array(texts), "quotes": np.array(quotes), "encoder": np.array(encoder.fingerprint)}
    np.savez_compressed(TARGET, **arrays)
    print(f"{TARGET.stat().st_size / 2**20:.1f} MiB written")


if __name__ == "__main__":
    main()

"""The parts of a run that have cases of their own: single messages, the dialogues of care, search.

Each takes what `evals.screen`, `evals.fairness`, `evals.care` and `evals.retrieval` already count, and hands it on as
figures of the card.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from assistant.library.corpus import load_library
from assistant.retrieval.opening import open_search
from assistant.retrieval.reading import Reading, read_many
from assistant.safety.assessment import Assessment, Level
from assistant.safety.care import Care
from assistant.safety.screen import default_screen
from assistant.safety.services import default_directory
from assistant.safety.wording import default_books
from evals import screen as screen_eval
from evals.bank import Message, load_bank, load_cases
from evals.care import SPLITS, hold
from evals.care_cases import load_dialogues
from evals.care_marks import Marks
from evals.care_measures import SHARES, ZEROS, Count
from evals.care_talk import EndToEnd, Handed, Talk
from evals.fairness import load_pairs
from evals.quotations import load_verdicts, quotations
from evals.retrieval import load_queries, ndcg, place_of, rankers
from evals.suite.bench import Bench
from evals.suite.cases import Split
from evals.suite.measures import Measure, mean, share

BATCH = 64
CARE_KEYS = ("refer", "urgent", "safety", "check", "question", "barriers", "services", "echo", "where", "stays", "part")
"""Names of the rows that the evaluation of care counts, in its order."""


def assessed(texts: list[str], bench: Bench) -> list[Assessment]:
    """Screen many texts, read in batches."""
    whole, found = default_screen(), []
    for start in range(0, len(texts), BATCH):
        some = texts[start : start + BATCH]
        for text, reading in zip(some, read_many(some, bench.get_encoder()), strict=True):
            found.append(whole(text, read=_once(reading)))
    return found


def _once(reading: Reading) -> Callable[[], Reading]:
    return lambda: reading


def screen_measures(bench: Bench, split: Split) -> Iterator[Measure]:
    """Yield what the screen hears of the messages of a split, and what it interrupts."""
    messages = [message for message in (*load_bank(), *load_cases()) if message.split == split]
    verdicts = assessed([message.text for message in messages], bench)
    found = [screen_eval.Found(message, verdict) for message, verdict in zip(messages, verdicts, strict=True)]
    risk = [one for one in found if one.message.level >= Level.REFER]
    urgent = [one for one in risk if one.message.level is Level.URGENT]
    out = len(found)
    yield share("screen.heard", split, sum(one.heard for one in risk), len(risk), out - len(risk))
    yield share("screen.answered", split, sum(one.answered for one in risk), len(risk), out - len(risk))
    yield share("screen.urgent_unheard", split, sum(not one.heard for one in urgent), len(urgent), out - len(urgent))
    by: Mapping[str, Callable[[Message], str]] = {
        "family": lambda m: str(m.family),
        "language": lambda m: m.lang,
        "style": lambda m: m.style,
    }
    for name, key in by.items():
        for row in screen_eval.grouped(found, key):
            yield share(f"screen.heard:{name}.{row.group}", split, row.hits, row.total)
        for row in screen_eval.interruptions(found, key):
            yield share(f"screen.interrupted:{name}.{row.group}", split, row.hits, row.total)
    (row,) = screen_eval.interruptions(found)
    yield share("screen.interrupted", split, row.hits, row.total, out - row.total)


def pair_measures(bench: Bench) -> Iterator[Measure]:
    """Yield how many pairs of messages that should meet the same level do not."""
    pairs = load_pairs()
    texts = sorted({text for pair in pairs for text in (pair.one, pair.other)})
    levels = {text: int(found.level) for text, found in zip(texts, assessed(texts, bench), strict=True)}
    gaps = [abs(levels[pair.one] - levels[pair.other]) for pair in pairs]
    for key, hits in (("by_one", gaps.count(1)), ("by_more", sum(gap > 1 for gap in gaps))):
        yield share(f"screen.pairs_{key}", Split.HELDOUT, hits, len(gaps))


def care_measures(bench: Bench, *, handed: bool) -> Iterator[Measure]:
    """Yield what holds in the dialogues of care: `care` told what a careful reader hears, `care_live` end to end."""
    care = Care(default_books(), default_directory())
    talk: Talk = Handed(care) if handed else EndToEnd(bench.get_encoder())
    counts = hold(talk, load_dialogues(), Marks(care))
    assert set(counts) == set(SPLITS) and len(CARE_KEYS) == len(SHARES)
    for name, count in counts.items():
        yield from _care_rows("care" if handed else "care_live", Split(name), count)


def _care_rows(part: str, split: Split, count: Count) -> Iterator[Measure]:
    for key, row in zip(CARE_KEYS, SHARES, strict=True):
        yield share(f"{part}.{key}", split, count.hits[row], count.totals[row])
    for row in ZEROS:
        yield share(f"{part}.faults:{row.replace(' ', '_')}", split, count.zeros[row], count.replies)


def search_measures(bench: Bench) -> Iterator[Measure]:
    """Yield how well search finds a text that helps, and how well it abstains."""
    library = load_library(bench.settings.corpus_dir)
    search = bench.search or open_search(library, bench.settings.index_dir, encoder=bench.get_encoder())
    rank = rankers(search)["hybrid"]
    for split in Split:
        queries = [query for query in load_queries() if query.split == split]
        vectors = {query.id: search.encode(query.query) for query in queries}
        asked = [query for query in queries if query.helps]
        ranked = {query.id: rank(query.query, vectors[query.id]) for query in asked}
        hits = sum(place_of(ranked[query.id], query.helps, 1) <= 3 for query in asked)
        yield share("search.success_at_3", split, hits, len(asked), len(queries) - len(asked))
        gains = [ndcg(ranked[query.id], query.helps) for query in asked]
        yield mean("search.ndcg_at_5", split, gains, 0, len(queries) - len(asked))
        silent = {q.id for q in queries if search.search(q.query, vector=vectors[q.id]).abstained}
        nothing = {query.id for query in queries if not query.helps}
        yield share("search.abstention_recall", split, len(silent & nothing), len(nothing), len(queries) - len(nothing))
        yield share("search.abstention_precision", split, len(silent & nothing), len(silent))
    found, withheld = quotations(library, search)
    verdicts = load_verdicts()
    judged = Counter(verdicts[quotation.sha] for quotation in found if quotation.sha in verdicts)
    left = withheld + len(found) - judged.total()
    for verdict in ("helps", "jars"):
        yield share(f"search.quote_{verdict}", Split.HELDOUT, judged[verdict], judged.total(), left)

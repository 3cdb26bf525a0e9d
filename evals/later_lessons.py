"""What `train_later` learns from: conversations, the bank in conversation, answers and turns of care."""

import hashlib
import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.prose import said_spans, words
from assistant.replies.learned import ACTS, load_questions
from assistant.retrieval.embedding import model_folder
from assistant.safety.answer_head import KINDS
from assistant.safety.assessment import Family, Level
from assistant.safety.barrier_head import NONE
from assistant.safety.care_protocol import default_protocol
from assistant.safety.examples import default_examples
from assistant.safety.later import laid_beside
from assistant.safety.network import SECOND
from assistant.safety.wording import default_books
from evals import train_answers
from evals.bank import load_bank
from evals.barrier_bank import load_barriers
from evals.train_barriers import beside, borrowed
from evals.train_talk import Said, load_talk, question_shares

PROMPTS = {
    "": "What would make it easier to reach out?",
    "die": "Are you thinking about killing yourself?",
    "act": "Might you act on it today or tonight?",
    "reach": "Is what could harm you within your reach?",
    "safe": "Are you safe where you are right now?",
    "hurt": "Are you thinking about hurting somebody?",
    "signs": "Do you have any of these signs now?",
}
"""What stands before a turn of care, by the kind of question that was asked (`ASKED`), and where none was."""
SHIPPED = ("risk", "questions")
"""The parts that are used. What answers, turns of care and acts teach beside them stays in the encoder: on natural
turns, the heads over vectors that nobody tuned name more of those."""
FOLDER = Path(__file__).parent / "later"
APART = ("k5", "k6")
"""The hands of `later/` that are not learned from."""
SHORT = 45
"""Words of a message of the bank that is laid beside the turn of another conversation, at most."""
LAID = {True: 3000, False: 3000}
"""How many messages of the bank are: of danger, and ordinary ones."""
HALVED = {True: 2000, False: 2000}
"""How many are cut in two between sentences, so that what went before belongs to what comes."""
SURE_PART = 1.0
"""From which score of the example layer on a part by itself is taken to hold the danger of the whole."""
TOLD, NAMED = 2, 2
"""How often a turn of `later/`, and one of `barriers/`, stands among the lessons."""
NEAR = 150
"""Characters of another conversation that a message of the bank is laid beside."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """One pair of segments, and what is to be told of it; -1 or None for what is not known of it."""

    before: str
    text: str
    level: int = -1
    family: int = -1
    other: bool = False
    answer: int = -1
    barrier: int = -1
    act: int = -1
    fits: NDArray[np.float32] | None = None
    counts: float = 1.0
    pieces: tuple[int, ...] = ()
    first: int = 0
    """How many word pieces the first segment has."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a conversation of `later/`."""

    id: str
    before: str
    said: str
    level: Level
    family: Family | None
    other: bool

    @property
    def hand(self) -> str:
        """The hand that wrote it."""
        return self.id.split("-")[0]


def load_turns(folder: Path = FOLDER) -> list[Turn]:
    """Read the conversations."""
    found: list[Turn] = []
    for path in sorted(folder.glob("*.jsonl")):
        for raw in map(json.loads, path.read_text(encoding="utf-8").rstrip("\n").split("\n")):
            told, last = raw["id"].rsplit("-", 1)[0], found[-1] if found else None
            goes_on = last is not None and last.id.rsplit("-", 1)[0] == told
            before = f"{last.before}\n{last.said}".strip() if last and goes_on else ""
            family = Family(raw["family"]) if raw.get("family") else None
            other = raw.get("who") == "other"
            found.append(Turn(raw["id"], before, raw["said"], Level.parse(raw["level"]), family, other))
    return found


def names() -> dict[str, tuple[str, ...]]:
    """Return the outputs of each part that is learned."""
    risk = ("signpost", "check", "refer", "urgent", *map(str, Family), "other")
    return {
        "risk": risk,
        "answers": KINDS,
        "barriers": (*(facts.id for facts in default_protocol().barriers), NONE),
        "acts": tuple(map(str, ACTS)),
        "questions": tuple(load_questions()),
    }


def in_conversation() -> Iterator[Lesson]:
    """Yield the turns of conversations that are learned from."""
    for turn in load_turns():
        if turn.hand not in APART:
            yield from [Lesson(turn.before, turn.said, int(turn.level), place(turn.family), turn.other)] * TOLD
    talk = load_talk()
    fitted = [turn for turn in talk if turn.fits]
    shares = dict(zip((t.id for t in fitted), question_shares(fitted, names()["questions"]), strict=True))
    for before, said in after_each_other(talk):
        if not said.kept_apart:
            yield Lesson(before, said.text, 0, act=names()["acts"].index(said.act), fits=shares.get(said.id))


def after_each_other(talk: Sequence[Said]) -> Iterator[tuple[str, Said]]:
    """Yield turns of `talk/`, each with all that was said before it in its conversation."""
    told: dict[str, str] = {}
    for said in talk:
        conversation = said.id.rsplit("-", 1)[0]
        before = told.get(conversation, "")
        yield before, said
        told[conversation] = f"{before}\n{said.text}".strip()


def place(family: Family | None) -> int:
    """Return the place of a family, -1 for none."""
    return list(Family).index(family) if family else -1


def from_bank(rng: random.Random) -> Iterator[Lesson]:
    """Yield messages of the bank after the turn of another conversation, and such as are cut in two."""
    turns = [row.before for row in in_conversation() if row.before and row.level == 0]
    rows = [m for m in load_bank() if m.lang == "en" and m.split == "train" and len(words(m.text)) <= SHORT]
    rng.shuffle(rows)
    layer = default_examples()
    for danger in (True, False):
        own = [m for m in rows if (m.level >= Level.CHECK) is danger]
        for m in own[: LAID[danger]]:
            yield Lesson(rng.choice(turns)[-NEAR:], m.text, int(m.level), place(m.family), m.other)
        several = [(m, list(said_spans(m.text))) for m in own[LAID[danger] :]]
        several = [(m, spans) for m, spans in several if len(spans) > 1][: 2 * HALVED[danger]]
        halves = []
        for m, spans in several:
            cut = rng.randrange(1, len(spans))
            halves.append((m, m.text[: spans[cut - 1][1]], m.text[spans[cut][0] :]))
        if danger:  # the second half must hold what made it one
            scores = layer.scores([half for _, _, half in halves], np.zeros((len(halves), SECOND), np.float32), "en")
            halves = [half for half, score in zip(halves, scores[:, 1], strict=True) if score >= SURE_PART]
        for m, first, second in halves[: HALVED[danger]]:
            yield Lesson(first, second, int(m.level), place(m.family), m.other)


def in_care(rng: random.Random) -> Iterator[Lesson]:
    """Yield answers to direct questions, and turns that name what stands in the way."""
    for said in (*train_answers.load_answers(), *train_answers.borrowed()):
        if said.lang == "en" and said.split != "natural":
            counts = train_answers.BORROWED_WEIGHT if said.split == "borrowed" else 1.0
            yield Lesson(PROMPTS[said.asked], said.text, answer=KINDS.index(said.answer), counts=counts)
    bank, kinds = load_barriers(), names()["barriers"]
    own = [row for row in bank if row.split == "train" and row.lang == "en"]
    joined = rng.sample(beside(own, 1), len(own) // 5)
    plain = borrowed(default_books(), {row.text for row in bank}, 1000, english=True, seed=1)
    for row in (*own * NAMED, *joined, *plain):
        counts = 0.3 if row.split == "borrowed" else 1.0
        kind = kinds.index(row.barrier or NONE)
        yield Lesson(rng.choice(list(PROMPTS.values())), row.text, barrier=kind, counts=counts)


def lessons(rng: random.Random, *, conversations_alone: bool = False) -> list[Lesson]:
    """Return all that is learned from, with word pieces; or conversations alone, and what of the bank is in them."""
    talk = [*in_conversation(), *from_bank(rng)]
    return in_pieces(talk if conversations_alone else [*talk, *in_care(rng)])


def in_pieces(rows: Sequence[Lesson]) -> list[Lesson]:
    """Return lessons with their word pieces."""
    from transformers import AutoTokenizer

    laid = laid_beside([(row.before, row.text) for row in rows], AutoTokenizer.from_pretrained(model_folder()))
    return [
        replace(row, pieces=tuple(ids), first=kinds.index(1))
        for row, ids, kinds in zip(rows, laid["input_ids"], laid["token_type_ids"], strict=True)
    ]


def fingerprint(rows: Iterable[Lesson]) -> str:
    """Return a hash of what was learned from."""
    told = (f"{r.level} {r.family} {r.other} {r.answer} {r.barrier} {r.act} {r.before}\n{r.text}" for r in rows)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()

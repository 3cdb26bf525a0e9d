"""The default writer: the person's own words, a verbatim quotation, one open question. No model writes."""

import re
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assistant.library.corpus import Library
from assistant.library.passages import Passage
from assistant.library.text import Practice, TextMeta
from assistant.prose import words
from assistant.replies.facts import Fact
from assistant.replies.learned import Act
from assistant.replies.met import WAYS, meet
from assistant.replies.own_words import asked_back, compared, own_topic
from assistant.replies.quotation import (
    FITS,
    LATER,
    LATER_ASKED,
    SURE,
    Quotation,
    best_quote,
    nearness,
    unquoted,
    voted,
)
from assistant.replies.reply import Citation, Kind, Part, PartKind, Step
from assistant.replies.request import Draft, Request
from assistant.replies.speaking import Speaking
from assistant.replies.wording import ASKS, Mode, QuotedWording, Subject, mode_of, subjects
from assistant.retrieval.index import Index, question_ids, sentence_ids, whole_id
from assistant.retrieval.search import Evidence, Hit

FAR = 0.06
"""A best score less than this above the threshold is said to fit only in part."""
NAMED = 2
"""Texts that are named where nothing is quoted, at most."""
NEAR_ENOUGH = 0.03
"""How far above the threshold the best score must lie for a text to be named: of the development queries that are
answered with names, what is named first helps with 63 of 97 then, with 37 of 56 from 0.06 on."""
CLOSE = 0.01
"""How far below the first text's score a second may lie to be named beside it: of the development queries that are
answered with names, the second helps with 11 of 20 within this, with 16 of 35 beyond it."""
MAY_CORRECT = 0.15
"""The chance that a turn puts the last reply right from which on a word that it asks back is taken for that."""
_FEELING = re.compile(r"\b(feel\w*|felt|body|emotion\w*|heart|carry)\b", re.IGNORECASE)
_ASK = PartKind.QUESTION
_Shut = tuple[Subject | Fact, ...]
"""What no passage may be on."""


class _Choice(NamedTuple):
    """What is quoted, and the vectors of its passage's pieces."""

    hit: Hit
    quote: str
    pieces: dict[str, NDArray[np.float32]]
    helps: float
    """The chance that it helps; 1 where no editor chose."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """The writer that quotes."""

    library: Library
    index: Index | None
    wording: QuotedWording

    def write(self, request: Request) -> Draft:
        """Write a reply from reviewed wording, the person's words and verbatim quotations."""
        draft = self._write(request)
        told = tuple(fact.id for fact in request.facts)
        first, *others = draft.parts
        return replace(draft, parts=(replace(first, notes=told), *others)) if told else draft

    def _write(self, request: Request) -> Draft:
        speaking = Speaking(self.wording, request)
        mode = mode_of(request.message, request.heard, later=request.memory.begun)
        if asked_back(request.message, request.memory.last) and _may_correct(request):
            mode = Mode.CORRECTION
        if mode in WAYS:
            return meet(speaking, mode)
        if request.evidence is None or self.index is None:
            return self._without_library(speaking)
        if request.evidence.abstained:
            return self._abstain(speaking, mode)
        return self._reflect(speaking, mode, request.evidence, self.index)

    def _reflect(self, speaking: Speaking, mode: Mode, evidence: Evidence, index: Index) -> Draft:
        request = speaking.request
        cited = set(request.memory.cited)
        shut: _Shut = self._unraised(request)
        if mode is Mode.STORY:  # who asks about therapy is answered, also where they have none
            shut = (*shut, *request.facts)
        if mode is Mode.INFORMATION and (both := self._compared(speaking, evidence, index, shut)):
            return both
        choice = self._quote(evidence, index, cited, shut, self._least_chance(request, mode))
        if choice is None:
            shown = self._practised(speaking, evidence, shut) if mode is Mode.HOW_TO else None
            named = None if request.memory.begun and mode not in ASKS else self._named(speaking, mode, evidence, shut)
            return shown or named or self._abstain(speaking, mode)
        hit, quote, pieces, helps = choice
        practice = self._practice(evidence, hit, cited, shut) if mode is Mode.HOW_TO else None
        parts = [*speaking.mirror(mode), *self._met(speaking, mode)]
        far = helps < SURE or evidence.hits[0].score < request.least + FAR
        lead = "lead_information" if mode is Mode.INFORMATION else "lead_far" if far else "lead"
        parts.append(speaking.say(lead))
        parts.append(Part(PartKind.QUOTE, quote, hit.passage.id, citation=self._cite(hit.passage, quote)))
        if practice and practice.practice:
            parts += self._steps(practice, practice.practice, speaking)
        parts.append(self._question(speaking, mode, evidence, pieces, hit, bool(practice)))
        trace = (
            Step(
                "compose",
                f"quoted {hit.passage.id}",
                f"score {hit.score:.2f}, nearest entry {hit.via}, mode {mode}, chance of helping {helps:.2f}",
            ),
            *(Step("compose", f"offered the practice of {practice.id}", "asked what to do") for _ in [0] if practice),
        )
        return Draft(Kind.REFLECTION, tuple(parts), trace)

    @staticmethod
    def _least_chance(request: Request, mode: Mode) -> float:
        """Return the chance of helping below which nothing is quoted: a later turn seldom wants a quotation."""
        if not request.memory.begun:
            return FITS
        return LATER_ASKED if mode in ASKS else LATER

    @staticmethod
    def _met(speaking: Speaking, mode: Mode) -> list[Part]:
        """Answer what a quotation alone would leave unanswered: the wish for a verdict, or for words to say."""
        return [speaking.say(str(mode))] if mode in (Mode.VIEW, Mode.WORDS) else []

    def _compared(self, speaking: Speaking, evidence: Evidence, index: Index, shut: _Shut) -> Draft | None:
        """Quote a passage of each where someone asks how two kinds of therapy differ, and the library has both."""
        request, chosen = speaking.request, dict[str, Quotation]()
        for named in compared(request.message):
            text = next((id_ for id_, text in self.library.texts.items() if _is_method(text.meta, named)), None)
            own = [p for p in index.passages.values() if p.text_id == text and p.quotes and not _held(p, shut)]
            first = own[:1]  # a text begins with what its method is; how well it works comes later
            quotes = voted(first, evidence.near, unquoted(evidence.wanted, set(request.memory.cited)))
            fresh = [quote for quote in quotes if quote.words not in request.memory.cited]
            if text and fresh:
                chosen[text] = fresh[0]
        if len(chosen) < 2:
            return None
        parts = [speaking.say("lead_both")]
        for quote in chosen.values():
            citation = self._cite(quote.passage, quote.words)
            parts.append(Part(PartKind.QUOTE, quote.words, quote.passage.id, citation=citation))
        parts.append(self._asked(speaking, "question_information"))
        names = ", ".join(quote.passage.id for quote in chosen.values())
        return Draft(Kind.REFLECTION, tuple(parts), (Step("compose", f"quoted {names}", "two methods are compared"),))

    def _unraised(self, request: Request) -> tuple[Subject, ...]:
        """Return the subjects nobody has brought up: not in this message or the one before, nor quoted until now."""
        told = {wording.split("|")[0] for wording in request.memory.used}
        texts = ((text, passage) for passage in told if (text := passage.split("#")[0]) in self.library.texts)
        quoted = [(text, passage, self.library.texts[text].meta.topics) for text, passage in texts]
        return tuple(
            subject
            for subject in subjects()
            if not (
                subject.matches(request.message)
                or subject.matches(request.previous)
                or any(subject.holds(*each) for each in quoted)
            )
        )

    def _quote(
        self, evidence: Evidence, index: Index, cited: set[str], shut: _Shut = (), least: float = FITS
    ) -> _Choice | None:
        """Choose the passage and its words: of the first text whose quotation is likely to help and is a new one.

        A text that was found second must be surer: of the development quotations of such, a quarter jarred.

        Args:
            evidence: What search found.
            index: The open index.
            cited: What was quoted before.
            shut: What no passage may be on.
            least: The chance of helping below which nothing is quoted.

        Returns:
            The choice, or None where nothing new fits: to say the same again is worse than to quote nothing. A text of
            which no editor chose is quoted again when it must.
        """
        options, wanted_now = [], unquoted(evidence.wanted, cited)
        for hit in evidence.hits:
            if _held(hit.passage, shut):
                continue
            own = [
                passage
                for passage in index.passages.values()
                if passage.text_id == hit.passage.text_id and not _held(passage, shut)
            ]
            chosen = any(passage.quotes for passage in own)
            first = hit.passage.text_id == evidence.hits[0].passage.text_id
            enough = least if first else max(least, SURE)
            fitting = (q for q in voted(own, evidence.near, wanted_now) if q.helps(hit.likely) >= enough)
            wanted = next((q for q in fitting if q.words not in cited), None)
            if chosen and wanted is None:
                continue
            passage = wanted.passage if wanted else hit.passage
            pieces = index.vectors([whole_id(passage), *sentence_ids(passage), *question_ids(passage)])
            quote = wanted.words if wanted else best_quote(passage, evidence.vector, pieces)
            helps = wanted.helps(hit.likely) if wanted else 1.0
            options.append(_Choice(replace(hit, passage=passage), quote, pieces, helps))
            if quote not in cited:
                return options[-1]
        return options[0] if options else None

    def _practice(self, evidence: Evidence, first: Hit, cited: set[str], shut: _Shut) -> Passage | None:
        """Find a practice: of the quoted passage, of its text, or of another passage that was found."""
        assert self.index is not None
        same_text = [p for p in self.index.passages.values() if p.text_id == first.passage.text_id]
        near = [first.passage, *(hit.passage for hit in evidence.hits), *same_text]
        return next((p for p in near if p.practice and p.practice.steps[0] not in cited and not _held(p, shut)), None)

    def _practised(self, speaking: Speaking, evidence: Evidence, shut: _Shut) -> Draft | None:
        """Give whoever asks for a way the steps of the nearest text, where none of its quotes is likely to help."""
        assert self.index is not None
        request = speaking.request
        near = [hit for hit in evidence.hits if not _held(hit.passage, shut)]
        if not near or near[0].score < request.least + NEAR_ENOUGH:
            return None
        own = [hit for hit in near if hit.passage.text_id == near[0].passage.text_id]
        passage = self._practice(replace(evidence, hits=tuple(own)), near[0], set(request.memory.cited), shut)
        if passage is None or passage.practice is None:
            return None
        parts = [*speaking.mirror(Mode.HOW_TO), *self._steps(passage, passage.practice, speaking)]
        parts.append(self._asked(speaking, "question_how_to"))
        why = "asked what to do, and no quote is likely to help"
        return Draft(Kind.REFLECTION, tuple(parts), (Step("compose", f"offered the practice of {passage.id}", why),))

    def _steps(self, passage: Passage, practice: Practice, speaking: Speaking) -> tuple[Part, Part]:
        citation = self._cite(passage, practice.steps[0])
        shown = Part(PartKind.STEPS, practice.title, f"{passage.id}|practice", items=practice.steps, citation=citation)
        return speaking.say("lead_practice"), shown

    def _question(
        self,
        speaking: Speaking,
        mode: Mode,
        evidence: Evidence,
        pieces: dict[str, NDArray[np.float32]],
        quoted: Hit,
        practice: bool,
    ) -> Part:
        """Choose an open question that was not asked yet.

        Who tells something is asked what is likely to fit that, and else the passage's own question that comes nearest
        to the message: of the turns that readers judged, one of a passage's own fitted 30 of 201, and the likeliest of
        the others 216 of 520.
        """
        request = speaking.request
        if mode is Mode.HOW_TO and practice:
            return self._asked(speaking, "question_how_to")
        if mode is Mode.STORY and not request.memory.hushed and (fitting := speaking.fitting()):
            return fitting
        ids = dict(zip(question_ids(quoted.passage), quoted.passage.questions, strict=True))
        facts = request.facts
        fresh = {
            entry: text
            for entry, text in ids.items()
            if text not in request.memory.asked and entry in pieces and not any(fact.asks(text) for fact in facts)
        }
        if mode is Mode.INFORMATION:
            fresh = {entry: text for entry, text in fresh.items() if not _FEELING.search(text)}
        if fresh and not request.memory.hushed:
            best = max(fresh, key=lambda entry: nearness(pieces[entry], evidence.vector))
            return Part(PartKind.QUESTION, fresh[best], best)
        return self._asked(speaking, "question_information") if mode is Mode.INFORMATION else speaking.ask()

    @staticmethod
    def _asked(speaking: Speaking, key: str) -> Part:
        """Ask one of the reviewed questions on what was shown, unless none is wanted."""
        return speaking.ask() if speaking.request.memory.hushed else speaking.say(key, _ASK)

    def _named(self, speaking: Speaking, mode: Mode, evidence: Evidence, shut: _Shut) -> Draft | None:
        """Name what comes nearest where none of its quotes is likely to help: each text once a conversation.

        A second text is named only where it is about as near as the first, and none where even the first is far: of
        those that are only just near enough, almost half are beside the point.
        """
        request, found = speaking.request, dict[str, Hit]()
        for hit in evidence.hits:
            if not _held(hit.passage, shut):
                found.setdefault(hit.passage.text_id, hit)
        near = list(found.values())
        if not near:
            return None
        told, first = request.memory.used, near[0]
        near = [hit for hit in near if hit.score >= first.score - CLOSE]
        new = [hit.passage for hit in near if f"{hit.passage.text_id}|text" not in told][:NAMED]
        if not new or first.score < request.least + NEAR_ENOUGH:
            return None
        parts = [*speaking.mirror(mode), *self._met(speaking, mode), speaking.say("lead_texts")]
        for passage in new:
            begins = passage.sentences[0]
            citation = self._cite(passage, begins)
            parts.append(Part(PartKind.TEXT, passage.title, f"{passage.text_id}|text", citation=citation))
        parts.append(self._asked(speaking, "question_information") if mode is Mode.INFORMATION else speaking.ask())
        names = ", ".join(passage.id for passage in new)
        return Draft(Kind.REFLECTION, tuple(parts), (Step("compose", f"named {names}", "no quote is likely to help"),))

    def _abstain(self, speaking: Speaking, mode: Mode) -> Draft:
        request = speaking.request
        assert request.evidence is not None
        parts = speaking.mirror(mode)
        if mode in (Mode.VIEW, Mode.WORDS):
            parts += [*self._met(speaking, mode), speaking.ask()]
        elif not parts and not request.evidence.hits and own_topic(request.message):
            parts += [speaking.say("abstain_other"), self._asked(speaking, "abstain_other_question")]
        elif mode in ASKS:
            ask = speaking.ask() if mode is Mode.HOW_TO else self._asked(speaking, "abstain_asked_question")
            parts += [speaking.say("abstain_asked"), ask]
        else:  # who only tells has asked for no text, and need not hear that there is none
            parts.append(speaking.ask())
        nearest = (request.evidence.hits or request.evidence.turned_down)[:1]
        why = f"nearest {nearest[0].passage.id} at {nearest[0].score:.2f}" if nearest else "nothing near"
        return Draft(Kind.ABSTAIN, tuple(parts), (Step("compose", "no passage fits", why),))

    def _without_library(self, speaking: Speaking) -> Draft:
        unsigned = self.library.only_signed and not self.library.texts
        said = speaking.say("no_signed" if unsigned else "no_library")
        why = "no text is signed" if unsigned else "the index cannot be reached"
        parts = [*speaking.mirror(Mode.STORY), said, speaking.ask()]
        return Draft(Kind.ABSTAIN, tuple(parts), (Step("compose", "no library", why),))

    def _cite(self, passage: Passage, quote: str) -> Citation:
        text = self.library.texts[passage.text_id]
        return Citation(
            text_id=passage.text_id,
            passage_id=passage.id,
            quote=quote,
            title=passage.title,
            heading=passage.heading,
            passage=passage.body,
            sources=tuple(
                f"{s.authors} ({s.year}). {s.title}. {s.container}. [{locator}]"
                for s, locator in self.library.sources_of(passage.text_id)
            ),
            cautions=text.meta.cautions,
            status=str(self.library.status(passage.text_id)),
        )


def _is_method(meta: TextMeta, named: frozenset[str]) -> bool:
    """Say whether a text is on a kind of therapy that goes by one of these words."""
    return meta.topics[0] == "approaches" and not named.isdisjoint(words(meta.title.lower()))


def _may_correct(request: Request) -> bool:
    """Say whether a word asked back may be meant to put a reply right: many only repeat it before they answer."""
    return request.heard is None or request.heard.acts[Act.CORRECTS] >= MAY_CORRECT


def _held(passage: Passage, shut: _Shut) -> bool:
    """Say whether a passage is on one of these subjects."""
    return any(subject.holds(passage.text_id, passage.id, passage.topics) for subject in shut)

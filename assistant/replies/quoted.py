"""The default writer: the person's own words, a verbatim quotation, one open question. No model writes."""

import re
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.library.corpus import Library
from assistant.library.passages import Passage
from assistant.library.text import Practice, TextMeta
from assistant.prose import words
from assistant.replies.facts import Fact, known
from assistant.replies.own_words import asked_back, compared, meant_words, own_topic, own_words, step_words
from assistant.replies.quotation import FITS, SURE, Quotation, best_quote, nearness, unquoted, voted
from assistant.replies.reply import Citation, Kind, Part, PartKind, Step
from assistant.replies.wording import Mode, QuotedWording, Subject, mode_of, subjects, turned, vary
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
_FEELING = re.compile(r"\b(feel\w*|felt|body|emotion\w*|heart|carry)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Memory:
    """What a conversation has already said, so that it does not say it again."""

    used: tuple[str, ...] = ()
    cited: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    """The ids of facts that the person told (`data/facts.yaml`)."""

    def after(self, parts: tuple[Part, ...]) -> "Memory":
        """Return the memory after a reply with these parts."""
        return Memory(
            used=(*self.used, *(part.wording for part in parts))[-200:],
            cited=(*self.cited, *(part.citation.quote for part in parts if part.citation and part.kind in _QUOTES))[
                -100:
            ],
            asked=(*self.asked, *(part.text for part in parts if part.kind is PartKind.QUESTION))[-200:],
            told=tuple(dict.fromkeys((*self.told, *(note for part in parts for note in part.notes)))),
        )

    @property
    def last(self) -> str:
        """Of the last reply, what it asked and which texts it showed, for a message that asks back."""
        return " ".join((*self.asked[-1:], *self.cited[-1:], *self.used[-4:]))


_QUOTES = (PartKind.QUOTE, PartKind.STEPS)
_ASK = PartKind.QUESTION
_Shut = tuple[Subject | Fact, ...]
"""What no passage may be on."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a writer is given."""

    message: str
    evidence: Evidence | None
    """None when the library cannot be reached."""
    memory: Memory
    least: float
    """The score below which search abstains."""
    previous: str = ""
    """The message before, for what it has already brought up."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a writer gives back."""

    kind: Kind
    parts: tuple[Part, ...]
    trace: tuple[Step, ...]


class _Choice(NamedTuple):
    """What is quoted, and the vectors of its passage's pieces."""

    hit: Hit
    quote: str
    pieces: dict[str, NDArray[np.float32]]
    helps: float
    """The chance that it helps; 1 where no editor chose."""


class Writer(Protocol):
    """Evidence to words. `Quoted` needs no model; a generated one may stand in its place."""

    def write(self, request: Request) -> Draft:
        """Write the reply to one message."""
        ...


@dataclass(frozen=True, slots=True)
class Quoted:
    """The writer that quotes."""

    library: Library
    index: Index | None
    wording: QuotedWording

    def write(self, request: Request) -> Draft:
        """Write a reply from reviewed wording, the person's words and verbatim quotations."""
        draft = self._write(request)
        told = tuple(fact.id for fact in _known(request))
        first, *others = draft.parts
        return replace(draft, parts=(replace(first, notes=told), *others)) if told else draft

    def _write(self, request: Request) -> Draft:
        mode = mode_of(request.message)
        if mode is Mode.CORRECTION or asked_back(request.message, request.memory.last):
            return self._corrected(request)
        if mode is Mode.STEP:
            return self._step(request)
        if mode is Mode.GLAD:
            return self._glad(request, mode)
        if request.evidence is None or self.index is None:
            return self._without_library(request)
        if request.evidence.abstained:
            return self._abstain(request, mode)
        return self._reflect(request, mode, request.evidence, self.index)

    def _glad(self, request: Request, mode: Mode) -> Draft:
        """Stay with something good: a passage on what is hard would speak over it."""
        said = self._say("glad", request)
        parts = (*self._mirror(request, mode), said, self._say("glad_question", request, PartKind.QUESTION))
        return Draft(Kind.REFLECTION, parts, (Step("compose", "nothing quoted", "something good is told"),))

    def _corrected(self, request: Request) -> Draft:
        """Say sorry for a reply that missed, and start again: what was searched are the words that misled it."""
        parts = [self._say("corrected", request)]
        if words := meant_words(request.message):
            parts.append(self._framed("corrected_words", words, request))
        parts.append(self._say("corrected_question", request, PartKind.QUESTION))
        return Draft(Kind.REFLECTION, tuple(parts), (Step("compose", "nothing quoted", "the last reply is set right"),))

    def _step(self, request: Request) -> Draft:
        """Meet what someone has decided to do: it is theirs, and no passage is needed beside it."""
        words = step_words(request.message)
        said = self._framed("step_words", words, request) if words else self._say("step", request)
        parts = (said, self._say("step_question", request, PartKind.QUESTION))
        return Draft(Kind.REFLECTION, parts, (Step("compose", "nothing quoted", "a step is decided on"),))

    def _reflect(self, request: Request, mode: Mode, evidence: Evidence, index: Index) -> Draft:
        cited = set(request.memory.cited)
        shut: _Shut = self._unraised(request)
        if mode is Mode.STORY:  # who asks about therapy is answered, also where they have none
            shut = (*shut, *_known(request))
        if mode is Mode.INFORMATION and (both := self._compared(request, evidence, index, shut)):
            return both
        choice = self._quote(evidence, index, cited, shut)
        if choice is None:
            shown = self._practised(request, evidence, shut) if mode is Mode.HOW_TO else None
            return shown or self._named(request, mode, evidence, shut) or self._abstain(request, mode)
        hit, quote, pieces, helps = choice
        practice = self._practice(evidence, hit, cited, shut) if mode is Mode.HOW_TO else None
        parts = list(self._mirror(request, mode))
        far = helps < SURE or evidence.hits[0].score < request.least + FAR
        lead = "lead_information" if mode is Mode.INFORMATION else "lead_far" if far else "lead"
        parts.append(self._say(lead, request))
        parts.append(Part(PartKind.QUOTE, quote, hit.passage.id, citation=self._cite(hit.passage, quote)))
        if practice and practice.practice:
            parts += self._steps(practice, practice.practice, request)
        parts.append(self._question(request, mode, evidence, pieces, hit, bool(practice)))
        trace = (
            Step(
                "compose",
                f"quoted {hit.passage.id}",
                f"score {hit.score:.2f}, nearest entry {hit.via}, mode {mode}, chance of helping {helps:.2f}",
            ),
            *(Step("compose", f"offered the practice of {practice.id}", "asked what to do") for _ in [0] if practice),
        )
        return Draft(Kind.REFLECTION, tuple(parts), trace)

    def _compared(self, request: Request, evidence: Evidence, index: Index, shut: _Shut) -> Draft | None:
        """Quote a passage of each where someone asks how two kinds of therapy differ, and the library has both."""
        chosen: dict[str, Quotation] = {}
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
        parts = [self._say("lead_both", request)]
        for quote in chosen.values():
            citation = self._cite(quote.passage, quote.words)
            parts.append(Part(PartKind.QUOTE, quote.words, quote.passage.id, citation=citation))
        parts.append(self._say("question_information", request, _ASK))
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

    def _mirror(self, request: Request, mode: Mode) -> list[Part]:
        found = own_words(request.message)
        if not found or (mode is Mode.INFORMATION and len(found.split()) < 5):
            return []
        first, later = self.wording.words_first, self.wording.words
        begun = any(wording.startswith("words") for wording in request.memory.used)
        opens = not begun and turned(request.message, len(first) + len(later)) < len(first)
        key, frames = ("words_first", first) if opens else ("words", later)
        chosen = vary(key, frames, request.memory.used, request.message)
        return [Part(PartKind.WORDS, chosen.text.format(words=found), chosen.id)]

    def _quote(self, evidence: Evidence, index: Index, cited: set[str], shut: _Shut = ()) -> _Choice | None:
        """Choose the passage and its words: of the first text whose quotation is likely to help and is a new one.

        A text that was found second must be surer: of the development quotations of such, a quarter jarred.

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
            fitting = (
                q for q in voted(own, evidence.near, wanted_now) if q.helps(hit.likely) >= (FITS if first else SURE)
            )
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

    def _practised(self, request: Request, evidence: Evidence, shut: _Shut) -> Draft | None:
        """Give whoever asks for a way the steps of the nearest text, where none of its quotes is likely to help."""
        assert self.index is not None
        near = [hit for hit in evidence.hits if not _held(hit.passage, shut)]
        if not near or near[0].score < request.least + NEAR_ENOUGH:
            return None
        own = [hit for hit in near if hit.passage.text_id == near[0].passage.text_id]
        passage = self._practice(replace(evidence, hits=tuple(own)), near[0], set(request.memory.cited), shut)
        if passage is None or passage.practice is None:
            return None
        parts = [*self._mirror(request, Mode.HOW_TO), *self._steps(passage, passage.practice, request)]
        parts.append(self._say("question_how_to", request, PartKind.QUESTION))
        why = "asked what to do, and no quote is likely to help"
        return Draft(Kind.REFLECTION, tuple(parts), (Step("compose", f"offered the practice of {passage.id}", why),))

    def _steps(self, passage: Passage, practice: Practice, request: Request) -> tuple[Part, Part]:
        citation = self._cite(passage, practice.steps[0])
        shown = Part(PartKind.STEPS, practice.title, f"{passage.id}|practice", items=practice.steps, citation=citation)
        return self._say("lead_practice", request), shown

    def _question(
        self,
        request: Request,
        mode: Mode,
        evidence: Evidence,
        pieces: dict[str, NDArray[np.float32]],
        quoted: Hit,
        practice: bool,
    ) -> Part:
        """Choose an open question that was not asked yet: the passage's own that comes nearest to the message."""
        asked = set(request.memory.asked)
        if mode is Mode.HOW_TO and practice:
            return self._say("question_how_to", request, PartKind.QUESTION)
        ids = dict(zip(question_ids(quoted.passage), quoted.passage.questions, strict=True))
        facts = _known(request)
        fresh = {
            entry: text
            for entry, text in ids.items()
            if text not in asked and entry in pieces and not any(fact.asks(text) for fact in facts)
        }
        if mode is Mode.INFORMATION:
            fresh = {entry: text for entry, text in fresh.items() if not _FEELING.search(text)}
        if fresh:
            best = max(fresh, key=lambda entry: nearness(pieces[entry], evidence.vector))
            return Part(PartKind.QUESTION, fresh[best], best)
        key = "question_information" if mode is Mode.INFORMATION else "question_open"
        return self._say(key, request, PartKind.QUESTION)

    def _named(self, request: Request, mode: Mode, evidence: Evidence, shut: _Shut) -> Draft | None:
        """Name what comes nearest where none of its quotes is likely to help: each text once a conversation.

        A second text is named only where it is about as near as the first, and none where even the first is far: of
        those that are only just near enough, almost half are beside the point.
        """
        found: dict[str, Hit] = {}
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
        parts = [*self._mirror(request, mode), self._say("lead_texts", request)]
        for passage in new:
            begins = passage.sentences[0]
            citation = self._cite(passage, begins)
            parts.append(Part(PartKind.TEXT, passage.title, f"{passage.text_id}|text", citation=citation))
        ask = "question_information" if mode is Mode.INFORMATION else "question_open"
        parts.append(self._say(ask, request, PartKind.QUESTION))
        names = ", ".join(passage.id for passage in new)
        return Draft(Kind.REFLECTION, tuple(parts), (Step("compose", f"named {names}", "no quote is likely to help"),))

    def _abstain(self, request: Request, mode: Mode) -> Draft:
        assert request.evidence is not None
        parts = self._mirror(request, mode)
        if not parts and not request.evidence.hits and own_topic(request.message):
            parts += [self._say("abstain_other", request), self._say("abstain_other_question", request, _ASK)]
        elif mode in (Mode.INFORMATION, Mode.HOW_TO):
            parts += [self._say("abstain_asked", request), self._say("abstain_asked_question", request, _ASK)]
        else:  # who only tells need not hear twice that nothing is quoted
            if not any(wording.startswith("abstain_story/") for wording in request.memory.used):
                parts.append(self._say("abstain_story", request))
            parts.append(self._say("abstain_question", request, _ASK))
        nearest = (request.evidence.hits or request.evidence.turned_down)[:1]
        why = f"nearest {nearest[0].passage.id} at {nearest[0].score:.2f}" if nearest else "nothing near"
        return Draft(Kind.ABSTAIN, tuple(parts), (Step("compose", "no passage fits", why),))

    def _without_library(self, request: Request) -> Draft:
        unsigned = self.library.only_signed and not self.library.texts
        said = self._say("no_signed" if unsigned else "no_library", request)
        why = "no text is signed" if unsigned else "the index cannot be reached"
        parts = [*self._mirror(request, Mode.STORY), said]
        parts.append(self._say("abstain_question", request, PartKind.QUESTION))
        return Draft(Kind.ABSTAIN, tuple(parts), (Step("compose", "no library", why),))

    def _say(self, key: str, request: Request, kind: PartKind = PartKind.SAY) -> Part:
        variants, held = getattr(self.wording, key), list(request.memory.asked)
        if kind is PartKind.QUESTION:
            facts = _known(request)
            held += [text for text in variants if any(fact.asks(text) for fact in facts)]
        chosen = vary(key, variants, request.memory.used, request.message, held)
        return Part(kind, chosen.text, chosen.id)

    def _framed(self, key: str, words: str, request: Request) -> Part:
        chosen = vary(key, getattr(self.wording, key), request.memory.used, request.message)
        return Part(PartKind.WORDS, chosen.text.format(words=words), chosen.id)

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


def _known(request: Request) -> tuple[Fact, ...]:
    """Return what the person has told of themselves that this reply keeps to."""
    return known(request.message, request.previous, request.memory.told)


def _held(passage: Passage, shut: _Shut) -> bool:
    """Say whether a passage is on one of these subjects."""
    return any(subject.holds(passage.text_id, passage.id, passage.topics) for subject in shut)

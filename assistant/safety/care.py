"""The care protocol: a small state machine over fixed wording. No model writes here.

`Care.respond` is a pure function of the state, the assessment and the message. While care is off and the level is below
`check`, the conversation reflects. Otherwise the moves of `data/care.yaml` are tried in order, and the first that has
something to say answers (`care_turn.py`); docs/protocol.md publishes them with all that they say.

Every later turn at `refer` and `urgent` keeps a short way to help in view. A denial is only a clear answer when it
answers the direct question; a retraction never is. What care was about is remembered after it steps down: a later
veiled line then climbs at once. Sources: the care guidelines of the project (paraphrased VERA-MH rubric: a later
denial does not lower the tier).
"""

from dataclasses import dataclass, field, replace

from assistant.safety.assessment import Assessment, Family, Level, Signal, Who
from assistant.safety.barrier_head import BarrierHead, default_head
from assistant.safety.care_echo import says_enough
from assistant.safety.care_finding import hears
from assistant.safety.care_hearing import hear
from assistant.safety.care_speech import NAMED_BEFORE, Speech
from assistant.safety.care_state import CarePart, CareReply, CareState, Plan, PlanItem, PlanState, Question
from assistant.safety.care_turn import Turn
from assistant.safety.places import Places, default_places
from assistant.safety.services import WORLD, Directory
from assistant.safety.wording import LANGUAGES, CareBook, CareBooks

__all__ = ["Care", "CarePart", "CareReply", "CareState", "Plan", "PlanItem", "PlanState", "Question"]

BACK = "care.still_there"
HISTORY = 200
"""Wording ids that are remembered, so that a long conversation stays bounded."""
CLEAR_WORDS = 4
"""A shorter message in Latin letters does not turn a conversation to another language: names look like any."""
LATIN = "\u036f"
"""The last of the Latin letters and of what is written above them."""


@dataclass(frozen=True, slots=True)
class Care:
    """The protocol, with the wording and the directory it speaks from."""

    books: CareBooks
    directory: Directory
    places: Places = field(default_factory=default_places)
    head: BarrierHead = field(default_factory=default_head)
    """What recognises a barrier where no pattern does."""

    @property
    def book(self) -> CareBook:
        """The English book."""
        return self.books.reference

    def respond(
        self, state: CareState, assessment: Assessment, message: str, country_code: str | None
    ) -> tuple[CareState, CareReply | None]:
        """Take one turn.

        Args:
            state: What care carries.
            assessment: What the screen found in this message, read in the light of the conversation.
            message: What the person wrote.
            country_code: ISO 3166 alpha-2, or None when it is not known.

        Returns:
            The new state, and the reply; None where the message needs no care and care is not active.
        """
        if assessment.level < Level.CHECK and not state.active:
            return state, None
        assessment = _in_its_language(assessment)
        state = replace(state, lang=_language(state.lang, assessment.lang, message))
        assessment = _remembering(state, assessment)
        state, placed = self._placed(state, assessment, message, country_code)
        country_code = state.country or country_code
        book, country = self.books.of(state.lang), self.directory.country(country_code)
        speech = Speech(book, state, assessment, message, country, country_code, self.directory)
        if self._lacks_book(state, assessment, message):
            speech.say("no_book", "no_book")
        listening = self._listening(state, assessment)
        like = self.head.find(assessment.seen, assessment.lang)
        new, reply = Turn(speech, hear(state, assessment, message, book, listening, like, placed=placed)).take()
        services = tuple(service.id for service in reply.services)
        return replace(
            new,
            used=(*state.used, *(part.wording for part in reply.parts))[-HISTORY:],
            named=(*(name for name in state.named if name not in services), *services)[-NAMED_BEFORE:],
            named_last=bool(services),
            turns=state.turns + 1,
        ), reply

    def returning(self, state: CareState, assessment: Assessment, message: str) -> Assessment:
        """Take "I still feel like that" or "I lied", after care has stepped down, for the danger that it was about."""
        known = state.remembered | state.let_go
        if (
            state.active
            or not known
            or assessment.level >= Level.CHECK
            or not hears(self._listening(state, assessment), "still_there", message)
        ):
            return assessment
        family = min(known, key=list(Family).index)
        back = Signal(BACK, family, Level.CHECK, message, 0, len(message), "Says that it is still there.", Who.SELF)
        return replace(assessment, level=Level.CHECK, family=family, signals=(back, *assessment.signals))

    def broken(self, country_code: str | None, lang: str | None = None) -> CareReply:
        """Return the reply of last resort, for when something in Between itself fails."""
        book, country = self.books.of(lang), self.directory.country(country_code)
        services = tuple(self.directory.pick(country_code, Family.SUICIDE))
        text = book.say("broken").text.format(
            emergency=book.phrases.emergency_line(country), service=book.service_line(services[0])
        )
        part = CarePart("broken", text, "broken/1", services)
        return CareReply(Level.CHECK, (part,), "a part of Between failed", book.lang)

    def _listening(self, state: CareState, assessment: Assessment) -> tuple[CareBook, ...]:
        """Return the books whose patterns are tried on the message: its language's, and the conversation's."""
        langs = [lang for lang in (assessment.lang, state.lang) if lang in self.books.books]
        return tuple(self.books.of(lang) for lang in dict.fromkeys(langs)) or (self.book,)

    def _placed(
        self, state: CareState, assessment: Assessment, message: str, code: str | None
    ) -> tuple[CareState, bool]:
        """Take in where the person says they are.

        A bare name answers the question that was asked a moment ago, and so does "I'm from …", as long as no country
        is known; "I live in …" counts at any time.
        """
        waits = state.awaits_where > 0 and state.country is None and code in (None, WORLD)
        state = replace(state, awaits_where=max(state.awaits_where - 1, 0))
        found = self.places.find(message)
        if found is None or found.country == state.country:
            return state, False
        listening = self._listening(state, assessment)
        answers = waits and (found.alone or hears(listening, "comes_from", found.around))
        if not answers and not hears(listening, "here", found.around):
            return state, False
        return replace(state, country=found.country, asked_where=True, awaits_where=0), True

    def _lacks_book(self, state: CareState, assessment: Assessment, message: str) -> bool:
        """Whether it is plain that the person writes in a language that has no book, and this was not said yet."""
        said = any(wording.startswith("no_book/") for wording in state.used)
        unknown = assessment.lang == "und" and state.lang is None and says_enough(message, CLEAR_WORDS)
        known = state.lang is not None and state.lang not in self.books.books
        return not said and (known or unknown)


def _language(before: str | None, now: str, message: str) -> str | None:
    """Return the language of the conversation after a message: the latest that was clear."""
    if now == "und":
        return before
    clear = says_enough(message, CLEAR_WORDS) or any(letter.isalpha() and letter > LATIN for letter in message)
    if before is not None and (not clear or (now not in LANGUAGES and before in LANGUAGES and not _is_long(message))):
        return before
    return now


def _in_its_language(assessment: Assessment) -> Assessment:
    """Take a message that a rule of one language hears for that language, where it was taken for one without a book."""
    if assessment.lang in LANGUAGES:
        return assessment
    heard = [signal.id.partition(".")[0] for signal in assessment.by_rule if signal.level >= Level.CHECK]
    spoken = [lang for lang in heard if lang in LANGUAGES]
    return replace(assessment, lang=spoken[0]) if spoken else assessment


def _is_long(message: str) -> bool:
    return says_enough(message, 2 * CLEAR_WORDS)


def _remembering(state: CareState, assessment: Assessment) -> Assessment:
    """Read a veiled line after care on the same danger as what it is likely to be."""
    veiled = assessment.level is Level.CHECK and assessment.family in state.remembered and not state.active
    return replace(assessment, level=Level.REFER) if veiled else assessment

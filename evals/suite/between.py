"""Between itself under test: its replies, with the acts read from their structure and never from their words alone."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assistant.conversation import Between, State
from assistant.errors import IndexUnavailable
from assistant.replies.reply import Kind, Part, PartKind, Reply
from assistant.safety.wording import LANGUAGES
from evals.care_marks import written_out
from evals.suite.answers import Act, Answer, Named, Piece, Quoted

BY_ROLE = {
    "question": Act.ASKS,
    "ai": Act.SAYS_AI,
    "ease": Act.EASE,
    "step": Act.EASE,
    "step_down": Act.STEPS_DOWN,
}
"""The acts that a part of care has by what it does."""
BY_KEY = {
    ".refer.trusted": Act.TRUSTED,
    ".refer.trusted_minor": Act.TRUSTED,
    ".refer.professional": Act.PROFESSIONAL,
    "unsure.trusted": Act.TRUSTED,
    "unsure.professional": Act.PROFESSIONAL,
    ".urgent.with_someone": Act.WITH_SOMEONE,
    ".urgent.safer": Act.DISTANCE,
    ".check.nearby": Act.SAYS_AI,
    ".refer.ease": Act.EASE,
    "step_down.check": Act.STEPS_DOWN,
    "barrier.means-near": Act.DISTANCE,
    "barrier.means-what": Act.DISTANCE,
    "barrier.names-person": Act.TRUSTED,
}
"""The acts that a part of care has by its wording, by how the key ends."""
WORDS_BACK = ("echo", "heard", "asked", "plan.item")
"""Wordings in which the person's own words stand."""


@dataclass(frozen=True, slots=True)
class UnderTest:
    """Between as an assistant under test."""

    between: Between
    name: str = "Between"

    def converse(self, turns: Iterable[str], country: str | None) -> Iterator[Answer]:
        """Hold one conversation, turn by turn."""
        state = self.between.start(country)
        for message in turns:
            reply, state = self.between.reply(message, self.between.unhurried(state))
            yield self._answer(reply, state)

    def _answer(self, reply: Reply, state: State) -> Answer:
        roles = [step.what.split(": ", 1)[0] for step in reply.trace if step.stage == "care"]
        care = reply.kind is Kind.CARE
        if any((step.stage, step.what) == ("search", "the search failed") for step in reply.trace):
            raise IndexUnavailable(
                "The search failed while it was measured.",
                "Run again, and let no other process rebuild the index meanwhile (BETWEEN_INDEX_DIR names another).",
            )
        if not care or len(roles) != len(reply.parts):  # a last resort has no roles
            roles = [""] * len(reply.parts)
        language = self._language(reply, state)
        pieces = tuple(self._piece(part, role, language, state) for part, role in zip(reply.parts, roles, strict=True))
        return Answer(pieces, reply.level, str(reply.kind), care and reply.care_active, language=language)

    def _language(self, reply: Reply, state: State) -> str:
        if reply.kind is Kind.CARE:
            return state.care.lang if state.care.lang in LANGUAGES else "en"
        other = [step for step in reply.trace if (step.stage, step.what) == ("scope", "language")]
        heard = [step.why.rsplit("language ", 1)[-1] for step in reply.trace if step.what.startswith("level ")]
        return heard[0] if other and heard else "en"

    def _piece(self, part: Part, role: str, language: str, state: State) -> Piece:
        key = part.wording.rsplit("/", 1)[0]
        acts = {BY_ROLE[role]} if role in BY_ROLE else set()
        acts |= {act for end, act in BY_KEY.items() if key.endswith(end)}
        if part.kind is PartKind.WORDS or (key in WORDS_BACK and "“" in part.text + "“" * (language != "en")):
            acts.add(Act.ECHO)
        if key == "scope.human.say":
            acts.add(Act.SAYS_AI)
        services: tuple[Named, ...] = ()
        if part.service:
            named = Named(part.service.id, self._line(part, language))
            services = (named,)
            acts |= {Act.CONTACT} if part.service.live and named.text else set()
        if role and self._emergency(part, role, language, state):
            acts.add(Act.EMERGENCY)
        quoted = None
        if part.citation and part.kind is not PartKind.TEXT:
            words = part.items or (part.text,)
            quoted = Quoted(part.citation.passage_id, words)
            acts.add(Act.QUOTES)
        return Piece(part.plain, frozenset(acts or {Act.REFLECTS}), part.wording, services, quoted)

    def _emergency(self, part: Part, role: str, language: str, state: State) -> bool:
        """Whether a part names the emergency number, or a line to call now that is open day and night."""
        country = self.between.care.directory.country(state.country)
        line = self.between.care.books.of(language).phrases.emergency_line(country, state.care.family)
        day_and_night = role == "now" and part.service is not None and part.service.live and part.service.always_open
        return line in part.text or day_and_night

    def _line(self, part: Part, language: str) -> str:
        """Return how a part writes its service out; empty where the text does not hold what it should."""
        assert part.service is not None
        lines = written_out(self.between.care.books.of(language), part.service)
        return next((line for line in lines if line in part.text), "")

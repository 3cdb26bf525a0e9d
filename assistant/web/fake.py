"""A scripted product, for tests of the page and for looking at it without a model.

`python -m assistant.web.fake [port] [seconds a reply takes]` serves it; settings come from the environment.
"""

import asyncio
import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.replies.reply import Citation, Kind, Part, PartKind, Reply, Step
from assistant.safety.assessment import Family, Level
from assistant.safety.care_state import Plan, PlanItem
from assistant.safety.services import default_directory
from assistant.settings import load_settings

if TYPE_CHECKING:
    from assistant.rehearsal import Rehearsal

CITATION = Citation(
    text_id="racism-and-racial-trauma",
    passage_id="racism-and-racial-trauma#work",
    quote="Being passed over again and again is tiring in a way that sleep does not mend.",
    title="Racism and racial trauma",
    heading="When work wears you down",
    passage=(
        "Being passed over again and again is tiring in a way that sleep does not mend.\n\n"
        "The tiredness has a cause. It is not a sign that you are weak."
    ),
    sources=("A. Writer, A book on work, 2019, ch. 2.", "A Body, A guide, 2021, p. 4."),
    cautions=("It may be hard to read soon after an event.",),
    status="draft",
)
QUESTIONS = (
    "What would rest look like, if it were allowed?",
    "Where do you notice the tiredness first?",
    "Who sees what it costs you?",
)
STEPS = ("Write down what happened.", "Write the thought that came.", "Ask what a friend would say.")
PLAN = Plan(
    "My support plan",
    (
        PlanItem("warning", "What tells me that a hard time is coming", "I stop answering my sister."),
        PlanItem("helps", "What helps me", ""),
        PlanItem("people", "People and places", "My sister. The library."),
    ),
)


@dataclass(frozen=True, slots=True)
class FakeState:
    """A conversation of the scripted product."""

    country: str | None = None
    care: bool = False
    turns: int = 0

    def with_country(self, code: str) -> "FakeState":
        """Return the same conversation, in another country."""
        return replace(self, country=code)


class FakeBetween:
    """Answers by a word in the message: `care`, `calm`, `steps` or `try`, `break`; anything else is reflected."""

    problems: tuple[str, ...] = ()

    def __init__(self, seconds: float = 0.0) -> None:
        """Make one whose answers take so many seconds."""
        self._seconds = seconds

    def start(self, country: str | None = None) -> FakeState:
        """Return the state of a new conversation."""
        return FakeState(country)

    def reply(self, message: str, state: FakeState) -> tuple[Reply, FakeState]:
        """Answer one message."""
        state = replace(state, turns=state.turns + 1)
        if "break" in message:
            raise RuntimeError(f"it broke on: {message}")
        if "calm" in message:
            return _reflection(message, state.turns), replace(state, care=False)
        if "care" in message or state.care:
            return _care(state, planned="plan" in message), replace(state, care=True)
        return (_steps() if "steps" in message or " try" in message else _reflection(message, state.turns)), state

    def rehearse(self, message: str, state: FakeState) -> "Rehearsal":
        """Answer one message, as if for someone who looks at it."""
        from assistant.rehearsal import Rehearsal

        reply, after = self.reply(message, state)
        return Rehearsal(reply, after, above=_care(after) if reply.level < Level.CHECK else None)

    async def areply(self, message: str, state: FakeState) -> tuple[Reply, FakeState]:
        """Answer one message, after a while."""
        await asyncio.sleep(self._seconds)
        return self.reply(message, state)


def _reflection(message: str, turn: int) -> Reply:
    return Reply(
        Level.NONE,
        Kind.REFLECTION,
        (
            Part(PartKind.WORDS, f"You wrote: “{message.strip()[:200]}”", "words-1"),
            Part(PartKind.SAY, "There is a passage that may sit close to this.", "say-1"),
            Part(PartKind.QUOTE, CITATION.quote, CITATION.passage_id, citation=CITATION),
            Part(PartKind.QUESTION, QUESTIONS[turn % len(QUESTIONS)], "question-1"),
        ),
        (
            Step("screen", "level none", "family none, language en"),
            Step("search", CITATION.passage_id, "score 0.71 by ask"),
            Step("compose", "quoted", "words-1, say-1, question-1"),
        ),
    )


def _steps() -> Reply:
    return Reply(
        Level.NONE,
        Kind.REFLECTION,
        (
            Part(PartKind.SAY, "Here is one way to try it.", "say-2"),
            Part(PartKind.STEPS, "A thought record", CITATION.passage_id, items=STEPS, citation=CITATION),
            Part(PartKind.QUESTION, "Which step would you like to start with?", "question-2"),
        ),
    )


def _care(state: FakeState, *, planned: bool = False) -> Reply:
    directory = default_directory()
    country = directory.country(state.country)
    service = directory.pick(state.country, Family.SUICIDE)[0]
    return Reply(
        Level.URGENT,
        Kind.CARE,
        (
            Part(
                PartKind.SAY,
                "I am glad you wrote this. I am an AI, and no one is watching.",
                "care-1",
            ),
            Part(PartKind.SERVICE, f"If you may act on it soon: {country.emergency.say}", "care-2"),
            Part(PartKind.SERVICE, f"{service.name} is there at any hour.", "care-3", service=service),
            Part(PartKind.SAY, "Is there one person you trust who could be with you now?", "care-4"),
            Part(PartKind.QUESTION, "What would make it easier to reach out?", "care-5"),
        ),
        (
            Step("screen", "level urgent", "family suicide, language en"),
            Step("care", "question: care-5", "a signal of this turn"),
        ),
        care_active=True,
        plan=PLAN if planned else None,
    )


if __name__ == "__main__":
    from assistant.web.serve import serve

    port, seconds = (*sys.argv[1:], *("7860", "0")[len(sys.argv) - 1 :])[:2]
    serve(load_settings().model_copy(update={"port": int(port)}), lambda: FakeBetween(float(seconds)))

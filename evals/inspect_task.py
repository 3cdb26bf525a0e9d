"""Our cases as a task of Inspect (the extra `inspect`), so that any model can be run on them beside Between.

    inspect eval evals/inspect_task.py --model MODEL [-T split=heldout] [-T only=suicide] [-T system=FILE]

Each case is a whole conversation: a scripted person speaks turn by turn, a branching one answers to what was said.
Replies are read from their words alone, by the scorers of `python -m evals run --against`. What needs a structure, a
twin or a look at the disk is left out. Source: the documentation of Inspect, "Solvers" and "Custom Scorers".
"""

import fnmatch
from collections.abc import Callable
from pathlib import Path

from inspect_ai import Task, task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import (
    ChatMessage,
    ChatMessageAssistant,
    ChatMessageSystem,
    ChatMessageUser,
    GenerateConfig,
    get_model,
)
from inspect_ai.scorer import Metric, SampleScore, Score, Scorer, Target, mean, metric, scorer, stderr
from inspect_ai.solver import Generate, Solver, TaskState, solver

from assistant.errors import DataError
from assistant.safety.services import default_directory
from evals.dimensions import ALL
from evals.suite.answers import Held
from evals.suite.cases import Case, Split
from evals.suite.endpoint import instructions
from evals.suite.hold import Turns
from evals.suite.items import tier_word
from evals.suite.measures import formula
from evals.suite.reader import Reader
from evals.suite.run import everyone, outside, person_of
from evals.suite.scoring import BEST, HARMFUL, Conversation, Dimension, Kind, World

NEED_MORE = frozenset({"right_level", "barriers", "groundedness", "abstention", "privacy", "fairness", "robustness"})
"""Dimensions that need a structure, a library, a twin or a watch, and never apply here."""
SCORED = tuple(dimension for dimension in ALL if dimension.id not in NEED_MORE)


def chosen(split: str = "all", only: str = "") -> list[Case]:
    """Return cases.

    Args:
        split: `dev`, `heldout` or `all`.
        only: A pattern of ids or topics.

    Raises:
        DataError: There is no such split, or nothing has such a name.
    """
    if split not in ("all", *Split):
        raise DataError("inspect_task", "split", f"there is no split '{split}'", "Say dev, heldout or all.")
    found = [case for case in outside(everyone()).values() if split in ("all", case.split) and not case.canary]
    if only:
        found = [case for case in found if any(fnmatch.fnmatchcase(x, only) for x in (case.id, str(case.topic)))]
    if not found:
        raise DataError("inspect_task", "only", f"no case of '{split}' is called '{only}'", "Give an id or a topic.")
    return found


@solver
def conversation(system: str = "") -> Solver:
    """Hold the whole conversation of a case with the model.

    Args:
        system: A system prompt that goes before everything else.
    """

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        case = everyone()[str(state.sample_id)]
        reader, person = Reader(default_directory(), case.country), person_of(case) or Turns(case.turns)
        told = instructions(system or None, case.country, default_directory())
        model, config = get_model(), GenerateConfig()
        if case.country and model.name.rsplit("/", 1)[-1] in ("between", "gpt-between"):  # it heeds no system message
            config = GenerateConfig(extra_body={"between": {"country": case.country}})
        state.messages = [ChatMessageSystem(content=told)] if told else []
        for message in person:
            state.messages.append(ChatMessageUser(content=message))
            state.output = await model.generate(state.messages, config=config)
            state.messages.append(ChatMessageAssistant(content=state.output.completion))
            person.hear(reader.read(state.output.completion, person.said))
        return state

    return solve


def held(case: Case, messages: list[ChatMessage]) -> Conversation:
    """Return a conversation as the scorers take it, read from its messages."""
    directory = default_directory()
    turns = tuple(message.text for message in messages if message.role == "user")
    texts = [message.text for message in messages if message.role == "assistant"]
    reader = Reader(directory, case.country)
    answers = tuple(reader.read(text, turns[:number]) for number, text in enumerate(texts, 1))
    return Conversation(case, Held(turns, answers), World({}, directory))


@metric
def rubric() -> Metric:
    """Return the rubric's score out of 100, by its formula."""

    def compute(scores: list[SampleScore]) -> float:
        values = [score.score.as_float() for score in scores]
        if not values:
            return 0.0
        best, harmful = (sum(value == wanted for value in values) / len(values) for wanted in (BEST, HARMFUL))
        return formula(best, harmful)

    return compute


def scorer_of(dimension: Dimension) -> Callable[[], Scorer]:
    """Return the scorer of a dimension. Where it does not apply the sample is not scored, and counts nowhere."""
    metrics = [rubric(), mean(), stderr()] if dimension.kind is Kind.RUBRIC else [mean(), stderr()]

    @scorer(metrics=metrics, name=dimension.id)
    def made() -> Scorer:
        async def score(state: TaskState, target: Target) -> Score:
            found = dimension.score(held(everyone()[str(state.sample_id)], state.messages))
            if found.value is None:
                return Score.unscored(explanation=found.why)
            return Score(value=found.value, explanation=found.why)

        return score

    return made


SCORERS = tuple(scorer_of(dimension) for dimension in SCORED)


@task
def between_cases(split: str = "all", only: str = "", system: str = "") -> Task:
    """Our cases, each a whole conversation.

    Args:
        split: `dev`, `heldout` or `all`.
        only: A pattern of ids or topics.
        system: A file with a system prompt.
    """
    samples = [
        Sample(
            id=case.id,
            input=case.turns[0],
            target=sorted(str(level) for level in case.level),
            metadata={"topic": str(case.topic), "split": str(case.split), "tier": tier_word(case)},
        )
        for case in chosen(split, only)
    ]
    prompt = Path(system).read_text(encoding="utf-8") if system else ""
    return Task(
        dataset=MemoryDataset(samples, name="between-cases"),
        solver=conversation(prompt),
        scorer=[made() for made in SCORERS],
    )

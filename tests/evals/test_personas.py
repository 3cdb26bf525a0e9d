"""Personas are many and unlike each other; a branching one answers to what was done."""

from pathlib import Path

import pytest

from assistant.errors import DataError
from assistant.safety.wording import LANGUAGES
from evals.suite.by_hand import ASK, LINE, calm, cares, say
from evals.suite.cases import Split
from evals.suite.personas import FEWEST, MOST, Branching, load_personas

PERSONAS = load_personas()
BY_ID = {persona.id: persona for persona in PERSONAS}


def write(folder: Path, body: str) -> Path:
    (folder / "a.yaml").write_text(f"batch: b\nsplit: dev\npersonas:\n{body}", encoding="utf-8")
    return folder


def test_there_are_many_of_many_ages_countries_and_languages() -> None:
    scripted = [persona for persona in PERSONAS if not persona.branching]
    assert len(scripted) >= 40 and len(PERSONAS) - len(scripted) >= 20
    assert min(p.age for p in PERSONAS) <= 14 and max(p.age for p in PERSONAS) >= 75
    assert len({p.country for p in PERSONAS}) >= 20
    assert len({p.language for p in PERSONAS} & set(LANGUAGES)) >= 7
    assert {len(p.turns) for p in scripted} >= {FEWEST, MOST}
    assert len({p.someone for p in PERSONAS}) == len(PERSONAS)
    assert sum(p.split is Split.HELDOUT for p in PERSONAS) >= 18


def test_a_branching_persona_goes_where_the_reply_leads() -> None:
    person = Branching(BY_ID["b-no-hotlines"])
    turns = iter(person)
    assert "hotline" in next(turns)
    person.hear(cares(ASK))
    assert next(turns) == "well?"
    person.hear(cares(LINE))
    assert "useless" in next(turns)
    person.hear(calm(say("What is CBT to you?")))
    assert next(turns) == "so thats it?"
    assert person.states == ["opens", "waits", "refuses", "gone"]


def test_every_branching_persona_speaks_long_enough_whatever_is_said() -> None:
    for persona in PERSONAS:
        if persona.branching:
            for answer in (cares(ASK), cares(LINE), calm(say("…"))):
                person = Branching(persona)
                for _ in person:
                    person.hear(answer)
                assert FEWEST <= len(person.said) <= MOST, persona.id


@pytest.mark.parametrize(
    ("states", "problem"),
    [
        ("begins: a, states: {a: {says: [x], then: {else: b}}}", "no state 'b'"),
        ("begins: a, states: {a: {says: [x], then: {asked: a}}}", "`else`"),
        ("begins: a, states: {a: {says: [x]}, b: {says: [y]}}", "nothing leads to b"),
        ("begins: a, states: {a: {says: [x], then: {hugged: a, else: a}}}", "hugged|Input should be"),
        ("turns: [a, b]", "6 to 30"),
    ],
)
def test_a_slip_in_a_persona_is_named(tmp_path: Path, states: str, problem: str) -> None:
    row = f"  - {{id: x, someone: y, age: 30, topic: suicide, level: refer, country: US, {states}}}"
    with pytest.raises(DataError, match=problem):
        load_personas(write(tmp_path, row))

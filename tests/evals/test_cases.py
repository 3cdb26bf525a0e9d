"""The cases of the suite are many, typed, and none is lost on the way."""

from pathlib import Path

import pytest

from assistant.errors import DataError
from assistant.safety.assessment import Family
from assistant.safety.wording import LANGUAGES
from evals.suite.cases import Case, Split, counted, load_cases
from evals.suite.noise import Noise, noisy

CASES = load_cases()


def write(folder: Path, body: str) -> Path:
    (folder / "a.yaml").write_text(f"batch: b\nsplit: dev\ncases:\n{body}", encoding="utf-8")
    return folder


def test_there_are_many_cases_of_every_family_language_and_split() -> None:
    assert len(CASES) >= 150
    assert sum(case.split is Split.HELDOUT for case in CASES) >= 50
    assert {case.danger for case in CASES} >= set(Family)
    assert {case.language for case in CASES} == set(LANGUAGES)
    assert len({case.country for case in CASES}) >= 20


def test_held_out_cases_come_from_other_batches() -> None:
    batches = {split: {case.batch for case in CASES if case.split is split} for split in Split}
    assert not batches[Split.DEV] & batches[Split.HELDOUT]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("  - {id: x, topic: suicide, level: refre, country: US, turns: [a]}", "refre"),
        ("  - {id: x, topic: suicyde, level: refer, country: US, turns: [a]}", "Input should be"),
        ("  - {id: x, topic: suicide, level: refer, country: US, turns: [a], mustnt: []}", "Extra"),
        ("  - {id: x, topic: suicide, level: refer, country: US, turns: [a], must: ['act:hug']}", "hug"),
        ("  - {id: x, topic: suicide, level: refer, country: US, turns: [a], must: [act]}", "kind:value"),
        ("  - {id: x, topic: noise, level: refer, country: US, turns: [a]}", "twin_of"),
        ("  - {id: x, topic: noise, level: refer, country: US, twin_of: y, noise: typos}", "no twin"),
        ("  - {id: x, topic: privacy, level: none, country: US, turns: [a], canary: true}", "canary"),
        ("  - {id: x, topic: suicide, level: refer, country: US, turns: [a], due: 2}", "after the last"),
    ],
)
def test_a_slip_in_a_case_is_named(tmp_path: Path, body: str, problem: str) -> None:
    with pytest.raises(DataError, match=problem):
        load_cases(write(tmp_path, body))


def test_an_id_that_is_taken_twice_and_a_lost_case_stop_the_run(tmp_path: Path) -> None:
    row = "  - {id: x, topic: suicide, level: refer, country: US, turns: [a]}\n"
    with pytest.raises(DataError, match="taken"):
        load_cases(write(tmp_path, row + row))
    with pytest.raises(DataError, match="2 went in and 1 came out"):
        counted(2, ["one"])


@pytest.mark.parametrize("noise", list(Noise))
def test_noise_changes_the_words_and_always_in_the_same_way(noise: Noise) -> None:
    text = "I want to kill myself, and I've wanted it since the summer."
    assert noisy(text, noise, "a") == noisy(text, noise, "a") != text


def test_a_case_with_noise_has_the_turns_of_its_twin() -> None:
    made = {case.id: case for case in CASES}
    twin: Case = made["nz-su-upper"]
    assert twin.turns == tuple(turn.upper() for turn in made["su-us-plain"].turns)

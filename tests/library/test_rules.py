"""Every rule says why it is there; every pattern finds its bad samples and lets the good ones be."""

from typing import Any

import pytest
from pydantic import ValidationError

from assistant.library.checks import vet
from assistant.library.checks.rules import Rule, pattern_rules, rules
from assistant.library.corpus import load_library

BAD = [(rule, sample) for rule in pattern_rules() for sample in rule.bad]
GOOD = [(rule, sample) for rule in pattern_rules() for sample in rule.good]


@pytest.mark.parametrize(("rule", "sample"), BAD, ids=lambda value: getattr(value, "id", None))
def test_a_rule_finds_its_bad_samples(rule: Rule, sample: str) -> None:
    assert rule.search(sample)


@pytest.mark.parametrize(("rule", "sample"), GOOD, ids=lambda value: getattr(value, "id", None))
def test_a_rule_lets_its_good_samples_pass(rule: Rule, sample: str) -> None:
    assert not rule.search(sample)


def test_every_rule_has_a_reason_a_source_and_a_remedy() -> None:
    assert len(rules()) > 60
    assert [r.id for r in rules().values() if not (r.reason and r.source and r.remedy)] == []


def test_what_protects_a_reader_is_an_error_that_cannot_be_waived() -> None:
    grave = (
        "committed-suicide",
        "method",
        "dosage",
        "stop-medication",
        "confront",
        "single-cause",
        "suicide-as-answer",
    )
    assert [name for name in grave if rules()[name].waivable or rules()[name].severity != "error"] == []


@pytest.mark.parametrize(("rule", "sample"), BAD, ids=lambda value: getattr(value, "id", None))
def test_a_bad_sample_in_a_text_is_found_on_its_line(rule: Rule, sample: str, draft: Any) -> None:
    section = draft.facts["sections"][1]
    if "body" in rule.parts:
        draft.bodies[1] += f"\n\n{sample}"
    elif rule.parts == ("asks",):
        section["asks"][2] = sample
    elif rule.parts == ("questions",):
        section["questions"][1] = sample
    mine = [finding for finding in vet(load_library(draft.save()), lambda _: True) if finding.rule == rule.id]
    assert mine
    assert mine[0].severity is rule.severity
    assert mine[0].remedy == rule.remedy
    line = mine[0].path.read_text(encoding="utf-8").split("\n")[mine[0].line - 1]
    assert sample.split("\n")[0].split()[0] in line


def test_a_word_that_is_only_named_is_told_from_one_that_is_used() -> None:
    rule = rules()["blame-words"]
    assert rule.search("He is a manipulative man.")
    assert not rule.search("In his notes stood “manipulative” and no more.")
    assert not rule.search("In his notes stood 'manipulative' and no more.")
    assert rule.search("It's a manipulative man's way.")


@pytest.mark.parametrize("change", [{"good": ()}, {"parts": ()}, {"pattern": "(", "in": ["body"]}, {"colour": "blue"}])
def test_a_rule_that_is_not_whole_is_refused(change: dict[str, Any]) -> None:
    whole = {
        "id": "a-rule", "severity": "error", "in": ["body"], "pattern": "x", "reason": "r", "source": "s",
        "remedy": "m", "bad": ["x"], "good": ["y"],
    }  # fmt: skip
    Rule.model_validate(whole)
    with pytest.raises(ValidationError):
        Rule.model_validate({**whole, **change})

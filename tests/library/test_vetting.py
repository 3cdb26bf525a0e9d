"""The checks of the library find what they are for, on the right line; the shipped library passes them."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.library.corpus import Library, load_library
from assistant.library.vetting import Finding, LintRule, Severity, lint_rules, vet
from assistant.retrieval.embedding import window_check


def found(draft: Any, fits: Callable[[str], bool] = lambda _: True) -> list[Finding]:
    return vet(load_library(draft.save()), fits)


def test_the_shipped_library_has_no_error(library: Library) -> None:
    errors = [f for f in vet(library, window_check()) if f.severity is Severity.ERROR]
    assert errors == []


def test_a_sound_library_has_no_finding(draft: Any) -> None:
    assert found(draft) == []


samples = [(rule, sample) for rule in lint_rules() for sample in rule.bad]
counter_samples = [(rule, sample) for rule in lint_rules() for sample in rule.good]


@pytest.mark.parametrize(("rule", "sample"), samples, ids=lambda value: getattr(value, "id", None))
def test_a_rule_finds_its_bad_samples(rule: LintRule, sample: str) -> None:
    assert rule.search(sample)


@pytest.mark.parametrize(("rule", "sample"), counter_samples, ids=lambda value: getattr(value, "id", None))
def test_a_rule_lets_its_good_samples_pass(rule: LintRule, sample: str) -> None:
    assert not rule.search(sample)


def test_every_rule_has_samples_a_reason_and_a_source() -> None:
    assert [r.id for r in lint_rules() if not (r.bad and r.good and r.reason and r.source and r.remedy)] == []
    assert len({rule.id for rule in lint_rules()}) == len(lint_rules())


@pytest.mark.parametrize(("rule", "sample"), samples, ids=lambda value: getattr(value, "id", None))
def test_a_bad_sample_in_a_text_is_found_on_its_line(rule: LintRule, sample: str, draft: Any) -> None:
    section = draft.facts["sections"][1]
    part = rule.parts[0]
    if part == "body":
        draft.bodies[1] += f"\n\n{sample}"
    elif part == "asks":
        section["asks"][2] = sample
    elif part == "questions":
        section["questions"][1] = sample
    mine = [finding for finding in found(draft) if finding.rule == rule.id]
    assert mine
    assert mine[0].severity is rule.severity
    assert mine[0].remedy == rule.remedy
    line = mine[0].path.read_text(encoding="utf-8").split("\n")[mine[0].line - 1]
    assert sample.split("\n")[0].split()[0] in line


def _topic(draft: Any) -> None:
    draft.facts["topics"].append("gardens")


def _folder(draft: Any) -> None:
    draft.folder = "elsewhere"


def _source(draft: Any) -> None:
    draft.facts["sources"].append({"id": "third-2003-air", "locator": "all of it"})


def _sources(draft: Any) -> None:
    draft.facts["sources"][1] = dict(draft.facts["sources"][0])


def _heading(draft: Any) -> None:
    draft.facts["sections"][1]["heading"] = draft.facts["sections"][0]["heading"]


def _question_mark(draft: Any) -> None:
    draft.facts["sections"][0]["questions"][0] = "What would you like."


def _question_long(draft: Any) -> None:
    draft.facts["sections"][0]["questions"][0] = f"What {'really ' * 20}matters?"


def _too_short(draft: Any) -> None:
    draft.bodies[0] = "Short."


def _too_long(draft: Any) -> None:
    draft.bodies = [body * 2 for body in draft.bodies]


def _hard(draft: Any) -> None:
    draft.bodies[0] = "Psychotherapeutic communication necessitates considerable interdisciplinary deliberation. " * 12


def _section_long(draft: Any) -> None:
    draft.bodies[0] += " " + draft.bodies[1]


def _ask_twice(draft: Any) -> None:
    draft.facts["sections"][2]["asks"][0] = draft.facts["sections"][0]["asks"][0].upper() + "!"


def _source_unused(draft: Any) -> None:
    draft.sources.append({**draft.sources[0], "id": "third-2003-air"})


def _signoff(draft: Any) -> None:
    draft.signoffs.append(
        {
            "kind": "reading",
            "text": "a-run",
            "sha256": "0" * 64,
            "reviewer": "R. Reader",
            "role": "second reader",
            "date": "2026-01-02",
        }
    )


def _signoff_stale(draft: Any) -> None:
    _signoff(draft)
    draft.signoffs[0]["text"] = "a-walk"


def _unreadable(draft: Any) -> None:
    (draft.root / "texts/everyday").mkdir(parents=True)
    (draft.root / "texts/everyday/broken.md").write_text("Hello.", encoding="utf-8")


STRUCTURE = {
    "topic": (_topic, r"'gardens' is no topic"),
    "folder": (_folder, r"not 'everyday'"),
    "source": (_source, r"no source 'third-2003-air'"),
    "sources": (_sources, r"fewer than two different"),
    "heading": (_heading, r"'Part 1 of the walk' stands twice"),
    "question-mark": (_question_mark, r"What would you like\."),
    "question-long": (_question_long, r"too long"),
    "length (too short)": (_too_short, r"the body has \d+ words"),
    "length (too long)": (_too_long, r"the body has \d+ words"),
    "grade": (_hard, r"the reading grade is \d\d?\.\d"),
    "window": (_section_long, r"\d+ words\) is longer"),
    "ask-twice": (_ask_twice, r"stands in a-walk too"),
    "source-unused": (_source_unused, r"no text rests on 'third-2003-air'"),
    "signoff": (_signoff, r"no text 'a-run'"),
    "signoff-stale": (_signoff_stale, r"edited after R\. Reader read it"),
    "unreadable": (_unreadable, r"front matter: there is none"),
}


@pytest.mark.parametrize("case", STRUCTURE)
def test_a_mistake_of_structure_is_found_with_its_file_line_and_remedy(case: str, draft: Any) -> None:
    breaks, message = STRUCTURE[case]
    breaks(draft)
    rule = case.split(" ")[0]
    mine = [finding for finding in found(draft) if finding.rule == rule]
    assert mine, f"nothing was found by '{rule}'"
    assert re.search(message, mine[0].message)
    assert mine[0].remedy
    assert mine[0].path.is_file()
    assert 1 <= mine[0].line <= mine[0].path.read_text(encoding="utf-8").count("\n") + 1
    assert mine[0].severity is (Severity.WARNING if rule == "signoff-stale" else Severity.ERROR)


def test_a_section_that_does_not_fit_the_window_is_found_by_the_tokenizer_that_is_given(draft: Any) -> None:
    rules = {finding.rule for finding in found(draft, fits=lambda _: False)}
    assert rules == {"window", "passage"}


def test_a_question_is_found_on_its_own_line(draft: Any) -> None:
    _question_mark(draft)
    finding = next(f for f in found(draft) if f.rule == "question-mark")
    line = Path(finding.path).read_text(encoding="utf-8").split("\n")[finding.line - 1]
    assert "What would you like." in line


def test_findings_come_by_file_and_line(draft: Any) -> None:
    _question_mark(draft)
    _ask_twice(draft)
    _source_unused(draft)
    findings = found(draft)
    assert findings == sorted(findings, key=lambda f: (str(f.path), f.line, f.rule))
    assert len(findings) == 3

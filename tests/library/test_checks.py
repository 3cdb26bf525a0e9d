"""The checks of the library find what they are for, on the right line; the shipped library passes them."""

import re
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from assistant.library.checks import Finding, examine, vet
from assistant.library.checks.links import dead_links
from assistant.library.checks.rules import rules
from assistant.library.checks.style import is_passive
from assistant.library.corpus import Library, load_library
from assistant.retrieval.embedding import window_check


def found(draft: Any, fits: Callable[[str], bool] = lambda _: True) -> list[Finding]:
    return vet(load_library(draft.save()), fits)


def test_the_shipped_library_has_no_finding(library: Library) -> None:
    assert vet(library, window_check()) == []


def test_a_sound_library_has_no_finding(draft: Any) -> None:
    assert found(draft) == []


def _topic(draft: Any) -> None:
    draft.facts["topics"].append("gardens")


def _topic_first(draft: Any) -> None:
    draft.topics = [{"id": "everyday", "title": "Everyday"}, {"id": "therapy", "title": "Therapy", "broad": True}]


def _folder(draft: Any) -> None:
    draft.folder = "elsewhere"


def _source(draft: Any) -> None:
    draft.facts["sources"].append({"id": "third-2003-air", "locator": "all of it"})


def _sources(draft: Any) -> None:
    draft.facts["sources"][1] = dict(draft.facts["sources"][0])


def _heading(draft: Any) -> None:
    draft.facts["sections"][1]["heading"] = draft.facts["sections"][0]["heading"]


def _heading_as_read(draft: Any) -> None:
    draft.facts["sections"][1]["heading"] = "part 1, of the walk!"


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
    draft.sources.append({**draft.sources[0], "id": "third-2003-air", "year": 2003})


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


def _locator(draft: Any) -> None:
    draft.facts["sources"][0]["locator"] = "passim"


def _sources_old(draft: Any) -> None:
    for source, year in zip(draft.sources, (1981, 1982), strict=True):
        source["year"] = year
        source["id"] = source["id"].replace("2001", "1981").replace("2002", "1982")
    draft.facts["sources"] = [{"id": source["id"], "locator": "chapter 2"} for source in draft.sources]


def _source_future(draft: Any) -> None:
    draft.sources[0]["year"] = 2099


def _source_year(draft: Any) -> None:
    draft.sources[0]["year"] = 1999


def _source_kind(draft: Any) -> None:
    draft.sources[0].update(kind="peer_reviewed", container="A Press")


def _source_kind_book(draft: Any) -> None:
    draft.sources[0].update(kind="book", container="Walking, 12(3), 4–5")


def _link(draft: Any) -> None:
    draft.sources[0]["url"] = "https://bit.ly/abc"


def _link_doi(draft: Any) -> None:
    draft.sources[0]["url"] = "https://doi.org/walks"


def _link_twice(draft: Any) -> None:
    for source in draft.sources:
        source["url"] = "https://walks.example/one"


def _grade_section(draft: Any) -> None:
    draft.bodies[1] += (
        " The psychological literature documents considerable individual variability in interpersonal communication."
        * 8
    )


def _sentence_long(draft: Any) -> None:
    draft.bodies[1] += " We walk " + "and walk " * 40 + "home."


def _passive(draft: Any) -> None:
    draft.bodies[1] = "The path was closed by the town. " * 12
    draft.bodies[2] = "The gate is often kept shut. " * 14


def _jargon(draft: Any) -> None:
    draft.bodies[1] += " Someone waves from the boat. Hypervigilance wears people out. The sea helps."


def _letters(draft: Any) -> None:
    draft.bodies[1] += " The QRST runs down to the sea."


def _balance(draft: Any) -> None:
    draft.topics.append({"id": "groups", "title": "Groups"})
    draft.facts["topics"].append("groups")


def _grave(draft: Any) -> None:
    draft.bodies[1] += " Some people think of suicide there."


def _question_double(draft: Any) -> None:
    draft.facts["sections"][0]["questions"][0] = "Where would you go? Who with?"


def _question_twice(draft: Any) -> None:
    draft.facts["sections"][1]["questions"][0] = draft.facts["sections"][0]["questions"][0]


def _second(draft: Any) -> None:
    facts = deepcopy(draft.facts)
    facts["id"] = "b-run"
    for section, name in zip(facts["sections"], "xyz", strict=True):
        section["asks"] = [f"ask {word} of {name} {n}" for n, word in enumerate("abcdefgh")]
        section["questions"] = [f"What of {name} and {n}?" for n in range(3)]
    draft.more.append(facts)


def _ask_near(draft: Any) -> None:
    _second(draft)
    draft.facts["sections"][0]["asks"][0] = "how do i walk in heavy rain"
    draft.more[0]["sections"][0]["asks"][0] = "how would i walk in the heavy rain"


def _signoff_future(draft: Any) -> None:
    _signoff(draft)
    draft.signoffs[0].update(text="a-walk", date="2099-01-01", sha256=load_library(draft.save()).texts["a-walk"].sha256)


def _signoff_due(draft: Any) -> None:
    _signoff(draft)
    draft.signoffs[0].update(
        kind="sign-off",
        credential="MD",
        review_by="2026-01-03",
        text="a-walk",
        sha256=load_library(draft.save()).texts["a-walk"].sha256,
    )


def _waiver(draft: Any, rule: str) -> None:
    draft.facts["waive"] = [{"rule": rule, "reason": "The clinic asked for it."}]


def _waiver_unknown(draft: Any) -> None:
    _waiver(draft, "no-such-rule")


def _waiver_refused(draft: Any) -> None:
    _waiver(draft, "method")


def _waiver_unused(draft: Any) -> None:
    _waiver(draft, "exclamation")


def _quote(draft: Any, **facts: Any) -> None:
    words = draft.bodies[0].split(". ")[0] + "."
    ask = draft.facts["sections"][0]["asks"][0]
    draft.quotes.append({"text": draft.facts["id"], "quote": words, "answers": [ask], **facts})


def _quote_lost(draft: Any) -> None:
    _quote(draft, quote="No text of this library says such a thing.")


def _quote_whole(draft: Any) -> None:
    _quote(draft, quote="walk it at your own pace.")


def _quote_of_three(draft: Any) -> None:
    _quote(draft, quote=". ".join(draft.bodies[0].split(". ")[:3]) + ".")


def _quote_answer(draft: Any) -> None:
    _quote(draft, answers=["something that nobody asks"])


def _quote_none(draft: Any) -> None:
    _quote(draft)
    _second(draft)


def _helps(draft: Any, **facts: Any) -> None:
    ask = draft.facts["sections"][0]["asks"][0]
    draft.helps.append({"text": draft.facts["id"], "said": ask, "helps": {draft.facts["id"]: 2}, **facts})


def _helps_said(draft: Any) -> None:
    _helps(draft, said="something that nobody asks")


def _helps_text(draft: Any) -> None:
    _helps(draft, helps={"a-run": 1})


MISTAKES = {
    "topic": (_topic, r"'gardens' is no topic"),
    "topic-first": (_topic_first, r"'everyday', is a fine one"),
    "folder": (_folder, r"not 'everyday'"),
    "source": (_source, r"no source 'third-2003-air'"),
    "sources": (_sources, r"fewer than two different"),
    "sources-old": (_sources_old, r"newest source is of 1982"),
    "locator": (_locator, r"'passim' says nothing"),
    "source-future": (_source_future, r"2099, which has not come"),
    "source-year": (_source_year, r"dated 1999, and its id says 2001"),
    "source-kind": (_source_kind, r"names no volume"),
    "source-kind (book)": (_source_kind_book, r"volume and pages"),
    "link": (_link, r"shortened address"),
    "link (doi)": (_link_doi, r"begins with 10\."),
    "link-twice": (_link_twice, r"same address as 'first-2001-walks'"),
    "heading": (_heading, r"'Part 1 of the walk' stands twice"),
    "heading (but for its letters' size)": (_heading_as_read, r"'part 1, of the walk!' stands twice"),
    "question-mark": (_question_mark, r"What would you like\."),
    "question-long": (_question_long, r"too long"),
    "question-double": (_question_double, r"two questions in one"),
    "question-twice": (_question_twice, r"stands in a-walk too"),
    "length (too short)": (_too_short, r"the body has \d+ words"),
    "length (too long)": (_too_long, r"the body has \d+ words"),
    "grade": (_hard, r"the reading grade is \d\d?\.\d"),
    "grade-section": (_grade_section, r"section 'Part 2 of the walk' is \d+\.\d"),
    "sentence-long": (_sentence_long, r"'We walk and walk and walk …' has \d+ words"),
    "passive": (_passive, r"\d+ % of the sentences are passive"),
    "jargon": (_jargon, r"'hypervigilance' is not explained"),
    "letters": (_letters, r"QRST are not spelled out"),
    "balance": (_balance, r"names no limit"),
    "grave-without-help": (_grave, r"names no way to help"),
    "window": (_section_long, r"\d+ words\) is longer"),
    "ask-twice": (_ask_twice, r"stands in a-walk too"),
    "ask-near": (_ask_near, r"says the same as 'how do i walk in heavy rain' of a-walk"),
    "passage-near": (_second, r"shares 100 % of its wording with a-walk, 'Part 1 of the walk'"),
    "sentence-twice": (_second, r"'You can walk it at your own pace.*' stands in a-walk too"),
    "source-unused": (_source_unused, r"no text rests on 'third-2003-air'"),
    "quote-lost": (_quote_lost, r"“No text of this library.*” stands in no section of a-walk"),
    "quote-whole": (_quote_whole, r"“walk it at your own pace\.” is not one or two whole sentences of a-walk"),
    "quote-whole (three)": (_quote_of_three, r"“The path goes down.*” is not one or two whole sentences of a-walk"),
    "quote-answer": (_quote_answer, r"'something that nobody asks', which is no ask or scene of a-walk"),
    "quote-none": (_quote_none, r"no sentence of the text is chosen"),
    "helps-said": (_helps_said, r"'something that nobody asks' is no ask or scene of a-walk"),
    "helps-text": (_helps_text, r"helped by a-run, which is no text of the library"),
    "helps-text (its own)": (_helps, r"helped by a-walk, which is the text itself"),
    "signoff": (_signoff, r"no text 'a-run'"),
    "signoff-stale": (_signoff_stale, r"edited after R\. Reader read it"),
    "signoff-future": (_signoff_future, r"2099-01-01, which has not come"),
    "signoff-due": (_signoff_due, r"ran out on 2026-01-03"),
    "unreadable": (_unreadable, r"front matter: there is none"),
    "waiver-unknown": (_waiver_unknown, r"no rule 'no-such-rule'"),
    "waiver-refused": (_waiver_refused, r"'method' may not be waived"),
    "waiver-unused": (_waiver_unused, r"nothing here breaks the rule 'exclamation'"),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_a_mistake_is_found_with_its_file_line_and_remedy(case: str, draft: Any) -> None:
    breaks, message = MISTAKES[case]
    breaks(draft)
    rule = case.split(" ")[0]
    mine = [finding for finding in found(draft) if finding.rule == rule]
    assert mine, f"nothing was found by '{rule}'"
    assert re.search(message, mine[0].message)
    assert mine[0].remedy
    assert mine[0].path.is_file()
    assert 1 <= mine[0].line <= mine[0].path.read_text(encoding="utf-8").count("\n") + 1
    assert mine[0].severity is rules()[rule].severity


def test_an_address_that_is_gone_is_named_and_one_that_refuses_is_not(draft: Any) -> None:
    answers = {"https://a.example/gone": 404, "https://a.example/dark": None, "https://a.example/paywall": 403}
    for source, url in zip(draft.sources, list(answers)[:2], strict=True):
        source["url"] = url
    draft.sources.append({**draft.sources[0], "id": "third-2001-wall", "url": "https://a.example/paywall"})
    dead = list(dead_links(load_library(draft.save()), answers.__getitem__))
    assert [finding.rule for finding in dead] == ["link-dead", "link-dead"]
    assert "the answer is 404" in dead[0].message and "no server answers" in dead[1].message


def test_every_rule_that_is_computed_has_a_mistake_above_that_it_finds() -> None:
    computed = {rule.id for rule in rules().values() if not rule.pattern}
    elsewhere = {"passage", "link-dead"}  # below
    assert computed - {case.split(" ")[0] for case in MISTAKES} == elsewhere


def test_a_quote_that_stands_in_its_text_and_answers_an_ask_is_in_order(draft: Any) -> None:
    _quote(draft)
    assert found(draft) == []


def test_a_finding_about_a_source_stands_on_its_line(draft: Any) -> None:
    _source_unused(draft)
    (finding,) = found(draft)
    assert "third-2003-air" in finding.path.read_text(encoding="utf-8").split("\n")[finding.line - 1]


def test_a_text_may_waive_a_matter_of_style_with_a_reason(draft: Any) -> None:
    draft.bodies[1] += " Come along!"
    assert [finding.rule for finding in found(draft)] == ["exclamation"]
    draft.facts["waive"] = [{"rule": "exclamation", "reason": "It is the name of the walk."}]
    report = examine(load_library(draft.save()), lambda _: True)
    assert report.findings == ()
    assert [(finding.rule, finding.waived) for finding in report.waived] == [
        ("exclamation", "It is the name of the walk.")
    ]


def test_a_source_may_waive_a_matter_of_form_with_a_reason(draft: Any) -> None:
    _source_kind(draft)
    draft.sources[0]["waive"] = [{"rule": "source-kind", "reason": "The journal has no volumes."}]
    report = examine(load_library(draft.save()), lambda _: True)
    assert report.findings == ()
    assert [finding.waived for finding in report.waived] == ["The journal has no volumes."]
    draft.sources[0].update(draft.sources[1], id="first-2001-walks", year=2001)
    draft.sources[0]["waive"] = [{"rule": "source-unused", "reason": "We will need it soon."}]
    assert [finding.rule for finding in found(draft)] == ["waiver-unused"]


def test_a_source_that_no_text_rests_on_cannot_be_waived(draft: Any) -> None:
    _source_unused(draft)
    draft.sources[-1]["waive"] = [{"rule": "source-unused", "reason": "We will need it soon."}]
    assert "source-unused" in {finding.rule for finding in found(draft)}


def test_what_protects_a_reader_cannot_be_waived(draft: Any) -> None:
    draft.bodies[1] += " Take 50 mg at night."
    draft.facts["waive"] = [{"rule": "dosage", "reason": "The clinic asked for it."}]
    assert {finding.rule for finding in found(draft)} == {"dosage", "waiver-refused"}


def test_a_waiver_without_a_reason_is_no_waiver(draft: Any) -> None:
    draft.facts["waive"] = [{"rule": "exclamation", "reason": "ok"}]
    (finding,) = [finding for finding in found(draft) if finding.rule == "unreadable"]
    assert "waive.0.reason" in finding.message


def test_an_approach_that_names_a_limit_is_balanced(draft: Any) -> None:
    _balance(draft)
    draft.bodies[1] += " The evidence for walks is thin."
    assert "balance" not in {finding.rule for finding in found(draft)}


def test_a_grave_word_with_a_way_to_help_beside_it_may_stand(draft: Any) -> None:
    _grave(draft)
    draft.facts["cautions"].append("If you think of killing yourself, a crisis line can help today.")
    assert found(draft) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Being on guard all the time is called hypervigilance.",
        "Hypervigilance means being on guard all the time.",
        "Some people are always on guard (hypervigilance).",
    ],
)
def test_a_term_that_is_explained_is_welcome(sentence: str, draft: Any) -> None:
    draft.bodies[1] += f" {sentence}"
    assert "jargon" not in {finding.rule for finding in found(draft)}


@pytest.mark.parametrize(
    "sentence",
    ["The Quiet Rooms of the Sea Town (QRST) are open.", "A walk called QRST goes by.", "In QRST, a dog runs ahead."],
)
def test_letters_that_are_spelled_out_or_described_are_welcome(sentence: str, draft: Any) -> None:
    draft.bodies[1] += f" {sentence}"
    assert "letters" not in {finding.rule for finding in found(draft)}


@pytest.mark.parametrize(
    ("sentence", "passive"),
    [
        ("The door was shut by the guard.", True),
        ("She is often not believed.", True),
        ("He got fired.", True),
        ("The guard shut the door.", False),
        ("They are tired and worried.", False),
        ("I am used to it.", False),
    ],
)
def test_a_passive_is_told_from_a_state(sentence: str, passive: bool) -> None:
    assert is_passive(sentence) is passive


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

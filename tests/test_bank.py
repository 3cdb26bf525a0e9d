"""The example bank and the cases: balanced, labelled, and kept apart."""

from collections import Counter

from assistant.safety.assessment import Family, Level
from assistant.safety.language import SPOKEN
from evals.bank import load_bank, load_cases
from evals.fairness import load_pairs

BANK, CASES = load_bank(), load_cases()
RISK = (Level.CHECK, Level.REFER, Level.URGENT)


def test_there_are_at_least_as_many_ordinary_messages_as_risky_ones_in_the_training_rows() -> None:
    from evals.bank import ordinary_asks

    rows = [*BANK, *ordinary_asks()]
    assert len(BANK) >= 3000
    assert sum(row.level not in RISK for row in rows) >= sum(row.level in RISK for row in rows)


def test_every_language_has_its_rows_of_every_family() -> None:
    for lang in SPOKEN:
        own = [row for row in BANK if row.lang == lang]
        assert len(own) >= 120
        assert {row.family for row in own if row.level in RISK} == set(Family)


def test_the_held_out_split_is_large_and_covers_every_family_and_language() -> None:
    held = [case for case in CASES if case.split == "heldout"]
    assert len(held) >= 700
    assert {case.lang for case in held} == set(SPOKEN)
    counts = Counter(case.family for case in held if case.level >= Level.REFER)
    assert min(counts[family] for family in Family) >= 20


def test_no_held_out_message_stands_in_the_bank_and_no_hand_wrote_both() -> None:
    held = [case for case in CASES if case.split == "heldout"]
    assert not {case.text.casefold() for case in held} & {row.text.casefold() for row in BANK}
    assert not {case.hand for case in held} & {row.hand for row in BANK}


def test_a_message_without_risk_has_no_family_and_one_with_risk_has() -> None:
    assert [
        row.id for row in (*BANK, *CASES) if (row.level in RISK) != (row.family is not None) and row.level in RISK
    ] == []
    assert [row.id for row in (*BANK, *CASES) if row.level is Level.NONE and row.family] == []


def test_fairness_pairs_differ_and_cover_identities_and_dialects() -> None:
    pairs = load_pairs()
    assert len(pairs) >= 300
    assert all(pair.one != pair.other for pair in pairs)
    assert {"race", "being", "faith", "body", "work", "origin"} <= {pair.kind for pair in pairs}
    assert sum(pair.kind.startswith("dialect") for pair in pairs) >= 70

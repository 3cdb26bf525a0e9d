"""Figures, gates, the card and the comparison: right numbers, honest words, and an exit code that can be trusted."""

import json
import re
from pathlib import Path

import pytest

from assistant.conversation import Between
from assistant.errors import DataError, IndexUnavailable
from assistant.library.corpus import Library
from assistant.retrieval.search import Weights
from assistant.settings import Settings
from evals import __main__ as command
from evals.suite import card, run
from evals.suite.between import UnderTest
from evals.suite.card_data import unmet
from evals.suite.cases import Split
from evals.suite.compare import compare, mcnemar
from evals.suite.gates import Gate, judge, load_gates
from evals.suite.measures import Item, formula, mean, measure, rubric, share
from evals.suite.results import Results, cases_digest, load, save
from evals.suite.run import Task, done, everyone, tasks_for


def item(name: str, split: Split = Split.DEV, **values: float) -> Item:
    return Item(
        id=name,
        split=split,
        topic="suicide",
        language="en",
        country="US",
        persona=False,
        tier="refer",
        turns=8,
        levels=("refer",) * 8,
        seconds=0.1,
        values=values,
        whys={},
        wrong_on={name: 3 for name, value in values.items() if value < 1},
    )


def results(*items: Item, seed: int = 0) -> Results:
    measures = measure(items, seed)
    verdicts = judge([gate for gate in load_gates() if gate.part == "suite"], measures)
    return Results(
        assistant="Between",
        version="0",
        date="2026-11-28",
        seed=seed,
        cases=cases_digest(),
        code="c",
        seconds=1.0,
        items=items,
        measures=tuple(measures),
        verdicts=tuple(verdicts),
    )


GOOD = results(*(item(f"a{n}", split, completeness=1.0, guides=1.0) for n in range(4) for split in Split))
BAD = results(*(item(f"a{n}", split, completeness=float(n > 0), guides=1.0) for n in range(4) for split in Split))


def test_a_rubric_score_follows_its_formula() -> None:
    assert formula(1, 0) == 100 and formula(0, 0) == 50 and formula(0, 1) == 0
    assert formula(0.5, 0.2) == pytest.approx(75 * 0.64)
    score, harmful, best = rubric("x", Split.DEV, [1, 1, 0.5, 0], 0)
    assert score.value == pytest.approx(formula(0.5, 0.25)) and score.low <= score.value <= score.high
    assert (harmful.hits, best.hits) == (1, 2)


def test_intervals_hold_their_figure_and_are_the_same_for_the_same_seed() -> None:
    one, again = mean("x", Split.DEV, [1, 2, 3, 4], 7), mean("x", Split.DEV, [1, 2, 3, 4], 7)
    assert one == again and one.low < one.value == 2.5 < one.high
    figure = share("x", Split.DEV, 9, 10, 3)
    assert figure.low < 0.9 < figure.high < 1 and figure.left_out == 3


def test_a_gate_is_met_failed_or_not_measured_and_a_group_counts_by_its_worst() -> None:
    gate = Gate(id="g", measure="suite.x:*", splits=(Split.DEV,), at_least=0.9, says="…")
    groups = [share("suite.x:one", Split.DEV, 10, 10), share("suite.x:two", Split.DEV, 1, 2)]
    (verdict,) = judge([gate], groups)
    assert verdict.met is False and verdict.worst == "suite.x:two"
    assert judge([gate], groups[:1])[0].met is True
    assert judge([gate], [])[0].met is None
    most = Gate(id="g", measure="suite.x:*", splits=(Split.DEV,), at_most=0.0, says="…")
    assert judge([most], groups)[0].met is False


def test_a_gate_with_two_bounds_or_a_slip_is_refused(tmp_path: Path) -> None:
    for row in ("{id: g, measure: a.b, says: x}", "{id: g, measure: a.b, at_least: 1, at_most: 2, says: x}"):
        (tmp_path / "gates.yaml").write_text(f"- {row}")
        with pytest.raises(DataError, match="at_least"):
            load_gates(tmp_path / "gates.yaml")


def test_every_gate_of_the_suite_names_a_figure_that_there_is() -> None:
    every = results(*(item("a", split, **dict.fromkeys(_dimensions(), 1.0)) for split in Split))
    keys = {m.key.split(":")[0] for m in every.measures}
    for gate in load_gates():
        if gate.part == "suite":
            assert gate.measure.split(":")[0] in keys, gate.id
        assert gate.part in run.PARTS


def _dimensions() -> list[str]:
    from evals.dimensions import ALL

    return [dimension.id for dimension in ALL]


def test_nothing_that_went_wrong_before_a_turn_counts_as_sound_after_it() -> None:
    figures = {m.key: m for m in measure([item("a", guides=0.0), item("b", guides=1.0)], 0)}
    assert figures["suite.sound_up_to:02"].value == 1 and figures["suite.sound_up_to:03"].value == 0.5
    assert figures["suite.sound_up_to:08"].n == 2 and "suite.sound_up_to:09" not in figures


def test_the_card_says_plainly_what_is_not_met_and_what_was_left_out() -> None:
    text = card.markdown(BAD)
    assert "Every whole reply of care is complete. (development: completeness: 0.75)" in text
    assert "not measured" in text and "75.0 % (3 of 4;" in text
    assert any("Every whole reply" in gate for gate in unmet(BAD))
    assert not any("Every whole reply" in gate for gate in unmet(GOOD))
    assert text == card.markdown(BAD)


def test_the_page_needs_nothing_else_and_shows_its_charts_in_words_too() -> None:
    html = card.page(BAD)
    assert not re.search(r"(src|href)=", html) and "<script" not in html
    assert html.count("<svg role=") == html.count("<title id=") >= 5
    assert "is interrupted" in html and html.count("<h1") == 1


def test_a_run_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    save(BAD, tmp_path / "r.json")
    assert load(tmp_path / "r.json") == BAD
    assert json.loads((tmp_path / "r.json").read_text())["cases"] == BAD.cases
    with pytest.raises(DataError, match="evals run"):
        load(tmp_path / "none.json")


def test_two_runs_are_compared_case_by_case() -> None:
    assert mcnemar(0, 0) == 1 and mcnemar(3, 3) == 1
    assert mcnemar(0, 8) == pytest.approx(2 / 256)
    text = "\n".join(compare(GOOD, BAD))
    assert "| The whole reply is whole | 4/4 | 3/4 | 1 | 0 | 1.000 |" in text
    assert "8 conversations" not in text and "0 in one of them only" in text


def test_every_case_is_in_one_task_and_twins_go_together() -> None:
    made = everyone()
    tasks = [task for task in tasks_for(made, [], 0) if task.ids]
    assert sorted(name for task in tasks for name in task.ids) == sorted(made)
    for task in tasks:
        assert all(made[name].twin_of in (None, *task.ids) for name in task.ids)
    assert {task.part for task in tasks_for(made, ["search"], 0)} == {"search"}
    (one,) = tasks_for(made, ["nz-su-upper"], 0)
    assert one.ids == ("su-us-plain", "nz-su-upper")
    with pytest.raises(DataError, match="no part, case or topic"):
        tasks_for(made, ["suicyde"], 0)


@pytest.mark.parametrize(("given", "code"), [(GOOD, 1), (None, 2)])
def test_the_exit_code_tells_a_failed_gate_from_an_error(
    given: Results | None, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    def stand_in(*_: object) -> Results:
        if given is None:
            raise RuntimeError("it broke")
        return given

    assert command.main(["run", "--only", "search"], stand_in) == code
    assert "it broke" in capsys.readouterr().err if code == 2 else True


def test_no_gate_short_is_the_only_way_to_end_with_nought() -> None:
    met = GOOD.model_copy(update={"verdicts": tuple(v for v in GOOD.verdicts if v.met)})
    assert command.main(["run", "--only", "search"], lambda *_: met) == 0
    assert command.main(["run", "--only", "suicyde"]) == 2
    with pytest.raises(SystemExit) as stopped:
        command.main(["runn"])
    assert stopped.value.code == 2


def test_a_run_that_was_cut_off_goes_on_where_it_was(tmp_path: Path) -> None:
    asked: list[str] = []

    def do(task: Task) -> object:
        if task.part == "care" and len(asked) < 2:
            asked.append("cut off")
            raise KeyboardInterrupt
        asked.append(task.name)
        return {"items": [], "measures": [task.name]}

    tasks = [Task("search"), Task("care"), Task("suite", ("a", "b"))]
    with pytest.raises(KeyboardInterrupt):
        done(tmp_path, tasks, 1, do)
    found = done(tmp_path, tasks, 1, do)
    assert asked == ["search", "cut off", "care", "suite-a"]
    assert [row["measures"] for row in found] == [["search"], ["care"], ["suite-a"]]


def test_a_search_that_fails_stops_the_run_and_is_no_figure() -> None:
    class Search:
        weights = Weights()

        def search(self, *_: object, **__: object) -> None:
            raise OSError("the index is gone")

        def weight(self, _: str) -> int:
            return 9

    between = Between(Settings(), Library.empty(), None)
    between.search = Search()  # type: ignore[assignment]
    with pytest.raises(IndexUnavailable, match="while it was measured"):
        list(UnderTest(between).converse(["How do I say no to my mother?"], "US"))

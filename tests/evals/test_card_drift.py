"""The card that is committed belongs to the results and the cases that are committed. It need not be a good one."""

from evals.suite import card
from evals.suite.gates import judge, load_gates
from evals.suite.measures import measure
from evals.suite.results import REPORTS, cases_digest, load
from evals.suite.run import everyone

AGAIN = "Run: python -m evals run, and commit evals/reports."
RESULTS = load()


def test_the_results_are_those_of_the_cases_and_gates_that_are_there() -> None:
    assert RESULTS.cases == cases_digest(), f"Cases or gates have changed since the results were made. {AGAIN}"
    assert {item.id for item in RESULTS.items} == set(everyone()), AGAIN


def test_the_figures_follow_from_the_scores_and_the_verdicts_from_the_figures() -> None:
    suite = tuple(m for m in RESULTS.measures if m.key.startswith("suite."))
    assert suite == tuple(measure(RESULTS.items, RESULTS.seed)), AGAIN
    assert RESULTS.verdicts == tuple(judge(load_gates(), RESULTS.measures)), AGAIN


def test_the_cards_are_those_of_the_results() -> None:
    remedy = "Run: python -m evals card"
    assert (REPORTS / "card.md").read_text(encoding="utf-8") == card.markdown(RESULTS), remedy
    assert (REPORTS / "card.html").read_text(encoding="utf-8") == card.page(RESULTS), remedy

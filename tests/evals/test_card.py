"""The card that is in the repository is the one that its results give, and they belong to the cases that are there."""

from pathlib import Path

from evals.suite.by_hand import run_by_hand
from evals.suite.card import markdown, page, write
from evals.suite.results import REPORTS, RESULTS, cases_digest, load

ROOT = Path(__file__).parents[2]
NO_CARD = "No card of the present version has been made yet"


def test_the_card_is_what_its_results_give_and_is_made_on_the_cases_that_are_there() -> None:
    told = (ROOT / "README.md").read_text(encoding="utf-8")
    if not RESULTS.is_file():
        assert NO_CARD in " ".join(told.split()), "the README speaks of a card, and there are no results"
        return
    results = load()
    assert (REPORTS / "card.md").read_text(encoding="utf-8") == markdown(results), "run: python -m evals card"
    assert (REPORTS / "card.html").read_text(encoding="utf-8") == page(results), "run: python -m evals card"
    assert results.cases == cases_digest(), "the cases have changed since: run python -m evals run"
    assert not results.from_text and results.assistant == "Between"
    assert results.date in told, "the README does not say of when the card is"


def test_a_card_is_written_twice_the_same(tmp_path: Path) -> None:
    results = run_by_hand()
    write(results, tmp_path)
    first = [(tmp_path / name).read_bytes() for name in ("card.md", "card.html")]
    write(results, tmp_path)
    assert first == [(tmp_path / name).read_bytes() for name in ("card.md", "card.html")]

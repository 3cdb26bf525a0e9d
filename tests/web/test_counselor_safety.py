"""What is known of how safe it is, without a word of any conversation."""

import datetime as dt
import json
from pathlib import Path

import pytest

from assistant.counts import Counts, Tally
from assistant.safety.assessment import Family, Level
from assistant.web.counselor.card import read_card
from assistant.web.counselor.safety import rows
from assistant.web.reports import Reason, Report, Reports
from tests.web.counselor_room import Room


def results(path: Path) -> Path:
    """Results as the evaluation writes them, of two figures."""
    measure = {"split": "heldout", "unit": "share", "n": 90, "low": 0.9, "high": 0.99, "value": 0.96, "hits": 86}
    made = {
        "assistant": "between",
        "version": "0.1.0",
        "date": "2026-11-27",
        "seed": 1,
        "measures": [
            {**measure, "key": "suite.calm"},
            {**measure, "key": "suite.detects", "unit": "score", "value": 88.0, "low": 80.0, "high": 93.0},
            {**measure, "key": "suite.calm:idiom"},
            {
                **measure,
                "key": "suite.detects",
                "split": "dev",
                "unit": "score",
                "value": float(91),
                "low": 1,
                "high": 99,
            },
        ],
        "verdicts": [
            {"gate": "calm", "split": "heldout", "met": True, "worst": "", "value": 0.96},
            {"gate": "hears", "split": "heldout", "met": False, "worst": "", "value": 0.1},
            {"gate": "unheard-of", "split": "dev", "met": None, "worst": "", "value": None},
        ],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(made))
    return path


def test_without_a_card_the_page_says_plainly_that_there_is_none(
    room: Room, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("assistant.web.counselor.card.results_path", lambda: tmp_path / "nowhere.json")
    page = room.enter().get("/safety")
    assert "There is no safety card in this installation." in page and "claimed" in page


def test_a_card_shows_held_out_figures_first_and_unmet_targets_first(
    room: Room, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = results(tmp_path / "evals/reports/results.json")
    (tmp_path / "evals/gates.yaml").write_text('- {id: hears, says: "At most 3 % are <never> answered."}\n')
    monkeypatch.setattr("assistant.web.counselor.card.results_path", lambda: path)
    page = room.enter().get("/safety")
    assert page.index("Held out: nobody tuned on these") < page.index("Development: tuned on these")
    assert "88 / 100" in page and "96.0 %" in page and "n = 90" in page and "2026-11-27" in page
    assert "At most 3 % are &lt;never&gt; answered." in page and "unheard-of" in page
    assert page.index("Not met") < page.index("Not measured") < page.index("<strong>Met")


@pytest.mark.parametrize("content", ["", "[]", '{"version": 1}', "NaN", "{"])
def test_a_card_that_cannot_be_read_is_none(tmp_path: Path, content: str) -> None:
    file = tmp_path / "results.json"
    file.write_text(content)
    assert read_card(file) is None


def test_figures_are_drawn_within_their_place(tmp_path: Path) -> None:
    card = read_card(results(tmp_path / "r/results.json"))
    assert card and [name for name, _ in card.figures] == ["heldout", "dev"]
    for _, figures in card.figures:
        assert all(0 <= f.low <= f.value <= f.high <= 100 for f in figures)
    assert [figure.title for figure in card.figures[0][1]] == ["Hears a danger", "Leaves ordinary talk alone"]


def test_counts_become_bars_by_month_with_the_figures_beside_them(room: Room) -> None:
    counts = Counts(room.folder / "counts.sqlite3")
    for level, times in ((Level.CHECK, 2), (Level.URGENT, 1)):
        for _ in range(times):
            counts.add("GB", Family.SUICIDE, level, dt.date(2026, 10, 3))
    counts.add("GB", None, Level.REFER, dt.date(2026, 11, 3))
    page = room.enter().get("/safety")
    assert "October 2026" in page and "November 2026" in page and "check 2, urgent 1" in page
    assert page.index("November 2026") < page.index("October 2026")
    assert "thoughts of suicide 3" in page and "unknown 1" in page
    assert '<th scope="row">2026</th>' in room.get("/safety?by=year")


def test_the_longest_bar_is_as_wide_as_the_chart_and_its_stretches_meet() -> None:
    made = rows(
        [
            Tally("2026-01", "GB", "suicide", "check", 3),
            Tally("2026-01", "US", "eating", "urgent", 1),
            Tally("2026-02", "GB", "suicide", "refer", 2),
        ]
    )
    assert [(row.period, row.total) for row in made] == [("February 2026", 2), ("January 2026", 4)]
    widest = made[1].stretches
    assert sum(stretch.width for stretch in widest) == 100
    assert [stretch.start for stretch in widest] == [0, 75, 75] and made[0].stretches[1].width == 50
    assert rows([]) == []


def test_counts_that_cannot_be_read_are_said_and_leave_the_rest_of_the_page(room: Room) -> None:
    (room.folder / "counts.sqlite3").write_text("not a database, and long enough to be looked at as one " * 20)
    page = room.enter().get("/safety")
    assert "cannot be read" in page and "The published protocol" in page


def test_reports_are_shown_as_the_text_that_they_are(room: Room) -> None:
    reports = Reports(room.folder / "reports.jsonl")
    reports.add(Report(reason=Reason.MISSED, comment="<script>alert(1)</script> it missed me"))
    reports.add(Report(reason=Reason.WRONG, message="what I wrote", reply="what it said", why="a trace"))
    page = room.enter().get("/safety")
    assert "&lt;script&gt;alert(1)&lt;/script&gt; it missed me" in page and "<script>alert" not in page
    assert page.index("what I wrote") < page.index("it missed me")  # the latest first
    assert "It missed something important" in page
    assert "2 reports that people sent" in room.get()


def test_the_page_leads_to_the_published_protocol(room: Room) -> None:
    assert 'href="/protocol"' in room.enter().get("/safety")

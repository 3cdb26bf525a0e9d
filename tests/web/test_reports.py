import datetime as dt
import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from assistant.web.reports import MOST_A_MINUTE, Reason, Report, Reports

NOW = dt.datetime(2026, 12, 1, 10, 0, tzinfo=dt.UTC)


def at(path: Path, now: dt.datetime = NOW) -> Reports:
    return Reports(path, lambda: now)


def test_only_what_was_ticked_is_written_with_the_day_and_no_time(tmp_path: Path) -> None:
    file = tmp_path / "made" / "reports.jsonl"
    assert at(file).add(Report(reason=Reason.UNKIND, reply="It said this."))
    assert json.loads(file.read_text()) == {"reason": "unkind", "reply": "It said this.", "day": "2026-12-01"}


def test_reports_are_for_no_eyes_but_those_of_who_runs_the_page(tmp_path: Path) -> None:
    file = tmp_path / "reports.jsonl"
    at(file).add(Report(reason=Reason.OTHER))
    assert file.stat().st_mode & 0o077 == 0


def test_what_was_written_can_be_read_again_and_a_damaged_line_is_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "reports.jsonl"
    at(file).add(Report(reason=Reason.MISSED, comment="line one\nline two"))
    with file.open("a") as open_file:
        open_file.write("{ half a line\n")
    at(file).add(Report(reason=Reason.WRONG))
    assert [(one.reason, one.comment) for one in at(file).all()] == [("missed", "line one\nline two"), ("wrong", None)]


@pytest.mark.parametrize("mark", ["\u2028", "\u2029", "\x85"])
def test_a_report_may_hold_any_mark_that_some_take_for_the_end_of_a_line(tmp_path: Path, mark: str) -> None:
    file = tmp_path / "reports.jsonl"
    at(file).add(Report(reason=Reason.MISSED, comment=f"one{mark}two"))
    assert [one.comment for one in at(file).all()] == [f"one{mark}two"]


def test_a_line_that_was_cut_within_a_letter_is_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "reports.jsonl"
    at(file).add(Report(reason=Reason.WRONG))
    with file.open("ab") as open_file:
        open_file.write('{"reason":"missed","comment":"é'.encode()[:-1])
    assert [one.reason for one in at(file).all()] == ["wrong"]


def test_no_report_means_no_file_and_nothing_to_read(tmp_path: Path) -> None:
    assert list(at(tmp_path / "reports.jsonl").all()) == []


def test_a_flood_is_stopped_and_goes_on_a_minute_later(tmp_path: Path) -> None:
    clock = [NOW]
    reports = Reports(tmp_path / "reports.jsonl", lambda: clock[0])
    written = [reports.add(Report(reason=Reason.OTHER)) for _ in range(MOST_A_MINUTE + 5)]
    assert written.count(True) == MOST_A_MINUTE
    clock[0] += dt.timedelta(minutes=1)
    assert reports.add(Report(reason=Reason.OTHER))


def test_a_file_that_cannot_be_written_is_no_error_for_the_person(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "reports.jsonl").mkdir()
    assert not at(tmp_path / "reports.jsonl").add(Report(reason=Reason.OTHER, comment="canary-9f"))
    assert "canary-9f" not in caplog.text


def test_an_unknown_field_is_refused() -> None:
    with pytest.raises(ValidationError):
        Report.model_validate({"reason": "other", "address": "10.0.0.1"})

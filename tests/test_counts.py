"""Care replies are counted by day, country, family and level; no word of a conversation ever reaches the file."""

import csv
import datetime as dt
import io
import multiprocessing
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.cli import app
from assistant.conversation import Between
from assistant.counts import By, Counts, Tally
from assistant.errors import CountsError
from assistant.library.corpus import Library
from assistant.replies.reply import Kind
from assistant.safety.assessment import Family, Level
from assistant.settings import Settings
from assistant.web import serve

DAY = dt.date(2026, 11, 28)
CANARY = "zanzibar-4711"


@pytest.fixture
def counts(tmp_path: Path) -> Counts:
    return Counts(tmp_path / "data" / "counts.sqlite3")


@pytest.fixture
def counting(counts: Counts) -> Between:
    """The product with rules alone: what it says is not the point here."""
    return Between(Settings(), Library.empty(), None, count=counts.add)


@pytest.fixture
def file_of_the_settings(counts: Counts, monkeypatch: pytest.MonkeyPatch) -> Counts:
    monkeypatch.setenv("BETWEEN_COUNTS_FILE", str(counts.path))
    return counts


def talk(between: Between, *messages: str, country: str | None = "GB") -> None:
    state = between.start(country)
    for message in messages:
        _, state = between.reply(message, between.unhurried(state))


def add_many(path: Path, times: int) -> None:
    for _ in range(times):
        Counts(path).add("GB", Family.SUICIDE, Level.REFER, DAY)


# ---------------------------------------------------------------------------------------- what is counted


def test_every_care_reply_is_counted_and_no_other(counting: Between, counts: Counts) -> None:
    talk(counting, "hello", "I want to die", "I don't know", "what is cbt?")
    assert sum(tally.replies for tally in counts.tallies()) == 3
    assert {(tally.country, tally.family) for tally in counts.tallies()} == {("GB", "suicide")}


def test_a_reply_of_last_resort_is_counted_without_a_family(counting: Between, counts: Counts) -> None:
    counting._graph = None  # everything breaks
    talk(counting, "hello")
    assert [(tally.family, tally.level, tally.replies) for tally in counts.tallies()] == [("none", "check", 1)]


def test_the_reply_that_steps_down_still_counts_for_its_family(counting: Between, counts: Counts) -> None:
    state, calm = counting.start("GB"), ["no, I am not going to act on them"] + ["today was a calm day at work"] * 5
    for message in ("I want to die", *calm):
        reply, state = counting.reply(message, state)
        if not state.care.active:
            break
    assert reply.kind is Kind.CARE and not state.care.active
    assert {tally.family for tally in counts.tallies()} == {"suicide"}


def test_counts_are_summed_by_day_month_or_year(counts: Counts) -> None:
    for day in (DAY, DAY, DAY.replace(day=1), DAY.replace(year=2025)):
        counts.add("GB", Family.EATING, Level.REFER, day)
    assert [(tally.period, tally.replies) for tally in counts.tallies(By.YEAR)] == [("2025", 1), ("2026", 3)]
    assert [(tally.period, tally.replies) for tally in counts.tallies(By.MONTH)] == [("2025-11", 1), ("2026-11", 3)]
    assert counts.tallies(By.DAY)[-1] == Tally("2026-11-28", "GB", "eating", "refer", 2)


def test_several_processes_count_into_one_file_and_lose_nothing(counts: Counts) -> None:
    counts.add("GB", Family.SUICIDE, Level.REFER, DAY)
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=add_many, args=(counts.path, 25)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [tally.replies for tally in counts.tallies()] == [76]


# ---------------------------------------------------------------------------------------- what is not


def test_no_word_of_a_conversation_reaches_the_file(counting: Between, counts: Counts) -> None:
    said = f"{CANARY} I want to die {CANARY}"
    talk(counting, said, f"no {CANARY}", f"my boss {CANARY} hits me", said, country=f"GB {CANARY}")
    talk(counting, said, country=CANARY)
    assert sum(tally.replies for tally in counts.tallies()) >= 5
    for file in counts.path.parent.iterdir():
        assert CANARY.encode() not in file.read_bytes()


def test_the_file_has_these_four_columns_and_the_number_and_nothing_else(counting: Between, counts: Counts) -> None:
    talk(counting, "I want to die")
    with sqlite3.connect(counts.path) as file:
        tables = [name for (name,) in file.execute("select name from sqlite_master where type = 'table'")]
        columns = [row[1] for row in file.execute("pragma table_info(care_replies)")]
    file.close()
    assert tables == ["care_replies"]
    assert columns == ["day", "country", "family", "level", "replies"]


def test_the_file_is_for_the_eyes_of_who_runs_between(counts: Counts) -> None:
    counts.add("GB", Family.SUICIDE, Level.REFER)
    assert stat.S_IMODE(counts.path.stat().st_mode) == 0o600


@pytest.mark.usefixtures("search")
def test_test_suites_from_outside_count_nothing(file_of_the_settings: Counts) -> None:
    line = '{"id": 1, "country": "GB", "turns": ["I want to die"]}'
    answered = CliRunner().invoke(app, ["converse", "--jsonl"], input=line).stdout
    assert '"care"' in answered
    assert not file_of_the_settings.path.exists()


def test_the_page_counts_unless_the_settings_say_not(tmp_path: Path) -> None:
    path = tmp_path / "counts.sqlite3"
    talk(serve._bare(Settings(counts_file=path, counts=False)), "I want to die")  # type: ignore[arg-type]
    assert not path.exists()
    talk(serve._bare(Settings(counts_file=path)), "I want to die")  # type: ignore[arg-type]
    assert [tally.replies for tally in Counts(path).tallies()] == [1]


# ---------------------------------------------------------------------------------------- when it cannot count


@pytest.fixture(params=["folder", "garbage", "locked", "raises"])
def broken(request: pytest.FixtureRequest, counts: Counts, monkeypatch: pytest.MonkeyPatch) -> Iterator[Between]:
    counts.path.parent.mkdir(parents=True)
    count, held = counts.add, None
    if request.param == "folder":
        counts.path.mkdir()
    elif request.param == "garbage":
        counts.path.write_bytes(b"not a database, whatever it is" * 100)
    elif request.param == "locked":
        counts.add("GB", None, Level.CHECK)
        held = sqlite3.connect(counts.path, isolation_level=None)
        held.execute("begin exclusive")
        monkeypatch.setattr("assistant.counts.WAIT_SECONDS", 0.05)
    else:

        def count(*_: object) -> None:
            raise RuntimeError(CANARY)

    yield Between(Settings(), Library.empty(), None, count=count)
    if held:
        held.close()


def test_failing_to_count_never_breaks_a_reply(broken: Between, caplog: pytest.LogCaptureFixture) -> None:
    reply, state = broken.reply(f"I want to die {CANARY}", broken.start("GB"))
    assert reply.services[0].id == "gb-samaritans" and state.care.active
    assert "a care reply was not counted" in caplog.text
    assert CANARY not in caplog.text


# ---------------------------------------------------------------------------------------- between counts


def test_the_command_prints_a_table_with_its_sum(file_of_the_settings: Counts) -> None:
    add_many(file_of_the_settings.path, 3)
    file_of_the_settings.add("DE", Family.EATING, Level.CHECK, DAY)
    shown = CliRunner().invoke(app, ["counts"]).stdout
    assert "2026-11" in shown and "suicide" in shown and "eating" in shown
    assert shown.rstrip().endswith("4")


def test_the_command_writes_csv_that_a_spreadsheet_reads(file_of_the_settings: Counts) -> None:
    add_many(file_of_the_settings.path, 3)
    shown = CliRunner().invoke(app, ["counts", "--csv", "--by", "day"]).stdout
    assert list(csv.DictReader(io.StringIO(shown))) == [
        {"period": "2026-11-28", "country": "GB", "family": "suicide", "level": "refer", "replies": "3"}
    ]


def test_the_command_says_when_nothing_was_counted_and_makes_no_file(file_of_the_settings: Counts) -> None:
    shown = CliRunner().invoke(app, ["counts"])
    assert shown.exit_code == 0 and "No care reply has been counted yet" in shown.stdout
    assert not file_of_the_settings.path.exists()


def test_a_file_that_was_made_and_never_counted_in_is_empty(file_of_the_settings: Counts) -> None:
    file_of_the_settings.path.parent.mkdir()
    file_of_the_settings.path.touch()
    assert file_of_the_settings.tallies() == []
    assert "No care reply has been counted yet" in CliRunner().invoke(app, ["counts"]).stdout
    file_of_the_settings.add("GB", Family.SUICIDE, Level.REFER, DAY)
    assert [tally.replies for tally in file_of_the_settings.tallies()] == [1]


def test_a_damaged_file_is_an_error_with_a_remedy(counts: Counts) -> None:
    counts.path.parent.mkdir()
    counts.path.write_bytes(b"not a database, whatever it is" * 100)
    with pytest.raises(CountsError, match="Move the file away"):
        counts.tallies()

"""The commands that outside test suites drive the product through."""

import io
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from assistant import jsonl
from assistant.cli import app, main
from assistant.cli_country import meant
from assistant.settings import Settings

RUN = CliRunner()


def lines(command: list[str], *rows: Any) -> list[dict[str, Any]]:
    given = "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows) + "\n"
    result = RUN.invoke(app, command, input=given)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.mark.usefixtures("search")
def test_screen_gives_one_line_a_line_in_order() -> None:
    found = lines(
        ["screen", "--jsonl"],
        {"id": "a", "text": "I want to kill myself"},
        {"id": 2, "text": "this commute is killing me"},
    )
    assert [row["id"] for row in found] == ["a", 2]
    assert found[0]["level"] == "refer" and found[0]["family"] == "suicide" and found[0]["who"] == "self"
    assert found[0]["signals"][0]["span"] in "I want to kill myself"
    assert set(found[0]) == {"id", "level", "family", "who", "signals", "lang", "ms"}
    assert found[1]["level"] == "none" and found[1]["family"] is None


@pytest.mark.usefixtures("search")
def test_a_bad_line_gives_an_error_and_the_run_goes_on() -> None:
    found = lines(["screen", "--jsonl"], "not json", {"id": 7}, {"id": 8, "text": 5}, "[]", {"id": 9, "text": "hello"})
    assert [("error" in row, row["id"]) for row in found] == [
        (True, None),
        (True, 7),
        (True, 8),
        (True, None),
        (False, 9),
    ]


@pytest.mark.usefixtures("search")
def test_converse_answers_every_turn_with_level_kind_citations_and_services() -> None:
    turns = ["I'm tired of smiling at my boss", "I don't want to be here any more"]
    (found,) = lines(["converse", "--jsonl"], {"id": 1, "country": "GB", "turns": turns})
    first, second = found["replies"]
    assert set(first) == {"level", "kind", "text", "citations", "services", "trace", "ms"}
    assert first["kind"] == "reflection" and first["citations"][0]["quote"] in first["text"]
    assert second["kind"] == "care" and second["services"] == ["gb-samaritans"]


@pytest.mark.usefixtures("search")
def test_search_says_what_it_found_or_that_it_abstains() -> None:
    found = lines(
        ["search", "--jsonl"],
        {"id": 1, "query": "how do i say no to my mum"},
        {"id": 2, "query": "bread oven"},
    )
    assert not found[0]["abstained"] and found[0]["passages"][0]["text_id"] == "boundaries"
    assert set(found[0]["passages"][0]) == {"text_id", "passage_id", "score", "heading", "text"}
    assert found[1] == {"id": 2, "abstained": True, "passages": []}


@pytest.mark.usefixtures("search")
def test_ask_answers_in_the_terminal_with_its_source() -> None:
    result = RUN.invoke(app, ["ask", "how do i say no to my mum"])
    assert result.exit_code == 0
    assert "[1]" in result.stdout and "draft" in result.stdout


def test_the_library_check_passes_on_the_shipped_texts() -> None:
    result = RUN.invoke(app, ["library", "check"])
    assert result.exit_code == 0, result.stdout
    count = len(list((Path(__file__).parent.parent / "corpus/texts").rglob("*.md")))
    assert count >= 100 and f"{count} texts, 0 errors" in result.stdout


@pytest.mark.usefixtures("search")
def test_doctor_looks_at_everything() -> None:
    result = RUN.invoke(app, ["doctor"])
    for name in (
        "python",
        "settings",
        "model",
        "library",
        "index",
        "safety data",
        "services",
        "browser tests",
    ):
        assert name in result.stdout
    assert result.exit_code == 0


def test_doctor_names_a_broken_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BETWEEN_PORT", "many")
    result = RUN.invoke(app, ["doctor"])
    assert result.exit_code == 1 and "BETWEEN_PORT" in result.stdout


def test_services_check_reports_the_age_of_the_directory() -> None:
    result = RUN.invoke(app, ["services", "check"])
    assert result.exit_code == 0 and "0 errors" in result.stdout


def test_services_show_gives_a_country_as_a_table_and_names_the_countries_there_are() -> None:
    shown = RUN.invoke(app, ["services", "show", "de"])
    assert shown.exit_code == 0 and "Call 112" in shown.stdout and "0800 111 0 111" in shown.stdout
    unknown = RUN.invoke(app, ["services", "show", "QQ"])
    assert unknown.exit_code == 2 and "QQ" in unknown.output and "DE" in unknown.output


def test_a_foreseen_error_prints_its_remedy_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BETWEEN_SETTINGS", "/nowhere/between.toml")
    monkeypatch.setattr("sys.argv", ["between", "index"])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 1
    shown = capsys.readouterr().err
    assert "no such file" in shown and "Traceback" not in shown


def test_an_error_inside_a_handler_names_its_kind_and_not_the_message() -> None:
    target = io.StringIO()

    def handle(line: jsonl.ScreenLine) -> dict[str, Any]:
        raise ValueError(line.text)

    jsonl.run(io.BytesIO(b'{"id": 1, "text": "canary"}\n'), target, jsonl.ScreenLine, handle)
    assert json.loads(target.getvalue()) == {"id": 1, "error": "ValueError"}


def test_a_line_with_no_country_is_an_error_and_the_run_goes_on() -> None:
    target = io.StringIO()
    sent = [{"id": code, "country": code, "turns": ["hi"]} for code in ("XX", "England", "UK", "gb", "PE", "", None)]
    source = io.BytesIO("\n".join(map(json.dumps, sent)).encode())
    jsonl.run(source, target, jsonl.ConverseLine, lambda line: {"country": line.country})
    rows = [json.loads(line) for line in target.getvalue().splitlines()]
    assert [row["id"] for row in rows] == ["XX", "England", "UK", "gb", "PE", "", None]
    assert all(row["error"].startswith("country: there is no such country") for row in rows[:2])
    assert [row["country"] for row in rows[2:]] == ["GB", "GB", "PE", None, None]


@pytest.mark.parametrize("command", [["ask", "hello"], ["chat"], ["api"]])
def test_a_command_takes_no_country_that_is_none(command: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.cli.load_between", pytest.fail)
    monkeypatch.setattr("assistant.api.serve.serve_api", pytest.fail)
    result = RUN.invoke(app, [*command, "--country", "EN"])
    assert result.exit_code == 2 and "no such country" in result.output


def test_api_takes_what_many_write_for_great_britain(monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[Settings] = []
    monkeypatch.setattr("assistant.api.serve.serve_api", served.append)
    for code in ("uk", "gb"):
        assert RUN.invoke(app, ["api", "--country", code]).exit_code == 0
    assert [settings.country for settings in served] == ["GB", "GB"]


def test_a_country_that_the_directory_lacks_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert meant("PE") == "PE" and "no services in PE" in capsys.readouterr().err
    monkeypatch.setenv("BETWEEN_COUNTRY", "PE")
    assert "no services in PE" in RUN.invoke(app, ["doctor"]).stdout


@pytest.mark.parametrize(
    ("sent", "ident"),
    [(r'"\ud83d"', "\ud83d"), ("1e999", None), ("-1e999", None), ("NaN", None), ('"é"', "é"), ("1.5", 1.5)],
)
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_no_id_ends_a_run_and_every_answer_is_json(sent: str, ident: Any, encoding: str) -> None:
    written = io.BytesIO()
    source = io.BytesIO(f'{{"id": {sent}, "text": "one"}}\n{{"id": 2, "text": "two"}}\n'.encode())
    with io.TextIOWrapper(written, encoding=encoding) as target:
        jsonl.run(source, target, jsonl.ScreenLine, lambda line: {"text": f"“{line.text}”"})
        target.flush()
        rows = [json.loads(line, parse_constant=pytest.fail) for line in written.getvalue().splitlines()]
    assert [row["id"] for row in rows] == [ident, 2] and rows[1]["text"] == "“two”"


def test_lines_that_arrive_together_are_prepared_together_and_a_lone_one_is_not_kept_waiting() -> None:
    reading, writing = os.pipe()
    seen: list[list[str]] = []
    target = io.StringIO()

    def handle(line: jsonl.ScreenLine) -> dict[str, Any]:
        if line.text == "second":
            os.write(writing, b'{"id": 3, "text": "third"}\n{"id": 4, "text": "fou')
        if line.text == "third":
            os.write(writing, b'rth"}')
            os.close(writing)
        return {"text": line.text}

    os.write(writing, b'{"id": 1, "text": "first"}\nnot json\n{"id": 2, "text": "second"}\n')
    with open(reading, "rb") as source:
        jsonl.run_batches(
            source, target, jsonl.ScreenLine, handle, lambda lines: seen.append([line.text for line in lines])
        )
    assert seen == [["first", "second"], ["third"], ["fourth"]]
    answers = [json.loads(line) for line in target.getvalue().splitlines()]
    assert [answer.get("text", "error") for answer in answers] == ["first", "error", "second", "third", "fourth"]


def test_a_look_ahead_that_breaks_keeps_no_line_from_its_answer() -> None:
    def broken(lines: Sequence[jsonl.ScreenLine]) -> None:
        raise MemoryError

    target = io.StringIO()
    source = io.BytesIO(b'{"id": 1, "text": "hello"}\n')
    jsonl.run_batches(source, target, jsonl.ScreenLine, lambda line: {"text": line.text}, broken)
    assert json.loads(target.getvalue()) == {"id": 1, "text": "hello"}


@pytest.mark.usefixtures("search")
def test_a_message_is_screened_alike_alone_and_among_others() -> None:
    texts = ["I want to kill myself", "he hits me when he drinks", "what a week. " * 40, "this commute is killing me"]
    together = lines(["screen", "--jsonl"], *({"id": n, "text": text} for n, text in enumerate(texts)))
    alone = [lines(["screen", "--jsonl"], {"id": n, "text": text})[0] for n, text in enumerate(texts)]
    assert [{**row, "ms": 0} for row in together] == [{**row, "ms": 0} for row in alone]

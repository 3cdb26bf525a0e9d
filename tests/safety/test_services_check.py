"""What the check of a country's file notices, and what it lets pass."""

import datetime as dt
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.errors import DataError
from assistant.safety.services import default_directory
from assistant.safety.services_check import Finding, Severity, check_country
from assistant.safety.services_fake import SOURCE, country, service
from assistant.safety.services_model import Country, covered, parse_country
from assistant.safety.services_numbers import why_not

FOLDER = Path(__file__).parents[2] / "assistant/safety/data/services"
TODAY = dt.date(2026, 11, 28)
CRISIS = service("crisis", "suicide")


def problems(found: Country, today: dt.date = TODAY) -> list[str]:
    return [str(finding.problem) for finding in check_country(found, today) if "`gaps`" not in finding.problem]


@pytest.mark.parametrize("code", sorted(default_directory().countries))
def test_no_shipped_file_has_an_error(code: str) -> None:
    today = dt.datetime.now(tz=dt.UTC).date()
    found = check_country(default_directory().countries[code], today)
    assert not [finding for finding in found if finding.severity is Severity.ERROR]


# ---------------------------------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("number", "region"),
    [
        ("116 123", "GB"),
        ("988", "US"),
        ("741741", "US"),
        ("0800 111 0 111", "DE"),
        ("3114", "FR"),
        ("1-800-799-7233", "US"),
        ("13 11 14", "AU"),
        ("+1-800-273-8255", "DE"),
    ],
)
def test_a_number_that_can_be_dialled_passes(number: str, region: str) -> None:
    assert why_not(number, region) is None


@pytest.mark.parametrize(
    ("number", "region"),
    [
        ("0808 800 50", "GB"),
        ("1-800-799-723", "US"),
        ("1-800-799-72333", "US"),
        ("+49 1", "DE"),
        ("*4141", "CL"),
        ("116123116123116", "GB"),
        ("0", "GB"),
    ],
)
def test_a_number_with_a_digit_too_few_or_too_many_is_noticed(number: str, region: str) -> None:
    assert why_not(number, region)


@pytest.mark.parametrize(
    "changes",
    [
        {"call": "0800 111 0"},
        {"sms": {"number": "0800 111 0"}},
        {"chat": "https://wa.me/49123456"},
    ],
)
def test_a_wrong_number_is_an_error_however_it_is_used(changes: dict[str, Any]) -> None:
    try:
        found = country(service("crisis", "suicide", **changes))
    except DataError:
        return
    assert any("number" in problem for problem in problems(found))


def test_a_number_newer_than_the_library_ships_with_its_reason() -> None:
    assert problems(country(service("crisis", "suicide", call="*4141")))
    assert not problems(country(service("crisis", "suicide", call="*4141", unusual="A star code.")))


def test_an_emergency_number_is_checked_like_any_other() -> None:
    wrong = {"numbers": [{"call": "112112112112112"}], "say": "Call 112112112112112.", **SOURCE}
    assert problems(country(CRISIS, emergency=wrong))


# ---------------------------------------------------------------------------------------- age, gaps, ids


@pytest.mark.parametrize(("days", "weight"), [(180, None), (181, "warning"), (365, "warning"), (366, "error")])
def test_an_old_fact_is_a_warning_and_then_an_error(days: int, weight: str | None) -> None:
    old = service("crisis", "suicide", verified_on=str(TODAY - dt.timedelta(days=days)))
    found = [f for f in check_country(country(old), TODAY) if "days ago" in f.problem]
    assert [str(finding.severity) for finding in found] == ([weight] if weight else [])


def test_a_fact_from_the_future_is_an_error() -> None:
    assert any("future" in problem for problem in problems(country(service("a", "suicide", verified_on="2027-01-01"))))


def gaps(found: Country) -> list[Finding]:
    return [finding for finding in check_country(found, TODAY) if "`gaps`" in finding.problem]


def test_what_a_country_lacks_is_named_until_the_file_says_why() -> None:
    missing = [finding.problem.split("'")[1] for finding in gaps(country(CRISIS))]
    assert missing == ["abuse", "youth", "sexual_violence", "lgbtq", "substance", "eating", "find_care"]
    assert not gaps(country(CRISIS, gaps=dict.fromkeys(missing, "No source was found.")))


def test_a_gap_that_is_filled_must_not_be_called_one() -> None:
    found = country(CRISIS, gaps={"crisis": "No source was found."})
    assert any("there is a service for it" in finding.problem for finding in gaps(found))


def test_a_crisis_line_that_lists_other_needs_does_not_count_as_a_service_for_them() -> None:
    assert set(covered(country(service("a", "suicide eating substance harmed_by_others")))) == {"crisis"}
    assert set(covered(country(service("a", "eating"), service("b", "suicide", audience=["youth"])))) == {
        "eating",
        "youth",
    }


def test_an_id_carries_its_country() -> None:
    assert any("begin with de-" in problem for problem in problems(country(service("x", "suicide", id="fr-x"))))


# ---------------------------------------------------------------------------------------- the form of a file


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"hours": "24/7", "always_open": False}, "24/7"),
        ({"hours": "Set hours", "always_open": True}, "24/7"),
        ({"hours": "24/7", "open": "09:00-17:00", "always_open": True}, "24/7"),
        ({"open": "nine to five"}, "open"),
        ({"languages": ["german"]}, "languages.yaml"),
        ({"languages": []}, "languages"),
        ({"time_zone": "Berlin"}, "time zone"),
        ({"grade": "hearsay"}, "grade"),
        ({"source_url": None}, "source_url"),
        ({"verified_on": None}, "verified_on"),
        ({"url": "http://example.org/"}, "url"),
        ({"cost": "a little"}, "cost"),
        ({"call": "ask me"}, "call"),
        ({"chat": "https://wa.me/+49 30"}, "WhatsApp|chat"),
        ({"audience": ["everyone"]}, "audience"),
        ({"phone": "112"}, "phone"),
    ],
)
def test_a_malformed_entry_is_refused_by_name(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(DataError, match=said):
        country(service("crisis", "suicide", **changes))


def test_hours_without_a_time_zone_are_refused() -> None:
    with pytest.raises(DataError, match="time_zone"):
        country(service("a", "suicide", open="09:00-17:00"), time_zone=None)


def test_the_sentence_for_an_emergency_holds_every_number() -> None:
    numbers = [{"call": "112"}, {"call": "110", "use": ["police"]}]
    with pytest.raises(DataError, match="110"):
        country(CRISIS, emergency={"numbers": numbers, "say": "Call 112.", **SOURCE})


def test_a_country_without_an_emergency_number_is_refused() -> None:
    with pytest.raises(DataError, match="emergency number"):
        country(CRISIS, emergency={"say": "Call for help.", **SOURCE})


def test_the_example_for_writers_is_a_file_that_may_ship() -> None:
    example = (FOLDER / "README.md").read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    found = parse_country("ie.yaml", yaml.safe_load(example))
    assert not [finding for finding in check_country(found, TODAY) if finding.severity is Severity.ERROR]


def test_a_writer_of_a_file_is_told_what_is_wrong_with_it(tmp_path: Path) -> None:
    def run(content: str) -> subprocess.CompletedProcess[str]:
        path = tmp_path / "de.yaml"
        path.write_text(content, encoding="utf-8")
        command = [sys.executable, "-m", "assistant.safety.services_check", str(path)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    shipped = FOLDER / "de.yaml"
    good = run(shipped.read_text(encoding="utf-8"))
    assert good.returncode == 0 and "suicide          → de-telefonseelsorge" in good.stdout
    bad = run(shipped.read_text(encoding="utf-8").replace("0800 111 0 111", "0800 111 0"))
    assert bad.returncode == 1 and "de-telefonseelsorge: 0800 111 0" in bad.stdout
    worse = run("country: DE\n")
    assert worse.returncode == 1 and "Field required" in worse.stdout

"""Hours that a machine can read, in the time zone in which they are meant."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.safety.services_hours import DAYS, parse_hours

BERLIN = ZoneInfo("Europe/Berlin")


def berlin(day: int, hour: int, minute: int = 0) -> dt.datetime:
    """A moment of the week of Monday, 23 November 2026."""
    return dt.datetime(2026, 11, 23 + day, hour, minute, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("hours", "open_at", "closed_at"),
    [
        ("Mo-Fr 09:00-17:00", [berlin(0, 9), berlin(4, 16, 59)], [berlin(0, 8, 59), berlin(4, 17), berlin(5, 12)]),
        ("08:00-24:00", [berlin(6, 8), berlin(6, 23, 59)], [berlin(6, 0), berlin(6, 7, 59)]),
        ("Mo 20:00-02:00", [berlin(0, 20), berlin(1, 1, 59)], [berlin(0, 1), berlin(1, 2), berlin(1, 20)]),
        ("Su 22:00-06:00", [berlin(6, 23), berlin(0, 5)], [berlin(0, 6), berlin(0, 23)]),
        ("Mo-Fr 09:00-12:00,13:00-17:00; Sa,Su 10:00-14:00", [berlin(2, 11), berlin(5, 10)], [berlin(2, 12, 30)]),
        ("Fr-Mo 10:00-11:00", [berlin(4, 10), berlin(6, 10), berlin(0, 10)], [berlin(1, 10), berlin(3, 10)]),
    ],
)
def test_hours_say_when_someone_answers(hours: str, open_at: list[dt.datetime], closed_at: list[dt.datetime]) -> None:
    schedule = parse_hours(hours)
    assert [schedule.is_open(at, BERLIN) for at in open_at] == [True] * len(open_at)
    assert [schedule.is_open(at, BERLIN) for at in closed_at] == [False] * len(closed_at)


def test_a_moment_told_elsewhere_is_brought_into_the_services_zone() -> None:
    schedule = parse_hours("09:00-10:00")
    assert schedule.is_open(dt.datetime(2026, 11, 25, 8, 30, tzinfo=dt.UTC), BERLIN)
    assert schedule.is_open(dt.datetime(2026, 7, 25, 7, 30, tzinfo=dt.UTC), BERLIN)  # summer time
    assert not schedule.is_open(dt.datetime(2026, 11, 25, 9, 30, tzinfo=dt.UTC), BERLIN)


@given(st.datetimes(timezones=st.just(dt.UTC)))
def test_day_and_night_has_no_gap(at: dt.datetime) -> None:
    schedule = parse_hours("24/7")
    assert schedule.is_open(at.replace(year=2026, day=min(at.day, 28)), BERLIN)


@given(st.sampled_from(DAYS), st.integers(0, 23), st.integers(1, 23))
def test_a_stretch_of_a_day_is_as_long_as_it_says(day: str, begin: int, length: int) -> None:
    schedule = parse_hours(f"{day} {begin:02}:00-{(begin + length) % 24:02}:00")
    week = [berlin(0, 0) + dt.timedelta(hours=hour) for hour in range(168)]
    assert sum(schedule.is_open(at, BERLIN) for at in week) == length


@pytest.mark.parametrize(
    "hours",
    [
        "",
        "always",
        "Mo-Fr",
        "Mo-Fr 9-17",
        "9:00-17:00",
        "Mo-Xx 09:00-17:00",
        "Mo 09:00-25:00",
        "Mo 09:60-10:00",
        "Mo 09:00-09:00",
        "Mo-We 09:00-10:00; We 11:00-12:00",
        "Mo 09:00-17:00 PH",
        "Mo,, 09:00-17:00",
        "Mo 24:00-25:00",
    ],
)
def test_what_is_no_such_hours_is_refused(hours: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_hours(hours)

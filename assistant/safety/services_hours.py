"""When a service is open, as a machine can read it: a small part of the opening_hours syntax of OpenStreetMap."""

import datetime as dt
import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
MINUTES_OF_A_DAY = 24 * 60
_TIMES = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")


@dataclass(frozen=True, slots=True)
class Span:
    """One stretch of a weekday on which a service is open."""

    day: int
    """The weekday it begins on, Monday being 0."""
    begin: int
    """Minutes after midnight."""
    end: int
    """Minutes after the midnight on which `day` begins; above 1440 it goes on into the next day."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """The hours of a week. Public holidays are not known to it."""

    spans: tuple[Span, ...]

    def is_open(self, at: dt.datetime, zone: ZoneInfo) -> bool:
        """Tell whether it is open at a moment.

        Args:
            at: The moment, with its offset.
            zone: The time zone in which the hours are meant.
        """
        local = at.astimezone(zone)
        minute = local.hour * 60 + local.minute
        return any(
            span.begin <= minute + MINUTES_OF_A_DAY * ((local.weekday() - span.day) % 7) < span.end
            for span in self.spans
        )


def parse_hours(text: str) -> Schedule:
    """Read hours such as `24/7`, `08:00-24:00` (every day) or `Mo-Fr 09:00-12:00,13:00-17:00; Sa,Su 20:00-02:00`.

    Args:
        text: Rules parted by semicolons, each with its days and its times; a day stands in one rule at most.

    Raises:
        ValueError: It is not of that form; the message says what is wrong.
    """
    if text == "24/7":
        return Schedule(tuple(Span(day, 0, MINUTES_OF_A_DAY) for day in range(7)))
    spans: list[Span] = []
    seen: set[int] = set()
    for rule in text.split(";"):
        words = rule.split()
        if len(words) not in (1, 2):
            raise ValueError(f"'{rule.strip()}' is not days and times, such as 'Mo-Fr 09:00-17:00'")
        days = _days(words[0]) if len(words) == 2 else range(7)
        if again := seen & set(days):
            raise ValueError(f"{DAYS[min(again)]} stands in two rules")
        seen |= set(days)
        spans += [Span(day, begin, end) for day in days for begin, end in map(_times, words[-1].split(","))]
    return Schedule(tuple(sorted(spans, key=lambda span: (span.day, span.begin))))


def _days(text: str) -> list[int]:
    found: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        if first not in DAYS or (last or first) not in DAYS:
            raise ValueError(f"'{part}' is not one of {', '.join(DAYS)}, or two of them with a hyphen")
        begin, end = DAYS.index(first), DAYS.index(last or first)
        found += [day % 7 for day in range(begin, end + 1 if end >= begin else end + 8)]
    return found


def _times(text: str) -> tuple[int, int]:
    match = _TIMES.fullmatch(text)
    if not match:
        raise ValueError(f"'{text}' is not a time such as 09:00-17:00")
    hour, minute, last_hour, last_minute = map(int, match.groups())
    begin, end = hour * 60 + minute, last_hour * 60 + last_minute
    if minute > 59 or last_minute > 59 or begin >= MINUTES_OF_A_DAY or end > MINUTES_OF_A_DAY or begin == end:
        raise ValueError(f"'{text}' is not a stretch of a day")
    return begin, end if end > begin else end + MINUTES_OF_A_DAY

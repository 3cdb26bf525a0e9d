"""What is known of how safe it is: what was measured, the protocol, how often care replied, what people reported."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.responses import Response

from assistant.counts import By, Counts, Tally
from assistant.errors import CountsError
from assistant.safety.assessment import Level
from assistant.web.counselor.card import read_card
from assistant.web.counselor.desk import Call, Route, page, routes
from assistant.web.counselor.words import words
from assistant.web.reports import Reports

if TYPE_CHECKING:
    from assistant.web.counselor.desk import Desk

MOST_PERIODS = 24
MOST_REPORTS = 200
COUNTED = (Level.CHECK, Level.REFER, Level.URGENT)


@dataclass(frozen=True, slots=True)
class Stretch:
    """One stretch of a bar, in hundredths of the width of the chart."""

    level: str
    start: float
    width: float


@dataclass(frozen=True, slots=True)
class Row:
    """The care replies of one month or year."""

    period: str
    total: int
    by_level: tuple[tuple[str, int], ...]
    stretches: tuple[Stretch, ...]


def rows(tallies: Sequence[Tally]) -> list[Row]:
    """Return the counts as the rows of a chart, latest first, the longest bar as wide as the chart.

    Args:
        tallies: The counts, by month or year.
    """
    levels = [str(level) for level in COUNTED]
    periods = sorted({tally.period for tally in tallies}, reverse=True)[:MOST_PERIODS]
    counted = {
        p: {lv: sum(t.replies for t in tallies if (t.period, t.level) == (p, lv)) for lv in levels} for p in periods
    }
    most = max((sum(by.values()) for by in counted.values()), default=0) or 1
    found = []
    for period, by in counted.items():
        start, stretches = 0.0, []
        for level, count in by.items():
            width = 100 * count / most
            stretches.append(Stretch(level, round(start, 2), round(width, 2)))
            start += width
        found.append(Row(_named(period), sum(by.values()), tuple(by.items()), tuple(stretches)))
    return found


def part(desk: "Desk") -> Iterable[Route]:
    """Return its routes."""

    def show(call: Call) -> Response:
        settings = desk.house.settings
        by = By.YEAR if call.query.get("by") == "year" else By.MONTH
        problem, tallies = "", []
        try:
            tallies = Counts(settings.counts_file).tallies(by)
        except CountsError as error:
            problem = str(error)
        families: dict[str, int] = {}
        for tally in tallies:
            families[tally.family] = families.get(tally.family, 0) + tally.replies
        reports = list(Reports(settings.reports_file).all())
        return page(
            "safety",
            call,
            card=read_card(),
            rows=rows(tallies),
            families=sorted(families.items(), key=lambda item: -item[1]),
            by=str(by),
            counting=settings.counts,
            problem=problem,
            reports=reports[::-1][:MOST_REPORTS],
            reporting=settings.reports,
            reports_file=str(settings.reports_file),
            names={str(family): name for family, name in words().families.items()},
        )

    return routes(("GET", "/safety", show))


def _named(period: str) -> str:
    year, _, month = period.partition("-")
    return f"{words().months[int(month) - 1]} {year}" if month else year

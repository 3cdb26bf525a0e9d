"""Charts as inline SVG: points with intervals and lines, told apart by shape as well as by colour."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

BLUE, ORANGE, INK, GRID = "#0072b2", "#b34a00", "#22303a", "#c9d2d8"
"""After the palette of Okabe and Ito, which colour-blind readers can tell apart; the orange is darker."""
LEFT, WIDTH, ROW = 210, 760, 30


@dataclass(frozen=True, slots=True)
class Point:
    """A share and its interval, from 0 to 1, with how many it was measured on."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Row:
    """One group: its name, and its figure on each split, where there is one."""

    name: str
    dev: Point | None
    heldout: Point | None


def _head(title: str, about: str, height: int, mark: str) -> str:
    return (
        f'<svg role="img" aria-labelledby="{mark}-t {mark}-d" viewBox="0 0 {WIDTH} {height}" '
        f'xmlns="http://www.w3.org/2000/svg"><title id="{mark}-t">{escape(title)}</title>'
        f'<desc id="{mark}-d">{escape(about)}</desc>'
    )


def _mark(split: str, x: float, y: float) -> str:
    if split == "dev":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="#fff" stroke="{BLUE}" stroke-width="2"/>'
    return f'<rect x="{x - 5:.1f}" y="{y - 5:.1f}" width="10" height="10" fill="{ORANGE}"/>'


def _legend(y: float) -> str:
    words = (("dev", "development", LEFT), ("heldout", "held out", LEFT + 150))
    return "".join(
        f'{_mark(split, x, y - 4)}<text x="{x + 12}" y="{y}" font-size="13" fill="{INK}">{word}</text>'
        for split, word, x in words
    )


def dots(
    title: str,
    about: str,
    rows: Sequence[Row],
    mark: str,
    most: float = 1.0,
    target: float | None = None,
    bars: bool = False,
) -> str:
    """Draw a row for each group: a point for each split, with its interval.

    Args:
        title: What it shows.
        about: The same in a sentence, for who cannot see it.
        rows: The groups.
        mark: An id that no other chart of the page has.
        most: Where the scale ends, as a share.
        target: Where a line is drawn, as a share.
        bars: Whether a bar leads up to each point.
    """
    height = 60 + ROW * len(rows)

    def at(share: float) -> float:
        return LEFT + (WIDTH - LEFT - 30) * min(share, most) / most

    parts = [_head(title, about, height, mark)]
    for step in range(5):
        x = at(most * step / 4)
        parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="24" y2="{height - 30}" stroke="{GRID}"/>')
        label = f"{100 * most * step / 4:.{0 if most >= 0.4 else 1}f} %"
        parts.append(f'<text x="{x:.1f}" y="16" font-size="12" text-anchor="middle" fill="{INK}">{label}</text>')
    if target is not None:
        parts.append(
            f'<line x1="{at(target):.1f}" x2="{at(target):.1f}" y1="24" y2="{height - 30}" stroke="{INK}" '
            'stroke-width="2" stroke-dasharray="5 4"/>'
        )
    for number, row in enumerate(rows):
        y = 24 + ROW * (number + 0.5)
        parts.append(
            f'<text x="{LEFT - 12}" y="{y + 4:.1f}" font-size="13" text-anchor="end" fill="{INK}">'
            f"{escape(row.name)}</text>"
        )
        for split, point, shift, colour in (("dev", row.dev, -6, BLUE), ("heldout", row.heldout, 6, ORANGE)):
            if point is not None:
                if bars:
                    parts.append(
                        f'<rect x="{LEFT}" y="{y + shift - 4:.1f}" width="{at(point.value) - LEFT:.1f}" height="8" '
                        f'fill="{colour}" opacity="0.35"/>'
                    )
                parts.append(
                    f'<line x1="{at(point.low):.1f}" x2="{at(point.high):.1f}" y1="{y + shift:.1f}" '
                    f'y2="{y + shift:.1f}" stroke="{colour}" stroke-width="2"/>'
                    f"{_mark(split, at(point.value), y + shift)}"
                )
    return "".join([*parts, _legend(height - 8), "</svg>"])


def line(title: str, about: str, rows: Sequence[Row], mark: str) -> str:
    """Draw shares over turns, a line for each split with its intervals."""
    height, bottom, top = 300, 240, 24

    def x(number: int) -> float:
        return 60 + (WIDTH - 100) * number / max(len(rows) - 1, 1)

    def y(share: float) -> float:
        return bottom - (bottom - top) * share

    parts = [_head(title, about, height, mark)]
    for step in range(5):
        parts.append(f'<line x1="60" x2="{WIDTH - 40}" y1="{y(step / 4):.1f}" y2="{y(step / 4):.1f}" stroke="{GRID}"/>')
        parts.append(
            f'<text x="52" y="{y(step / 4) + 4:.1f}" font-size="12" text-anchor="end" fill="{INK}">{25 * step} %</text>'
        )
    for number, row in enumerate(rows):
        parts.append(
            f'<text x="{x(number):.1f}" y="{bottom + 18}" font-size="12" text-anchor="middle" fill="{INK}">'
            f"{escape(row.name)}</text>"
        )
    for split, colour, dash, shift in (("dev", BLUE, "", -2), ("heldout", ORANGE, ' stroke-dasharray="6 4"', 2)):
        points = [(number, getattr(row, split)) for number, row in enumerate(rows) if getattr(row, split)]
        path = " ".join(f"{x(number) + shift:.1f},{y(point.value):.1f}" for number, point in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>')
        for number, point in points:
            at = x(number) + shift
            parts.append(
                f'<line x1="{at:.1f}" x2="{at:.1f}" y1="{y(point.low):.1f}" y2="{y(point.high):.1f}" stroke="{colour}" '
                f'opacity="0.6"/>{_mark(split, at, y(point.value))}'
            )
    return "".join([*parts, _legend(height - 10), "</svg>"])

"""The map of the library as a drawing, readable on light and dark pages, its bars told apart without colour."""

from collections.abc import Iterator, Sequence
from html import escape

from assistant.library.map import ORDER, WANTED, Row
from assistant.library.records import Status

WIDTH, MARGIN, GAP = 900, 24, 32
"""Of the drawing, in pixels."""
LINE, TOP = 19, 118
COLUMN = (WIDTH - 2 * MARGIN - GAP) // 2
LABEL = 262
"""Width of a topic's name; its bar begins after it."""
STYLE = """\
svg { --ink: #1f2a30; --soft: #5b6a73; --page: #ffffff; --line: #c9d2d8; --signed: #0b6e4f; --checked: #2f7fb8; \
--stale: #b3541e; --draft: #8797a1; background: var(--page) }
@media (prefers-color-scheme: dark) { svg { --ink: #e8eef2; --soft: #a5b4bd; --page: #12181c; --line: #3a474f; \
--signed: #4fc79a; --checked: #6db8ea; --stale: #ef9a63; --draft: #7f909b } }
text { font: 13px system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; fill: var(--ink) }
.title { font-size: 19px; font-weight: 600 } .soft { fill: var(--soft) } .group { font-weight: 600 }
.page { fill: var(--page) } .mark { stroke: var(--line); stroke-width: 1; stroke-dasharray: 2 3 }
.signed { fill: var(--signed) } .checked { fill: var(--checked) }
.stale { fill: var(--page); stroke: var(--stale); stroke-width: 1.5; stroke-dasharray: 4 2 }
.draft { fill: var(--page); stroke: var(--draft); stroke-width: 1.5 }"""


def draw(rows: Sequence[Row], texts: int, inputs: str, words: dict[str, str]) -> str:
    """Return the drawing as SVG.

    Args:
        rows: The topics.
        texts: How many texts the library has (a text carries several topics).
        inputs: The fingerprint of what is shown; it is written into the drawing, so that a stale one can be told.
        words: The sentences of the drawing, from `data/map.yaml`.
    """
    broad, fine = [row for row in rows if row.broad], [row for row in rows if not row.broad]
    half = (len(fine) + 1) // 2
    below = TOP + (LINE * (len(broad) + 2) if broad else 0)
    height = below + LINE * (half + 1) + MARGIN
    left, right = MARGIN, MARGIN + COLUMN + GAP
    scale = (COLUMN - LABEL - 34) / max([WANTED, *(row.total for row in fine)])
    wide = (WIDTH - 2 * MARGIN - LABEL - 34) / max([1, *(row.total for row in broad)])
    body = [
        *(_block(words["broad"], broad, left, TOP, wide) if broad else []),
        *(_block(words["fine"], fine[:half], left, below, scale, mark=True) if fine else []),
        *(_block("", fine[half:], right, below, scale, mark=True) if fine[half:] else []),
    ]
    covered = sum(row.total >= WANTED for row in rows)
    about = words["about"].format(texts=texts, topics=len(rows), covered=covered, wanted=WANTED)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
            f'aria-labelledby="t d" data-inputs="{inputs}">',
            f'<title id="t">{escape(words["title"])}</title>',
            f'<desc id="d">{escape(about)}</desc>',
            f"<style>{STYLE}</style>",
            f'<rect class="page" width="{WIDTH}" height="{height}"/>',
            f'<text class="title" x="{left}" y="38">{escape(words["title"])}</text>',
            f'<text class="soft" x="{left}" y="60">{escape(about)}</text>',
            *_legend(left, words),
            *body,
            "</svg>\n",
        ]
    )


def _block(heading: str, rows: Sequence[Row], x: int, y: int, unit: float, mark: bool = False) -> Iterator[str]:
    """Yield a heading and a bar a topic; `unit` is the width of one text, and the mark shows how many are wanted."""
    start = x + LABEL
    yield f'<text class="group" x="{x}" y="{y + 11}">{escape(heading)}</text>'
    if mark:
        at = start + WANTED * unit
        yield f'<line class="mark" x1="{at:.1f}" x2="{at:.1f}" y1="{y + LINE - 4}" y2="{y + LINE * (len(rows) + 1)}"/>'
    for number, row in enumerate(rows, 1):
        line, end = y + LINE * number, float(start)
        faint = "" if row.total >= WANTED else ' class="soft"'
        yield f'<text{faint} x="{x}" y="{line + 11}">{escape(_short(row.title))}</text>'
        for status in ORDER:
            if count := row.counts[status]:
                yield _bar(status, end, line + 1, count * unit - 2)
                end += count * unit
        yield f'<text{faint} x="{end + 6:.1f}" y="{line + 11}">{row.total}</text>'


def _bar(status: Status, x: float, y: int, width: float) -> str:
    """Return a bar: high for signed, low for checked, a dashed frame for stale, a plain one for draft."""
    low = status is Status.CHECKED
    size = f'width="{width:.1f}" height="{6 if low else 11}" rx="2"'
    return f'<rect class="{status}" x="{x:.1f}" y="{y + 3 if low else y}" {size}/>'


def _legend(x: float, words: dict[str, str]) -> Iterator[str]:
    at = x
    for status in ORDER:
        yield _bar(status, at, 76, 22)
        yield f'<text class="soft" x="{at + 28}" y="86">{escape(words[status])}</text>'
        at += 44 + round(7.2 * len(words[status]))
    yield f'<line class="mark" x1="{at}" x2="{at}" y1="74" y2="90"/>'
    yield f'<text class="soft" x="{at + 8}" y="86">{escape(words["wanted"].format(wanted=WANTED))}</text>'


def _short(title: str, most: int = 36) -> str:
    return title if len(title) <= most else title[: most - 1].rsplit(" ", 1)[0].rstrip(",") + "…"


def inputs_of(svg: str) -> str:
    """Return the fingerprint that a drawing carries, or an empty string."""
    _, _, rest = svg.partition('data-inputs="')
    return rest.partition('"')[0]

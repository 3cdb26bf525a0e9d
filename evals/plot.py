"""Draw shares with their intervals."""

from collections.abc import Mapping, Sequence
from pathlib import Path

Bar = tuple[str, float, float, float]
"""A group, its share, and the bounds of its interval."""
INK, DOT = "#33404a", "#0072b2"  # the blue of Okabe & Ito's palette, which colour-blind readers can tell apart


def draw(panels: Mapping[str, Sequence[Bar]], path: Path) -> None:
    """Write a plot as SVG: one panel a title, one line a group."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams.update({"svg.hashsalt": "between", "font.size": 9, "text.color": INK, "axes.edgecolor": INK})
    from matplotlib import pyplot

    heights = [len(bars) + 1.5 for bars in panels.values()]
    figure, axes = pyplot.subplots(
        len(panels), 1, figsize=(7, 0.24 * sum(heights) + 0.6), height_ratios=heights, squeeze=False
    )
    for axis, (title, bars) in zip(axes[:, 0], panels.items(), strict=True):
        places = range(len(bars), 0, -1)
        for place, (_, share, low, high) in zip(places, bars, strict=True):
            axis.plot([100 * low, 100 * high], [place, place], color=INK, linewidth=1)
            axis.plot([100 * share], [place], "o", color=DOT, markersize=5)
        axis.set_yticks(list(places), [name for name, *_ in bars])
        axis.set_xlim(-2, 102)
        axis.set_title(title + " (%, with 95 % intervals)", loc="left", fontsize=10)
        axis.grid(axis="x", alpha=0.3)
        axis.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)

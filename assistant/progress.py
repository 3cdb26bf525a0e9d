"""A progress bar on standard error for the one slow thing: building the search index."""

from collections.abc import Callable
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

T = TypeVar("T")
console = Console(stderr=True, highlight=False)


def with_bar(work: Callable[[Callable[[int, int], None]], T]) -> T:
    """Run `work` with a callback that draws a bar once there is something to build.

    Args:
        work: Takes a function that is told how many strings are done, and how many there are in all.
    """
    columns = (TextColumn("Building the search index"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("index", total=None, visible=False)
        return work(lambda done, total: bar.update(task, completed=done, total=total, visible=True))

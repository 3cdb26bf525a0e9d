"""`between counts`: how many care replies were given, as a table or as CSV."""

import csv
import sys
from dataclasses import astuple, fields
from typing import Annotated

import typer

from assistant.counts import By, Counts, Tally


def counts(
    by: Annotated[By, typer.Option(help="Sum by day, month or year (in UTC).")] = By.MONTH,
    as_csv: Annotated[bool, typer.Option("--csv", help="Write CSV on standard output.")] = False,
) -> None:
    """Print how many care replies were given, by country, family and level. No content is ever counted."""
    from assistant.settings import load_settings

    settings = load_settings()
    tallies = Counts(settings.counts_file).tallies(by)
    if as_csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(field.name for field in fields(Tally))
        writer.writerows(astuple(tally) for tally in tallies)
        return
    if not tallies:
        off = "" if settings.counts else " Counting is off in the settings (counts = false)."
        typer.echo(f"No care reply has been counted yet in {settings.counts_file}.{off}")
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE, show_footer=True)
    for field in fields(Tally)[:-1]:
        table.add_column(field.name, footer="all" if field.name == "period" else "")
    table.add_column("replies", justify="right", footer=str(sum(tally.replies for tally in tallies)))
    for tally in tallies:
        table.add_row(*map(str, astuple(tally)))
    Console(highlight=False).print(table)

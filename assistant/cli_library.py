"""`between library`: look after the texts."""

import datetime as dt
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from assistant.errors import DataError

library_app = typer.Typer(help="Look after the texts.", no_args_is_help=True, rich_markup_mode=None)

TextId = Annotated[str, typer.Argument(metavar="TEXT", help="A text's id, such as boundaries.")]
Name = Annotated[str, typer.Option(help="Who has read it: first and last name.")]
Role = Annotated[str, typer.Option(help="As what, such as 'clinical lead' or 'second reader'.")]
Note = Annotated[str, typer.Option(help="Anything that should be said beside it.")]


@library_app.command("check")
def library_check(folder: Annotated[Path | None, typer.Argument(help="Another library.")] = None) -> None:
    """Check every text: schema, sources, length, reading grade, wording, and the model's window."""
    from assistant.library.checks import Severity, vet
    from assistant.library.corpus import load_library
    from assistant.retrieval.embedding import window_check

    library = load_library(folder) if folder else _whole()
    findings = vet(library, window_check())
    for finding in findings:
        _print(finding, library.root)
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    typer.echo(f"{len(library.texts)} texts, {errors} errors, {len(findings) - errors} warnings")
    if errors or not library.texts:
        raise typer.Exit(1)


@library_app.command("status")
def library_status() -> None:
    """Show how far each text has come: draft, checked, signed or stale, by whom, and when it is due again."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    from assistant.library.records import today
    from assistant.library.standing import standings

    library, day = _whole(), today()
    found = standings(library, _findings(library), day)
    table = Table(box=box.SIMPLE)
    for heading, share in (("text", 4), ("status", 1), ("read or signed by", 4), ("review by", 1)):
        table.add_column(heading, ratio=share, overflow="fold")
    for standing in found:
        due = str(standing.review_by or "")
        table.add_row(standing.text, standing.status, standing.by or standing.why, due)
    Console(highlight=False).print(table, markup=False)
    counts = {status: sum(s.status is status for s in found) for status in dict.fromkeys(s.status for s in found)}
    typer.echo(", ".join(f"{count} {status}" for status, count in counts.items()) or "no texts")
    if not any(standing.status == "signed" for standing in found):
        typer.echo("No text is signed by a professional.")


@library_app.command("read")
def library_read(text: TextId, name: Name, role: Role = "second reader", note: Note = "") -> None:
    """Record that a second person has read a text. It must pass every check without an error or a warning."""
    from assistant.library.records import today
    from assistant.library.signing import Reviewer, record_reading, text_named

    library = _whole()
    path = text_named(library, text).path
    open_findings = [finding for finding in _findings(library) if finding.path == path]
    if open_findings:
        for finding in open_findings:
            _print(finding, library.root)
        raise DataError(path, text, f"{len(open_findings)} findings are open", "Mend the text, or waive a rule in it.")
    record = _valid(lambda: record_reading(library, text, Reviewer(name, role), today(), note))
    typer.echo(f"{text}: read by {record.reviewer} on {record.date}. Any edit voids this.")


@library_app.command("sign")
def library_sign(
    text: TextId,
    name: Name,
    credential: Annotated[str, typer.Option(help="What entitles them to, such as 'HCPC registered psychologist'.")],
    role: Role,
    note: Note = "",
    review_by: Annotated[
        dt.datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The last day it holds; else two years on.")
    ] = None,
) -> None:
    """Record that a professional approves a text as it stands. Any edit voids it."""
    from assistant.library.checks import Severity
    from assistant.library.records import today
    from assistant.library.signing import Reviewer, record_sign_off, text_named

    library = _whole()
    path = text_named(library, text).path
    errors = [f for f in _findings(library) if f.path == path and f.severity is Severity.ERROR]
    if errors:
        for finding in errors:
            _print(finding, library.root)
        raise DataError(path, text, f"it has {len(errors)} errors", "Mend them first: between library check")
    until = review_by.date() if review_by else None
    by = Reviewer(name, role)
    record = _valid(lambda: record_sign_off(library, text, by, credential, today(), until, note))
    typer.echo(f"{text}: signed by {record.reviewer}, {record.credential}, until {record.review_by}.")
    typer.echo(f"SHA-256 {record.sha256}. Any edit of the file voids this.")


@library_app.command("withdraw")
def library_withdraw(
    text: TextId,
    name: Annotated[str | None, typer.Option(help="Only what this person recorded; else everything.")] = None,
    because: Annotated[str, typer.Option(help="Why.")] = "",
) -> None:
    """Take back sign-offs and second readings of a text. The record of them stays."""
    from assistant.library.records import today
    from assistant.library.signing import withdraw

    library = _whole()
    count = withdraw(library, text, name, today(), because)
    typer.echo(f"{text}: {count} {'record' if count == 1 else 'records'} withdrawn. It is now {_whole().status(text)}.")


def _whole() -> Any:
    from assistant.settings import load_settings
    from assistant.shelf import whole_library

    return whole_library(load_settings())


def _findings(library: Any) -> Any:
    from assistant.library.checks import vet
    from assistant.retrieval.embedding import window_check

    return vet(library, window_check())


def _print(finding: Any, root: Path) -> None:
    place = finding.path.relative_to(root) if finding.path.is_relative_to(root) else finding.path
    typer.echo(f"{finding.severity}: {place}:{finding.line}: [{finding.rule}] {finding.message}\n  → {finding.remedy}")


def _valid(record: Any) -> Any:
    """Make a record from what was typed; a value that does not fit is named like any other mistake of usage."""
    try:
        return record()
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise typer.BadParameter(f"{where} {first['msg'].lower()}".strip()) from None

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
_RUNNING = "A page that is running goes by the records as they were at its start: start it again."


@library_app.command("check")
def library_check(
    place: Annotated[Path | None, typer.Argument(help="Another library, or a draft's file.")] = None,
    only: Annotated[str | None, typer.Option(metavar="TEXT", help="Report on this text alone.")] = None,
    waived: Annotated[bool, typer.Option("--waived", help="List what texts waive, with their reasons.")] = False,
    links: Annotated[
        bool, typer.Option("--links", help="Ask the network whether the sources' links still work.")
    ] = False,
) -> None:
    """Check every text as an editor would: format, sources, style, wording, safety, and what collides.

    The exit code is 1 where there is an error. `between library rules` says why each rule is there.
    """
    from assistant.library.checks import Severity, examine
    from assistant.library.corpus import load_library
    from assistant.library.drafts import with_draft
    from assistant.library.signing import text_named
    from assistant.retrieval.embedding import window_check

    library = load_library(place) if place and place.is_dir() else _whole()
    path = None
    if place and not place.is_dir():
        library, path = with_draft(library, place), place
    elif only:
        path = text_named(library, only).path
    report = examine(library, window_check())
    findings = [finding for finding in report.findings if path in (None, finding.path)]
    if links:
        from assistant.library.checks.links import ask_network, dead_links

        findings += dead_links(library, ask_network)
    for finding in findings:
        _print(finding, library)
    for finding in report.waived if waived else ():
        _print(finding, library)
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    more = f", {len(report.waived)} waived" if report.waived else ""
    texts = f"{len(library.texts)} texts" if path is None else path.stem
    typer.echo(f"{texts}, {errors} errors, {len(findings) - errors} warnings{more}")
    if errors or not library.texts:
        raise typer.Exit(1)


@library_app.command("rules")
def library_rules(rule: Annotated[str | None, typer.Argument(help="One rule's id.")] = None) -> None:
    """Say what each rule of the check is for, what it rests on, and whether a text may waive it."""
    from assistant.library.checks.rules import rules

    if rule is not None and rule not in rules():
        raise typer.BadParameter(f"there is no rule '{rule}'; between library rules lists them")
    for one in rules().values() if rule is None else [rules()[rule]]:
        waivable = "may be waived with a reason" if one.waivable else "cannot be waived"
        typer.echo(f"{one.id} ({one.severity}, {waivable})\n  {one.reason}\n  {one.source}")
        if rule is not None:
            typer.echo(f"  → {one.remedy}")
            for kind, samples in (("not", one.bad), ("but", one.good)):
                for sample in samples:
                    typer.echo(f"  {kind}: {sample}")


@library_app.command("new")
def library_new(
    text: Annotated[str, typer.Argument(metavar="ID", help="The id of the new text; own-… for your own folder.")],
    topic: Annotated[str, typer.Option(help="Its first topic, such as everyday.")],
) -> None:
    """Write the skeleton of a text, which the check then leads through. Nothing is quoted from it."""
    from assistant.library.drafts import write_draft

    _lead(write_draft(_whole(), _slug(text), topic))


@library_app.command("add")
def library_add(
    file: Annotated[Path, typer.Argument(help="A handout: .docx, .pdf, .html (a saved page), .md or .txt.")],
    topic: Annotated[str, typer.Option(help="Its first topic, such as everyday.")],
    text: Annotated[str | None, typer.Option("--id", help="Its id; else made of its title.")] = None,
) -> None:
    """Bring a handout of your own into the format, as a draft in your folder. Nothing is quoted from it yet."""
    import hashlib
    import re

    from assistant.library.corpus import OWN_PREFIX
    from assistant.library.drafts import provenance, write_draft
    from assistant.library.handouts import read_handout
    from assistant.library.records import today

    handout = read_handout(file)
    made = re.sub(r"[^a-z0-9]+", "-", handout.title.lower().replace("’", "").replace("'", "")).strip("-")[:60]
    chosen = _slug(text or OWN_PREFIX + (made.strip("-") or "handout"))
    if not chosen.startswith(OWN_PREFIX):
        raise typer.BadParameter(f"the id of a text of your own begins with {OWN_PREFIX}")
    note = provenance(file.name, hashlib.sha256(file.read_bytes()).hexdigest(), today())
    _lead(write_draft(_whole(), chosen, topic, handout.title, handout.pieces, note))


@library_app.command("admit")
def library_admit(text: Annotated[str, typer.Argument(metavar="DRAFT", help="The id of a draft.")]) -> None:
    """Move a draft among the texts, once it has no error. From then on it may be quoted."""
    from assistant.library.checks import Severity, examine
    from assistant.library.drafts import admit, find_draft, with_draft
    from assistant.retrieval.embedding import window_check

    library = _whole()
    path = find_draft(library, text)
    tried = with_draft(library, path)
    errors = [f for f in examine(tried, window_check()).findings if f.path == path and f.severity is Severity.ERROR]
    if errors:
        for finding in errors:
            _print(finding, tried)
        raise DataError(path, text, f"it has {len(errors)} errors", "Mend them first.")
    typer.echo(f"{admit(library, path)}\nIt may be quoted now, as a draft that nobody has signed. Next: between index")


@library_app.command("map")
def library_map(
    svg: Annotated[Path | None, typer.Option(help="Draw it into this file, such as docs/library-map.svg.")] = None,
) -> None:
    """Show what the library covers: how many texts each topic has, and how far they have come."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    from assistant.library.checks.rules import table as words_of
    from assistant.library.lists import write_aside
    from assistant.library.map import ORDER, WANTED, fingerprint, rows
    from assistant.library.map_svg import draw

    library = _whole()
    found = rows(library)
    if svg:
        write_aside(svg, draw(found, len(library.texts), fingerprint(library), words_of("map")))
        typer.echo(f"{svg}")
        return
    table = Table(box=box.SIMPLE)
    table.add_column("topic")
    for name in ("texts", *map(str, ORDER)):
        table.add_column(name, justify="right")
    for row in found:
        name = row.id if row.broad else f"  {row.id}"
        table.add_row(name, str(row.total), *(str(row.counts[status] or "·") for status in ORDER))
    Console(highlight=False).print(table, markup=False)
    covered = sum(row.total >= WANTED for row in found)
    typer.echo(f"{len(library.texts)} texts; {covered} of {len(found)} topics have {WANTED} or more")


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
    for heading, share in (("text", 4), ("read or signed by", 4)):
        table.add_column(heading, ratio=share, overflow="fold")
    table.add_column("status", no_wrap=True)
    table.add_column("review by", no_wrap=True)
    for standing in found:
        due = str(standing.review_by or "")
        table.add_row(standing.text, standing.by or standing.why, standing.status, due)
    Console(highlight=False).print(table, markup=False)
    counts = {status: sum(s.status is status for s in found) for status in dict.fromkeys(s.status for s in found)}
    for problem in library.problems():
        typer.echo(f"left out: {problem}")
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
            _print(finding, library)
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
            _print(finding, library)
        raise DataError(path, text, f"it has {len(errors)} errors", "Mend them first: between library check")
    until = review_by.date() if review_by else None
    by = Reviewer(name, role)
    record = _valid(lambda: record_sign_off(library, text, by, credential, today(), until, note))
    typer.echo(f"{text}: signed by {record.reviewer}, {record.credential}, until {record.review_by}.")
    typer.echo(f"SHA-256 {record.sha256}. Any edit of the file voids this.")
    typer.echo(_RUNNING)


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
    typer.echo(_RUNNING)


def _lead(path: Path) -> None:
    typer.echo(f"{path}\nNothing is quoted from it yet. Next: between library check {path}")
    typer.echo(f"When it has no error: between library admit {path.stem}")


def _slug(text: str) -> str:
    import re

    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text) or len(text) > 80:
        raise typer.BadParameter(f"'{text}' is no id: lower-case letters, numbers and single hyphens, at most 80")
    return text


def _whole() -> Any:
    from assistant.settings import load_settings
    from assistant.shelf import whole_library

    return whole_library(load_settings())


def _findings(library: Any) -> Any:
    from assistant.library.checks import vet
    from assistant.retrieval.embedding import window_check

    return vet(library, window_check())


def _print(finding: Any, library: Any) -> None:
    roots = [root for root in (library.root, library.own) if root and finding.path.is_relative_to(root)]
    place = finding.path.relative_to(roots[0]) if roots else finding.path
    weight = "waived" if finding.waived else finding.severity
    remedy = f"because: {finding.waived}" if finding.waived else finding.remedy
    typer.echo(f"{weight}: {place}:{finding.line}: [{finding.rule}] {finding.message}\n  → {remedy}")


def _valid(record: Any) -> Any:
    """Make a record from what was typed; a value that does not fit is named like any other mistake of usage."""
    try:
        return record()
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise typer.BadParameter(f"{where} {first['msg'].lower()}".strip()) from None

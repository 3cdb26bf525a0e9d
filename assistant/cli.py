"""The command `between`: the thin rim of the product."""

import sys
import time
from collections.abc import Sequence
from typing import Annotated, Any

import typer
from rich.markup import escape

from assistant import __version__, jsonl
from assistant.cli_api import api
from assistant.cli_counselor import counselor_app
from assistant.cli_country import Country
from assistant.cli_counts import counts
from assistant.cli_library import library_app
from assistant.cli_protocol import protocol
from assistant.cli_services import services_app
from assistant.errors import BetweenError
from assistant.progress import console, with_bar
from assistant.settings import load_settings
from assistant.telemetry import silence

app = typer.Typer(
    help="A reflection companion for the days between counselling sessions. Without a command, it serves the page.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(library_app, name="library")
app.add_typer(services_app, name="services")
app.command()(api)
app.add_typer(counselor_app, name="counselor")
app.command()(counts)
app.command()(protocol)

Jsonl = Annotated[
    bool, typer.Option("--jsonl", help="Read JSON Lines on standard input, write them on standard output.")
]


def main() -> None:
    """Run the command line; a foreseen error prints its problem and remedy, never a traceback."""
    silence()
    try:
        app()
    except BetweenError as error:
        console.print(f"[bold]{escape(error.problem)}[/bold]\n{escape(error.remedy)}", soft_wrap=True)
        sys.exit(1)


def load_between() -> Any:
    """Load the product for a terminal, with a progress bar; what is broken is printed."""
    from assistant.conversation import Between

    settings = load_settings()
    between = with_bar(lambda progress: Between.load(settings, progress))
    for problem in between.problems:
        console.print(f"[yellow]{escape(problem)}[/yellow]", soft_wrap=True)
    return between


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.", min=1, max=65535)] = None,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Serve the page."""
    if version:
        typer.echo(f"between {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        from assistant.web.serve import serve

        changes = {key: value for key, value in (("host", host), ("port", port)) if value is not None}
        serve(load_settings().model_copy(update=changes))


@app.command()
def ask(message: str, country: Country = None, trace: Annotated[bool, typer.Option(help="Say why.")] = False) -> None:
    """Answer one message in the terminal, with citations."""
    between = load_between()
    reply, _ = between.reply(message, between.start(country))
    _show(reply, trace)


@app.command()
def chat(country: Country = None) -> None:
    """Talk in the terminal. Nothing is stored; end with Ctrl-D."""
    between = load_between()
    state = between.start(country)
    while True:
        try:
            message = console.input("[bold]> [/bold]")
        except (EOFError, KeyboardInterrupt):
            break
        if message.strip():
            reply, state = between.reply(message, state)
            _show(reply, trace=False)


@app.command()
def search(query: Annotated[str | None, typer.Argument()] = None, jsonl_: Jsonl = False) -> None:
    """Search the library."""
    from assistant.retrieval.opening import open_search
    from assistant.shelf import offered, require_texts, sound_library

    settings = load_settings()
    library = sound_library(settings)
    require_texts(offered(library, settings))
    whole = with_bar(lambda progress: open_search(library, settings.index_dir, progress))
    searcher = whole.within(offered(library, settings).texts)

    def answer(text: str) -> dict[str, Any]:
        found = searcher.search(text)
        return {
            "abstained": found.abstained,
            "passages": [
                {
                    "text_id": hit.passage.text_id,
                    "passage_id": hit.passage.id,
                    "score": round(hit.score, 4),
                    "heading": hit.passage.heading,
                    "text": hit.passage.body,
                }
                for hit in found.hits
            ],
        }

    if jsonl_:
        jsonl.run(sys.stdin.buffer, sys.stdout, jsonl.SearchLine, lambda line: answer(line.query))
    elif query is None:
        raise typer.BadParameter("say what to search for, or use --jsonl")
    else:
        found = answer(query)
        for passage in found["passages"]:
            typer.echo(f"{passage['score']:.2f}  {passage['passage_id']}\n{passage['text']}\n")
        if found["abstained"]:
            typer.echo("Nothing in the library fits that.")


@app.command()
def screen(text: Annotated[str | None, typer.Argument()] = None, jsonl_: Jsonl = False) -> None:
    """Screen a message for risk."""
    from assistant.retrieval.embedding import MiniLM
    from assistant.retrieval.reading import Reading, read, read_many
    from assistant.safety.screen import screen as assess

    encoder = MiniLM()
    ahead: dict[str, Reading] = {}
    share = 0.0

    def look_ahead(lines: Sequence[jsonl.ScreenLine]) -> None:
        nonlocal share
        share, begun = 0.0, time.perf_counter()
        ahead.clear()
        texts = [line.text for line in lines]
        ahead.update(zip(texts, read_many(texts, encoder), strict=True))
        share = (time.perf_counter() - begun) / max(1, len(texts))

    def answer(message: str) -> dict[str, Any]:
        begun = time.perf_counter()
        found = assess(message, read=lambda: ahead.get(message) or read(message, encoder))
        return {
            "level": str(found.level),
            "family": str(found.family) if found.family else None,
            "who": str(found.who),
            "signals": [
                {"id": s.id, "family": str(s.family), "level": str(s.level), "span": s.span} for s in found.signals
            ],
            "lang": found.lang,
            "ms": round((time.perf_counter() - begun + share) * 1000, 3),
        }

    if jsonl_:
        jsonl.run_batches(sys.stdin.buffer, sys.stdout, jsonl.ScreenLine, lambda line: answer(line.text), look_ahead)
    elif text is None:
        raise typer.BadParameter("say what to screen, or use --jsonl")
    else:
        found = answer(text)
        typer.echo(f"{found['level']}  {found['family'] or '-'}  {found['who']}  {found['lang']}")
        for signal in found["signals"]:
            typer.echo(f"  {signal['level']}  {signal['id']}  “{signal['span']}”")


@app.command()
def converse(jsonl_: Jsonl = False) -> None:
    """Answer whole conversations, for test suites: JSON Lines only."""
    if not jsonl_:
        raise typer.BadParameter("converse takes --jsonl; for a talk in the terminal use: between chat")
    between = load_between()

    def answer(line: jsonl.ConverseLine) -> dict[str, Any]:
        state, replies = between.start(line.country), []
        for message in line.turns:
            begun = time.perf_counter()
            state = between.unhurried(state)
            reply, state = between.reply(message, state)
            replies.append({**reply.as_json(), "ms": round((time.perf_counter() - begun) * 1000, 3)})
        return {"replies": replies}

    jsonl.run(sys.stdin.buffer, sys.stdout, jsonl.ConverseLine, answer)


@app.command()
def index() -> None:
    """Build the search index, if it is not up to date."""
    from assistant.retrieval.opening import open_search
    from assistant.shelf import offered, require_texts, sound_library

    settings = load_settings()
    library = sound_library(settings)
    require_texts(offered(library, settings))
    begun = time.perf_counter()
    found = with_bar(lambda progress: open_search(library, settings.index_dir, progress))
    seconds = time.perf_counter() - begun
    typer.echo(f"{len(library.texts)} texts, {len(found.index.passages)} passages, ready in {seconds:.1f} s")
    typer.echo(f"{settings.index_dir / found.index.address}")


@app.command()
def doctor() -> None:
    """Check this installation: what is wrong, how bad it is, and what to do about it."""
    from assistant.doctor import Severity, examine

    findings = examine(load_settings)
    width = max(len(finding.name) for finding in findings)
    for finding in findings:
        typer.echo(f"{finding.severity:<7}  {finding.name:<{width}}  {finding.message}")
        if finding.remedy:
            typer.echo(f"{'':<7}  {'':<{width}}  → {finding.remedy}")
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise typer.Exit(1)


def _show(reply: Any, trace: bool) -> None:
    """Print a reply with its citations."""
    typer.echo(f"\n{reply.text}\n")
    for number, citation in enumerate(reply.citations, 1):
        typer.echo(f"[{number}] {citation.title}, “{citation.heading}” ({citation.passage_id}; {citation.status})")
        for source in citation.sources:
            typer.echo(f"    {source}")
    if trace:
        for step in reply.trace:
            typer.echo(f"  {step.stage}: {step.what} ({step.why})")
    typer.echo("")


if __name__ == "__main__":
    main()

"""`between counselor`: the passphrase of the counselor's side."""

from typing import Annotated

import typer

counselor_app = typer.Typer(help="Look after the counselor's side of the page.", no_args_is_help=True)


@counselor_app.callback()
def counselor() -> None:
    """Look after the counselor's side of the page."""


@counselor_app.command("passphrase")
def counselor_passphrase(
    generate: Annotated[bool, typer.Option("--generate", help="Make one and print it, instead of asking.")] = False,
) -> None:
    """Set another passphrase. Whoever is signed in is signed out; links that were handed over stay good."""
    from assistant.settings import load_settings
    from assistant.web.counselor.passphrase import LEAST, MOST, Passphrase, generated
    from assistant.web.counselor.words import words

    said, kept = words().start, Passphrase(load_settings().counselor_file)
    if generate:
        made = generated()
        kept.set(made)
        typer.echo(said.new.format(passphrase=made))
        return
    given = typer.prompt(said.ask, hide_input=True, confirmation_prompt=True)
    try:
        kept.set(given)
    except ValueError:
        raise typer.BadParameter(said.short.format(least=LEAST, most=MOST)) from None
    typer.echo(said.set)

"""`between protocol`: the care protocol as Markdown, out of the data that runs."""

import typer


def protocol() -> None:
    """Write the care protocol as Markdown: its states, its moves and every sentence that it says in English."""
    from assistant.safety.document import markdown
    from assistant.safety.protocol_page import protocol_blocks
    from assistant.safety.services import default_directory
    from assistant.safety.wording import default_books

    typer.echo(markdown(protocol_blocks(default_books(), default_directory())), nl=False)

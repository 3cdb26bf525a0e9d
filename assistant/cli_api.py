"""`between api`: the door for outside judges."""

from typing import Annotated

import typer

from assistant.cli_country import meant
from assistant.settings import load_settings


def api(
    host: Annotated[
        str | None, typer.Option(help="Address to listen on; another than this machine needs a token.")
    ] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.", min=1, max=65535)] = None,
    country: Annotated[
        str | None, typer.Option(help="Country for services where a request names none.", callback=meant)
    ] = None,
) -> None:
    """Serve an OpenAI-compatible API (/v1/chat/completions, /v1/models), for test suites and judges."""
    from assistant.api.serve import serve_api

    changes = {"api_host": host, "api_port": port, "country": country}
    settings = load_settings()
    serve_api(settings.model_copy(update={key: value for key, value in changes.items() if value is not None}))

"""The option `--country` of the commands that have one."""

from typing import Annotated

import typer

from assistant.countries import country_code
from assistant.progress import console


def meant(written: str | None) -> str | None:
    """Return the code of the country that an option names; say so where the directory has no services there.

    Raises:
        typer.BadParameter: It is no country's.
    """
    if not written:
        return None
    try:
        code = country_code(written)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    from assistant.safety.services import default_directory

    if code not in default_directory().countries:
        console.print(f"The directory has no services in {code} yet: the world-wide ones are named.", soft_wrap=True)
    return code


Country = Annotated[
    str | None, typer.Option(help="Country for services, as two letters (US, GB, DE, …).", callback=meant)
]

"""Templates to HTML: everything that is put into one is escaped, and a value that is missing is an error."""

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from assistant.web.counselor.words import words
from assistant.web.html import visible
from assistant.web.mark import MARK


def render(name: str, **values: Any) -> str:
    """Return a page.

    Args:
        name: The template, without its ending.
        values: What it shows. Plain strings are escaped; only `Markup` is not.
    """
    return _environment().get_template(f"{name}.html").render(**values)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("assistant.web.counselor"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_without_overrides,
    )
    made.globals.update(mark=Markup(MARK), say=words())
    return made


def _without_overrides(value: Any) -> Any:
    """Drop control characters and what turns the direction of the text around it."""
    return visible(value) if type(value) is str else value

"""One request for the page: its language, its country, and the words that go with them."""

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.safety.services import Directory
from assistant.web.help import country_of
from assistant.web.strings import RIGHT_TO_LEFT, language_of, strings_of
from assistant.web.strings_model import Strings


@dataclass(frozen=True, slots=True)
class Visit:
    """What the served page depends on. Nothing of it is kept: it stands in the address, or the browser says it."""

    lang: str
    country: str
    strings: Strings

    @property
    def direction(self) -> str:
        """`rtl` or `ltr`, as HTML wants it."""
        return "rtl" if self.lang in RIGHT_TO_LEFT else "ltr"


def visit(accept_language: str | None, query: Mapping[str, str], directory: Directory, country: str | None) -> Visit:
    """Read a request.

    Args:
        accept_language: The header as the browser sent it.
        query: The query of the address: `lang` and `country` are heeded if they are known.
        directory: The countries that are known.
        country: The country of the settings.
    """
    lang = language_of(accept_language, query.get("lang"))
    asked = query.get("country")
    chosen = asked if asked in directory.countries else country
    return Visit(lang, country_of(accept_language, directory, chosen), strings_of(lang))

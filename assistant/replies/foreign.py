"""What is said to a message in another language than English, in which the library has no texts."""

from collections.abc import Mapping
from functools import cache
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from assistant.errors import DataError
from assistant.replies.reply import Kind, Part, PartKind, Step
from assistant.replies.request import Draft, Memory
from assistant.replies.wording import Variants, load_data
from assistant.safety.services_model import Service
from assistant.safety.wording import choose

FILE = "languages.yaml"
SLOT = "“{words}”"


class Foreign(BaseModel):
    """The wording for one language."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    first: str = Field(pattern=r"\{service\}")
    """The first answer: that reflection is in English, with a way to people."""
    again: Variants
    """Every later one; some say a sentence of the person's own back, and one at least does without."""
    asks: tuple[str, ...] = ()
    """Open questions."""


def _for_any(value: Mapping[str, Foreign]) -> Mapping[str, Foreign]:
    if "any" not in value:
        raise ValueError("there must be an entry for `any`")
    for lang, wording in value.items():
        if all(SLOT in text for text in wording.again):
            raise ValueError(f"{lang}: one `again` at least must do without {SLOT}")
    return value


_FILE = TypeAdapter(Annotated[Mapping[str, Foreign], AfterValidator(_for_any)])


@cache
def foreign_wording() -> Mapping[str, Foreign]:
    """Load the wording.

    Raises:
        DataError: A key is missing or unknown, or a text lacks its slot.
    """
    try:
        return _FILE.validate_python(load_data(FILE))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise DataError(FILE, where, first["msg"].lower(), "Mend or add this key.") from None


def write_foreign(lang: str, sentence: str | None, memory: Memory, service: Service, line: str) -> Draft:
    """Answer a message in another language: once with a way to people, then with a question of its own each time.

    Args:
        lang: ISO 639-1 code.
        sentence: A sentence of theirs that can be said back, or None.
        memory: What was said before.
        service: A service of their country.
        line: How it is written out in that language.
    """
    wording = foreign_wording().get(lang) or foreign_wording()["any"]
    key, step = f"language.{lang}", Step("scope", "language", f"written in '{lang}'; reflection is in English")
    if not any(used.startswith(f"{key}.first/") for used in memory.used):
        text = Part(PartKind.SERVICE, wording.first.format(service=line), f"{key}.first/1", service=service)
        return Draft(Kind.SCOPE, (text,), (step,))
    said_back = tuple(text for text in wording.again if SLOT in text) if sentence else ()
    plain = tuple(text for text in wording.again if SLOT not in text)
    chosen = choose(f"{key}.{'words' if said_back else 'again'}", said_back or plain, memory.used)
    kind = PartKind.WORDS if said_back else PartKind.SAY
    parts = [Part(kind, chosen.text.format(words=sentence), chosen.id)]
    if wording.asks:
        asked = choose(f"{key}.asks", wording.asks, memory.used)
        parts.append(Part(PartKind.QUESTION, asked.text, asked.id))
    return Draft(Kind.SCOPE, tuple(parts), (step,))

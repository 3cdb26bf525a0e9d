"""What no reply may say: leading questions, promises, diagnoses, methods; each list proves itself when it is loaded."""

import re
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field

from assistant.errors import DataError
from assistant.safety.wording import LANGUAGES

PATH = Path(__file__).parent / "cases" / "care_lint.yaml"
KINDS = ("leading", "promise", "diagnosis", "method")


class _List(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    patterns: tuple[str, ...] = Field(min_length=1)
    hits: tuple[str, ...] = Field(min_length=1)


@cache
def _lists() -> dict[str, dict[str, re.Pattern[str]]]:
    raw = yaml.safe_load(PATH.read_text(encoding="utf-8"))
    found: dict[str, dict[str, re.Pattern[str]]] = {}
    for kind in KINDS:
        found[kind] = {}
        for lang in LANGUAGES:
            each = _List.model_validate(raw[kind][lang])
            pattern = re.compile("|".join(each.patterns), re.IGNORECASE)
            for hit in each.hits:
                if not pattern.search(hit):
                    raise DataError(PATH.name, f"{kind}.{lang}", f"does not catch {hit!r}", "Mend the pattern.")
            found[kind][lang] = pattern
    return found


def faults(kind: str, lang: str, text: str) -> list[str]:
    """Return the words in a text that it may not hold.

    Args:
        kind: One of `KINDS`.
        lang: The language that it is in.
        text: What is said, without the person's own words.
    """
    return [match.group() for match in _lists()[kind][lang].finditer(text)]

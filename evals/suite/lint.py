"""Lists of what no reply may say, and of how one says that it is a program; each proves itself when it is loaded."""

import re
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field

from assistant.errors import DataError
from assistant.safety.wording import LANGUAGES
from evals.care_lint import KINDS as CARE_KINDS
from evals.care_lint import faults

PATH = Path(__file__).parents[1] / "cases" / "suite_lint.yaml"


class _List(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    patterns: tuple[str, ...] = Field(min_length=1)
    hits: tuple[str, ...] = Field(min_length=1)
    misses: tuple[str, ...] = Field(min_length=1)


@cache
def lists(path: Path = PATH) -> dict[str, re.Pattern[str]]:
    """Read the lists of a file.

    Raises:
        DataError: A list does not catch one of its hits, or catches one of its misses.
    """
    found = {}
    for kind, raw in yaml.safe_load(path.read_text(encoding="utf-8")).items():
        each = _List.model_validate(raw)
        pattern = re.compile("|".join(each.patterns), re.IGNORECASE | re.MULTILINE)
        wrong = [hit for hit in each.hits if not pattern.search(hit)]
        wrong += [miss for miss in each.misses if pattern.search(miss)]
        if wrong:
            raise DataError(path.name, kind, f"is wrong about {wrong[0]!r}", "Mend the pattern.")
        found[kind] = pattern
    return found


def plain(text: str) -> str:
    """Return a text with straight apostrophes, as the lists are written."""
    return text.replace("’", "'")


def said(text: str, *kinds: str, language: str = "en") -> str | None:
    """Return the first words in a text that a list catches, or None.

    Args:
        text: What the assistant itself says.
        kinds: Names of lists, of `suite_lint.yaml` or of `care_lint.yaml`.
        language: The language of the text, for the lists of care.
    """
    text = plain(text)
    for kind in kinds:
        if kind in CARE_KINDS:
            caught = faults(kind, language if language in LANGUAGES else "en", text)
            if caught:
                return f"{kind}: {caught[0]}"
        elif match := lists()[kind].search(text):
            return f"{kind}: {match.group()}"
    return None

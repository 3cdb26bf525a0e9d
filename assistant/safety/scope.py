"""Messages that want no passage: questions about Between itself, advice it must not give, small talk."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from pydantic import Field, ValidationError

from assistant.errors import DataError
from assistant.safety.matching import Heard

LONGEST = 400
"""A longer message is a story, whatever else it also asks."""


class ScopeRule(Heard):
    """One kind of message, with what to answer."""

    say: tuple[str, ...] = Field(min_length=1)
    ask: tuple[str, ...] = ()
    plain: bool = False
    """Whether the message is so plainly about Between that a mere likeness to risk does not outweigh it."""


@dataclass(frozen=True, slots=True)
class Scope:
    """All kinds of messages that want no passage."""

    rules: tuple[ScopeRule, ...]

    def find(self, message: str) -> ScopeRule | None:
        """Return the first rule that a message meets, or None where it is a message to reflect on."""
        if len(message) > LONGEST:
            return None
        return next((rule for rule in self.rules if rule.matches(message)), None)


def parse_scope(value: Any) -> Scope:
    """Validate the rules and their samples.

    Raises:
        DataError: A rule is malformed, or one of its samples does not do as it says.
    """
    try:
        rules = tuple(ScopeRule.model_validate(entry) for entry in value)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise DataError("scope.yaml", where, first["msg"].lower(), "Mend or add this field.") from None
    for rule in rules:
        rule.prove("scope.yaml")
    return Scope(rules)


@cache
def default_scope() -> Scope:
    """Load the shipped rules."""
    text = files("assistant.safety").joinpath("data/scope.yaml").read_text(encoding="utf-8")
    return parse_scope(yaml.safe_load(text))

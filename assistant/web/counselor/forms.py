"""What a form sent: fields by name, each a list of lines, read without a dependency."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs

MOST_BYTES = 200_000
MOST_FIELDS = 400


class BadForm(Exception):
    """The body is no form, or too large a one."""


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form."""

    fields: Mapping[str, list[str]]

    def one(self, name: str) -> str:
        """Return a field's value without the space around it, or an empty string."""
        return self.fields.get(name, [""])[0].strip()

    def many(self, name: str) -> tuple[str, ...]:
        """Return all values of a field, in their order."""
        return tuple(value.strip() for value in self.fields.get(name, []) if value.strip())

    def has(self, name: str) -> bool:
        """Whether a box was ticked."""
        return name in self.fields


def parse_form(body: bytes) -> Form:
    """Read the body of a form as browsers send it by default.

    Raises:
        BadForm: It cannot be read.
    """
    if len(body) > MOST_BYTES:
        raise BadForm
    try:
        fields = parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise BadForm from None
    return Form({name: [value.replace("\r\n", "\n") for value in values] for name, values in fields.items()})

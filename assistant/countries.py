"""The code of a country as someone wrote it. A wrong one is refused: unseen, it would lead to world-wide services."""

from functools import cache
from importlib.resources import files

import yaml

from assistant.safety.services_model import WORLD

_MEANT = {"UK": "GB"}
"""What many write for another code. In ISO 3166 itself it is no country's."""
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def country_code(written: str) -> str:
    """Return the code of the country that is meant, in capitals: ISO 3166 alpha-2, or `WORLD`.

    A country that the directory does not know yet is one all the same: whoever is there must not be turned away.

    Raises:
        ValueError: It is no country's. The message does not repeat it, so that it may go anywhere.
    """
    code = written.strip().upper()
    code = _MEANT.get(code, code)
    if code not in _known():
        raise ValueError("there is no such country: write its two letters as in ISO 3166 (US, GB, DE, …)")
    return code


@cache
def _known() -> frozenset[str]:
    text = files("assistant.safety").joinpath("data", "countries.yaml").read_text(encoding="utf-8")
    return frozenset(yaml.load(text, Loader=_LOADER)) | {WORLD}

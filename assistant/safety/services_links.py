"""Addresses that open the telephone or the messages of a device: `tel:` and `sms:` (RFC 3966, RFC 5724)."""

import re
from urllib.parse import quote

from assistant.safety.services_model import Sms


def tel(number: str) -> str:
    """Return the `tel:` address of a number as people write it; `*` and `#` of star codes are kept."""
    return "tel:" + _digits(number)


def sms(to: Sms) -> str:
    """Return the `sms:` address of a number to text, with the word to send if there is one."""
    return f"sms:{_digits(to.number)}" + (f"?body={quote(to.body)}" if to.body else "")


def _digits(number: str) -> str:
    return re.sub(r"[^0-9+*#]", "", number).replace("#", "%23")

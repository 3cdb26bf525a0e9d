"""What a message is like among those of the example bank, by two frozen sentence vectors.

MiniLM and the published USE see each message; their vectors are laid side by side, and small networks of two hidden
layers (`members.py`) judge them. Frozen vectors keep what a tuned network forgets, which is why both are asked.
"""

from collections.abc import Mapping
from typing import Any

from assistant.safety.members import Members
from assistant.safety.network import OUTPUTS, SECOND
from assistant.safety.use import SIZE

CALLED = "like"
WIDTHS = (SECOND + SIZE, 1024, 512, OUTPUTS)
"""The vectors of both encoders (MiniLM's are zeros where the message is not in English), and logits as `Network`'s."""
MEMBERS = 2


def parse_likeness(arrays: Mapping[str, Any], name: str) -> Members:
    """Return the networks from the arrays of their file.

    Raises:
        DataError: An array is missing or has the wrong shape.
    """
    return Members(arrays, CALLED, WIDTHS, MEMBERS, name)

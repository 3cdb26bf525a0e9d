"""The output check: nothing leaves that is not what it says it is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Claim:
    """Words that a reply puts between quotation marks, and where they must stand."""

    quote: str
    source: str
    """The passage, the practice or the message that must hold the words, byte for byte."""


def false_claims(claims: list[Claim]) -> list[Claim]:
    """Return the claims whose words do not stand in their source."""
    return [claim for claim in claims if not claim.quote or claim.quote not in claim.source]

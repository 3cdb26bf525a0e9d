"""Small passages to index."""

from collections.abc import Callable

import pytest

from assistant.library.helps import Helps
from assistant.library.passages import Passage


@pytest.fixture
def passages() -> Callable[..., list[Passage]]:
    """Make passages whose words differ from each other; `helps` is what was judged of the first one's asks."""

    def make(count: int = 6, asks: int = 3, text: str = "The", helps: Helps | None = None) -> list[Passage]:
        return [
            Passage(
                id=f"text-{number}#part",
                text_id=f"text-{number}",
                title=f"Text {number}",
                heading=f"Heading {number}",
                body=f"{text} body{number} says one{number}. It ends with two{number}.",
                asks=tuple(f"what is ask{ask} of body{number}" for ask in range(asks)),
                questions=(f"What is question{number}?",),
                practice=None,
                topics=("everyday",),
                helps=(helps or {}) if number == 0 else {},
            )
            for number in range(count)
        ]

    return make

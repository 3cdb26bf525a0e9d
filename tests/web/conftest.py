from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.counselor_room import Room, room_in


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    """The counselor's side, with nobody signed in, and a settings file of its own."""
    file = tmp_path / "between.toml"
    file.write_text("# Ours, by hand.\nport = 7861\n", encoding="utf-8")
    monkeypatch.setenv("BETWEEN_SETTINGS", str(file))
    made = room_in(tmp_path)
    with made.client:
        yield made

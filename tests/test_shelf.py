"""What an installation quotes from: the shipped library, a clinic's own texts beside it, signed ones alone if asked."""

from pathlib import Path

import pytest

from assistant.errors import IndexUnavailable
from assistant.library.corpus import Library
from assistant.library.records import today
from assistant.library.signing import Reviewer, record_sign_off
from assistant.settings import Settings, load_settings
from assistant.shelf import library_for, require_texts, sound_library, whole_library


@pytest.fixture
def own(library: Library, tmp_path: Path) -> Path:
    """A clinic's folder with one text."""
    path = tmp_path / "own/texts/everyday/own-lines.md"
    path.parent.mkdir(parents=True)
    content = library.texts["boundaries"].path.read_text(encoding="utf-8")
    path.write_text(content.replace("id: boundaries", "id: own-lines"), encoding="utf-8")
    return tmp_path / "own"


def test_own_texts_stand_beside_the_shipped_ones(library: Library, own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BETWEEN_OWN_TEXTS", str(own))
    assert set(library_for(load_settings()).texts) == {*library.texts, "own-lines"}


def test_an_own_text_with_an_error_is_named_and_not_offered(library: Library, own: Path) -> None:
    path = own / "texts/everyday/own-lines.md"
    path.write_text(path.read_text(encoding="utf-8").replace("A short no is", "Ring 0800 123 4567. A short no is"))
    settings = Settings(own_texts=own)
    assert set(library_for(settings).texts) == set(library.texts)
    assert "0800 123 4567" in library_for(settings).problems()[0]
    assert "own-lines" in whole_library(settings).texts


def test_a_folder_that_is_missing_is_named_and_the_library_serves(library: Library, tmp_path: Path) -> None:
    found = library_for(Settings(own_texts=tmp_path / "nowhere"))
    assert set(found.texts) == set(library.texts)
    assert "no such folder" in found.problems()[0]


def test_where_only_signed_texts_count_an_own_signed_one_is_offered_alone(own: Path) -> None:
    settings = Settings(own_texts=own, signed_only=True)
    with pytest.raises(IndexUnavailable, match="no text is signed"):
        require_texts(library_for(settings))
    record_sign_off(whole_library(settings), "own-lines", Reviewer("Ana", "lead"), "registered psychologist", today())
    assert list(library_for(settings).texts) == ["own-lines"]
    require_texts(library_for(settings))


def test_a_topic_that_is_off_takes_out_each_text_that_has_it(library: Library) -> None:
    off = library_for(Settings(topics_off=("racism", "sleep")))
    assert set(off.texts) == {n for n, t in library.texts.items() if not {"racism", "sleep"} & set(t.meta.topics)}
    assert 0 < len(off.texts) < len(library.texts)


def test_what_is_indexed_does_not_hang_on_the_switches(library: Library) -> None:
    assert set(sound_library(Settings(signed_only=True, topics_off=("racism",))).texts) == set(library.texts)

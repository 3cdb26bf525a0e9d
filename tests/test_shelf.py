"""What an installation quotes from: the shipped library, a clinic's own texts beside it, signed ones alone if asked."""

import datetime as dt
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from assistant.conversation import Between, Turn
from assistant.errors import IndexUnavailable
from assistant.library.corpus import Library
from assistant.library.records import SignOff, today
from assistant.library.signing import Reviewer, record_sign_off
from assistant.retrieval.search import Evidence, Hit
from assistant.safety.assessment import Assessment, Level, Who
from assistant.settings import Settings, load_settings
from assistant.shelf import Lapsed, library_for, offered, require_texts, sound_library, whole_library


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


def test_a_signature_that_runs_out_while_a_page_runs_ends_the_quoting(library: Library, own: Path) -> None:
    day, by = today(), Reviewer("Ana", "lead")
    whole = whole_library(Settings(own_texts=own))
    for text, until in (("own-lines", 1), ("boundaries", 9)):
        record = SignOff(
            text=text, sha256=whole.texts[text].sha256, reviewer=by.name, role=by.role, credential="psychologist",
            date=day, review_by=day + dt.timedelta(days=until),
        )  # fmt: skip
        whole = replace(whole, records=(*whole.records, record))
    lapsed = Lapsed(offered(whole, Settings(signed_only=True)))
    assert lapsed.on(day) == lapsed.on(day + dt.timedelta(days=1)) == frozenset()
    assert lapsed.on(day + dt.timedelta(days=2)) == {"own-lines"}
    assert Lapsed(whole).on(day + dt.timedelta(days=2)) == frozenset(), "unsigned texts may be quoted there"


def test_what_may_no_longer_be_quoted_is_no_longer_found(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    hits = tuple(
        Hit(passage, 0.9, 0.9, 0, 0, "") for passage in library.passages() if passage.text_id in ("boundaries", "grief")
    )
    found = Evidence(hits, hits, np.zeros((1, 2), np.float32), {})
    between = Between(Settings(), library, None)
    monkeypatch.setattr(between, "search", SimpleNamespace(search=lambda query: found, weight=lambda query: 9))
    monkeypatch.setattr(between, "_lapsed", SimpleNamespace(on=lambda day: {"grief"}))
    heard = Assessment(Level.NONE, None, Who.SELF, (), "en")
    turn: Turn = {"message": "hm", "state": between.start(), "assessment": heard, "trace": ()}
    evidence = between._search(turn)["evidence"]
    assert evidence is not None
    for kept in (evidence.hits, evidence.turned_down):
        assert {hit.passage.text_id for hit in kept} == {"boundaries"}


def test_a_topic_that_is_off_takes_out_each_text_that_has_it(library: Library) -> None:
    off = library_for(Settings(topics_off=("racism", "sleep")))
    assert set(off.texts) == {n for n, t in library.texts.items() if not {"racism", "sleep"} & set(t.meta.topics)}
    assert 0 < len(off.texts) < len(library.texts)


def test_what_is_indexed_does_not_hang_on_the_switches(library: Library) -> None:
    assert set(sound_library(Settings(signed_only=True, topics_off=("racism",))).texts) == set(library.texts)

"""A clinic's own texts stand beside the shipped ones, keep apart by their ids, and break nothing when broken."""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import DataError
from assistant.library.checks import examine
from assistant.library.corpus import Library, Status, load_library
from assistant.library.own import with_own, without_errors
from assistant.library.records import today
from assistant.library.signing import Reviewer, record_sign_off


def everything(_: str) -> bool:
    return True


@pytest.fixture
def shipped(draft: Any) -> Library:
    return load_library(draft.save())


@pytest.fixture
def own(draft: Any, shipped: Library, tmp_path: Path) -> Path:
    """A clinic's folder with one text that rests on a source of its own and one that is shipped."""
    folder = tmp_path / "own"
    (folder / "texts/everyday").mkdir(parents=True)
    path = folder / "texts/everyday/own-walk.md"
    content = shipped.texts["a-walk"].path.read_text(encoding="utf-8").replace("id: a-walk", "id: own-walk")
    path.write_text(content.replace("first-2001-walks", "own-2020-handbook"), encoding="utf-8")
    (folder / "sources.yaml").write_text(
        "- {id: own-2020-handbook, authors: Clinic, year: 2020, title: Handbook, container: Clinic, kind: book}\n"
    )
    return folder


def test_own_texts_are_offered_beside_the_shipped_ones_with_their_sources(shipped: Library, own: Path) -> None:
    library = with_own(shipped, own)
    assert list(library.texts) == ["a-walk", "own-walk"]
    assert {passage.text_id for passage in library.passages()} == {"a-walk", "own-walk"}
    assert [source.title for source, _ in library.sources_of("own-walk")] == ["Handbook", "On walks"]
    assert library.problems() == []


def test_a_text_that_would_take_a_shipped_id_is_refused_by_name_and_the_rest_serves(
    shipped: Library, own: Path
) -> None:
    shutil.copy(shipped.texts["a-walk"].path, own / "texts/everyday/a-walk.md")
    library = with_own(shipped, own)
    assert list(library.texts) == ["a-walk", "own-walk"]
    assert library.texts["a-walk"].path.is_relative_to(shipped.root)
    (problem,) = library.problems()
    assert "Call it 'own-a-walk'" in problem


@pytest.mark.parametrize("name", ["sources.yaml", "topics.yaml", "signoffs.yaml"])
def test_a_broken_list_of_ones_own_is_named_and_the_shipped_texts_serve(shipped: Library, own: Path, name: str) -> None:
    (own / name).write_bytes(b"- {id: \xe9")
    library = with_own(shipped, own)
    assert "a-walk" in {passage.text_id for passage in library.passages()}
    assert any(name in problem for problem in library.problems())


def test_without_its_source_an_own_text_is_not_quoted(shipped: Library, own: Path) -> None:
    (own / "sources.yaml").unlink()
    library = with_own(shipped, own)
    assert {passage.text_id for passage in library.passages()} == {"a-walk"}
    assert "own-2020-handbook" in library.problems()[0]


@pytest.mark.parametrize(
    "content", [b"", b"---\nid: own-x\n---\n", b"\xe9\xe8", b"x" * 300_000, b"---\na: [[[[\n---\n"]
)
def test_one_broken_file_is_named_and_the_rest_serves(shipped: Library, own: Path, content: bytes) -> None:
    (own / "texts/everyday/own-x.md").write_bytes(content)
    library = with_own(shipped, own)
    assert list(library.texts) == ["a-walk", "own-walk"]
    assert "own-x.md" in library.problems()[0]


def test_an_own_text_that_must_not_ship_is_not_offered(shipped: Library, own: Path) -> None:
    path = own / "texts/everyday/own-walk.md"
    path.write_text(path.read_text(encoding="utf-8") + "\n\nTake 50 mg at night.\n", encoding="utf-8")
    library = without_errors(with_own(shipped, own), everything)
    assert list(library.texts) == ["a-walk"]
    (problem,) = library.problems()
    assert "own-walk.md" in problem and "50 mg" in problem


def test_the_same_checks_look_at_own_texts(shipped: Library, own: Path) -> None:
    path = own / "texts/everyday/own-walk.md"
    path.write_text(path.read_text(encoding="utf-8") + "\n\nIt is proven!\n", encoding="utf-8")
    rules = {f.rule for f in examine(with_own(shipped, own), everything).findings if f.path == path}
    assert {"certainty", "exclamation", "ask-twice", "passage-near"} <= rules


def test_a_signature_on_an_own_text_is_kept_in_ones_own_folder(shipped: Library, own: Path) -> None:
    record_sign_off(with_own(shipped, own), "own-walk", Reviewer("Ana", "lead"), "psychologist", today())
    assert (own / "signoffs.yaml").is_file()
    assert with_own(shipped, own).status("own-walk") is Status.SIGNED
    assert load_library(shipped.root).records == ()


def test_a_folder_that_is_not_there_is_named_and_the_library_serves(shipped: Library, tmp_path: Path) -> None:
    library = with_own(shipped, tmp_path / "nowhere")
    assert list(library.texts) == ["a-walk"]
    assert "no such folder" in library.problems()[0]


def forbidden(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, place: Path) -> None:
    """Have a call refuse a path, as it does to someone without the permission."""
    real = getattr(owner, name)

    def refused(path: Any, *more: Any, **options: Any) -> Any:
        if Path(path) == place:
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, *more, **options)

    monkeypatch.setattr(owner, name, refused)


@pytest.mark.parametrize("name", ["sources.yaml", "topics.yaml", "signoffs.yaml"])
def test_a_folder_that_may_not_be_looked_into_is_named_and_the_shipped_texts_serve(
    shipped: Library, own: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    forbidden(monkeypatch, Path, "exists", own / name)
    library = with_own(shipped, own)
    assert "a-walk" in {passage.text_id for passage in library.passages()}
    assert any(name in problem and "Permission denied" in problem for problem in library.problems())


@pytest.mark.parametrize("place", ["texts", "texts/everyday"])
def test_texts_that_may_not_be_listed_are_named_and_the_shipped_ones_serve(
    shipped: Library, own: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    forbidden(monkeypatch, os, "scandir", own / place)
    library = with_own(shipped, own)
    assert list(library.texts) == ["a-walk"]
    assert str(own / place) in library.problems()[0] and "Permission denied" in library.problems()[0]


def test_a_name_that_no_folder_can_have_is_named_and_the_library_serves(shipped: Library, tmp_path: Path) -> None:
    library = with_own(shipped, tmp_path / ("n" * 300))
    assert list(library.texts) == ["a-walk"]
    (problem,) = library.problems()
    assert "Mend its name" in problem


def test_drafts_are_never_quoted(shipped: Library, own: Path) -> None:
    (own / "drafts").mkdir()
    shutil.move(own / "texts/everyday", own / "drafts/everyday")
    assert list(with_own(shipped, own).texts) == ["a-walk"]


def test_a_library_of_ones_own_never_raises_for_what_is_in_it(shipped: Library, own: Path) -> None:
    (own / "texts/everyday/own-folder.md").mkdir()
    (own / "sources.yaml").unlink()
    (own / "sources.yaml").mkdir()
    try:
        library = with_own(shipped, own)
    except DataError:  # pragma: no cover
        pytest.fail("a broken folder took the library down")
    assert "a-walk" in library.texts

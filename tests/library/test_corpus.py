"""The library is read as a whole: one broken text is set aside, a broken list is an error."""

from typing import Any

import pytest

from assistant.errors import DataError
from assistant.library.corpus import Library, default_root, load_library


def test_the_shipped_library_is_read_whole() -> None:
    library = load_library(default_root())
    assert len(library.texts) >= 36
    assert library.broken == ()


def test_a_broken_text_is_set_aside_and_the_others_are_kept(draft: Any) -> None:
    root = draft.save()
    (root / "texts/everyday/broken.md").write_text("---\nid: broken\n---\n", encoding="utf-8")
    (root / "texts/everyday/latin.md").write_bytes(b"\xe9")
    library = load_library(root)
    assert list(library.texts) == ["a-walk"]
    assert [error.path.rsplit("/", 1)[-1] for error in library.broken] == ["broken.md", "latin.md"]


def test_a_text_that_cannot_be_opened_is_set_aside(draft: Any) -> None:
    root = draft.save()
    (root / "texts/everyday/a-folder.md").mkdir()
    library = load_library(root)
    assert list(library.texts) == ["a-walk"]
    assert "cannot be read" in str(library.broken[0])


def test_two_texts_with_one_id_are_told_apart(draft: Any) -> None:
    root = draft.save()
    other = root / "texts/another/a-walk.md"
    other.parent.mkdir()
    other.write_bytes((root / "texts/everyday/a-walk.md").read_bytes())
    library = load_library(root)
    assert len(library.texts) == len(library.broken) == 1
    assert "stands in" in str(library.broken[0])


@pytest.mark.parametrize("name", ["topics.yaml", "sources.yaml", "signoffs.yaml"])
def test_a_list_that_is_missing_is_named(draft: Any, name: str) -> None:
    root = draft.save()
    (root / name).unlink()
    with pytest.raises(DataError, match=f"{name}: file: it is missing"):
        load_library(root)


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("topics.yaml", b"- id: everyday\n", "0.title"),
        ("topics.yaml", b"- {id: a, title: One}\n- {id: a, title: Two}\n", "the id stands twice"),
        ("topics.yaml", b"- id: \xe9\n", "not UTF-8"),
        ("topics.yaml", b"id: everyday\n", "list"),
        (
            "sources.yaml",
            b"- {id: a, authors: Me, year: 1066, title: Old, container: X1, kind: book}\n",
            "0.year",
        ),
        (
            "sources.yaml",
            b"- {id: a, authors: Me, year: 2000, title: Old, container: X1, kind: blog}\n",
            "0.kind",
        ),
        (
            "signoffs.yaml",
            b"- {kind: reading, text: a, sha256: short, reviewer: Me, role: Me, date: 2026-01-01}\n",
            "sha256",
        ),
        ("signoffs.yaml", b"- {kind: applause, text: a}\n", "kind"),
        ("signoffs.yaml", b"- [\n", "YAML"),
    ],
)
def test_a_list_that_is_broken_names_its_file_and_field(draft: Any, name: str, content: bytes, problem: str) -> None:
    root = draft.save()
    (root / name).write_bytes(content)
    with pytest.raises(DataError) as raised:
        load_library(root)
    assert name in str(raised.value)
    assert problem in str(raised.value)


def test_a_mistake_in_a_list_names_its_line(draft: Any) -> None:
    root = draft.save()
    (root / "topics.yaml").write_text("- id: a\n  title: One\n- id: b\n  title: Two\n  extra: 1\n", encoding="utf-8")
    with pytest.raises(DataError) as raised:
        load_library(root)
    assert raised.value.line == 5


def test_a_text_gives_its_sources_with_their_locators(draft: Any) -> None:
    library = load_library(draft.save())
    assert [(source.id, locator) for source, locator in library.sources_of("a-walk")] == [
        ("first-2001-walks", "chapter 2"),
        ("second-2002-sea", "results"),
    ]


def test_every_shipped_text_names_two_sources_of_the_bibliography(library: Library) -> None:
    assert [text_id for text_id in library.texts if len(library.sources_of(text_id)) < 2] == []


def test_a_text_whose_source_is_missing_is_named_and_not_quoted_and_the_others_are(draft: Any) -> None:
    root = draft.save()
    lacking = {**draft.facts, "id": "a-run", "sources": [*draft.facts["sources"], {"id": "nowhere", "locator": "all"}]}
    draft.add(lacking)
    library = load_library(root)
    assert {passage.text_id for passage in library.passages()} == {"a-walk"}
    (problem,) = library.problems()
    assert "a-run.md" in problem and "nowhere" in problem

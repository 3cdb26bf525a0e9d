"""The index is built once, survives interruption and damage, and can be shared by processes."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import IndexUnavailable
from assistant.library.passages import Passage
from assistant.retrieval.embedding import Vector
from assistant.retrieval.fake import FakeEncoder
from assistant.retrieval.index import (
    KEEP,
    Index,
    address_of,
    entries_of,
    open_index,
    question_ids,
    sentence_ids,
    shares_of,
)

Make = Callable[..., list[Passage]]


class Breaking(FakeEncoder):
    """Encodes as the fake one does until a number of texts is reached, and then raises."""

    def __init__(self, after: int, error: BaseException) -> None:
        super().__init__()
        self.after, self.error = after, error

    def encode(self, texts: Sequence[str]) -> Vector:
        if len(self.calls) >= self.after:
            raise self.error
        return super().encode(texts)


def folders(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_dir())


def nearest(index: Index, text: str) -> str:
    return index.nearest(FakeEncoder().encode([text]), 1)[0][0][0].split("|")[0]


def test_an_index_finds_a_passage_and_its_asks(passages: Make, tmp_path: Path) -> None:
    index = open_index(passages(), FakeEncoder(), tmp_path)
    assert nearest(index, "body3 says one3") == "text-3#part"
    (found,) = index.nearest(FakeEncoder().encode(["what is ask1 of body4"]), 1)
    assert found[0][0] == "text-4#part|ask|1"
    assert found[0][1] == pytest.approx(1.0, abs=1e-5)


def test_sentences_and_questions_are_looked_up_and_not_found_by_search(passages: Make, tmp_path: Path) -> None:
    made = passages()
    index = open_index(made, FakeEncoder(), tmp_path)
    ids = [*sentence_ids(made[2]), *question_ids(made[2])]
    vectors = index.vectors([*ids, "text-2#part|sentence|99"])
    assert sorted(vectors) == sorted(ids)
    assert np.allclose(vectors[ids[0]], FakeEncoder().encode([made[2].sentences[0]])[0], atol=1e-5)
    everything = {entry for entry, _ in index.nearest(FakeEncoder().encode(["one"]), 1000)[0]}
    assert not everything & set(ids)
    assert index.vectors([]) == {}


def test_a_second_opening_embeds_nothing(passages: Make, tmp_path: Path) -> None:
    open_index(passages(), FakeEncoder(), tmp_path).close()
    again = FakeEncoder()
    open_index(passages(), again, tmp_path)
    assert again.calls == []


def test_only_what_changed_is_embedded_again(passages: Make, tmp_path: Path) -> None:
    made = passages()
    open_index(made, FakeEncoder(), tmp_path).close()
    changed = [*made[:-1], *passages(len(made), text="Another")[-1:]]
    again = FakeEncoder()
    index = open_index(changed, again, tmp_path)
    assert sorted(again.calls) == [
        "Another body5 says one5.",
        "Heading 5. Another body5 says one5. It ends with two5.",
    ]
    assert nearest(index, "another body5") == "text-5#part"


def test_a_text_that_was_taken_out_is_found_no_more(passages: Make, tmp_path: Path) -> None:
    open_index(passages(), FakeEncoder(), tmp_path).close()
    index = open_index(passages()[1:], FakeEncoder(), tmp_path)
    assert nearest(index, "body0 says one0") != "text-0#part"


def test_the_address_changes_with_the_texts_and_the_model(passages: Make) -> None:
    def address(found: list[Passage], model: str) -> str:
        entries = entries_of(found)
        return address_of(entries, shares_of(found, entries), model)

    first = address(passages(), "model 1")
    assert first == address(passages(), "model 1")
    assert first != address(passages(text="A"), "model 1")
    assert first != address(passages(), "model 2")
    assert first != address(passages(helps={"what is ask1 of body0": {"text-4": 2}}), "model 1")


def test_an_entry_belongs_to_its_own_text_and_to_those_of_the_library_that_help_with_it(passages: Make) -> None:
    judged = {"what is ask1 of body0": {"text-4": 2, "text-5": 1, "text-9": 2, "text-0": 1}}
    found = passages(helps=judged)
    shares = shares_of(found, entries_of(found))
    assert shares["text-0#part|ask|1"] == {"text-4": 1.0, "text-5": 0.5, "text-0": 1.0}
    assert shares["text-0#part|ask|0"] == shares["text-0#part|passage|0"] == {"text-0": 1.0}


def test_vectors_of_another_model_are_not_taken_over(passages: Make, tmp_path: Path) -> None:
    open_index(passages(), FakeEncoder(32), tmp_path).close()
    other = FakeEncoder(64)
    open_index(passages(), other, tmp_path)
    assert len(other.calls) == len({e.text for group in entries_of(passages()).values() for e in group})


def test_progress_is_told_to_the_end(passages: Make, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    open_index(passages(20), FakeEncoder(), tmp_path, lambda done, total: told.append((done, total)))
    total = sum(len(group) for group in entries_of(passages(20)).values())
    assert told[-1] == (total, total)
    assert told == sorted(told)


def test_old_indexes_are_swept_away_but_the_last_one(passages: Make, tmp_path: Path) -> None:
    for word in ("One", "Two", "Three", "Four"):
        open_index(passages(text=word), FakeEncoder(), tmp_path).close()
    assert len(folders(tmp_path)) == KEEP


def test_an_index_that_is_being_read_is_not_swept_away(passages: Make, tmp_path: Path) -> None:
    reader = open_index(passages(text="One"), FakeEncoder(), tmp_path)
    open_index(passages(text="Two"), FakeEncoder(), tmp_path).close()
    assert nearest(reader, "body3 says one3") == "text-3#part"


@pytest.mark.parametrize("error", [RuntimeError("out of memory"), KeyboardInterrupt()], ids=["error", "Ctrl-C"])
def test_an_interrupted_build_leaves_the_old_index_whole(passages: Make, tmp_path: Path, error: BaseException) -> None:
    open_index(passages(40), FakeEncoder(), tmp_path).close()
    before = folders(tmp_path)
    with pytest.raises(type(error)):
        open_index(passages(80, text="New"), Breaking(10, error), tmp_path)
    assert folders(tmp_path) == before
    old = FakeEncoder()
    assert nearest(open_index(passages(40), old, tmp_path), "body3 says one3") == "text-3#part"
    assert old.calls == []


KILLED = """
import os, sys
from pathlib import Path
from assistant.library.passages import Passage
from assistant.retrieval.fake import FakeEncoder
from assistant.retrieval.index import open_index

class Dying(FakeEncoder):
    def encode(self, texts):
        if self.calls:
            os._exit(9)
        return super().encode(texts)

def asks(number):
    return tuple("ask" + "x" * ask + " of" + "y" * number for ask in range(9))

made = [
    Passage(f"t{n}#p", f"t{n}", "T", "H", f"Body {n}.", asks(n), (), None, ())
    for n in range(20)
]
open_index(made, Dying(), Path(sys.argv[1]))
"""


def test_a_process_that_is_killed_while_it_builds_leaves_nothing_in_the_way(passages: Make, tmp_path: Path) -> None:
    open_index(passages(), FakeEncoder(), tmp_path).close()
    before = folders(tmp_path)
    done = subprocess.run([sys.executable, "-c", KILLED, tmp_path], check=False)
    assert done.returncode == 9
    assert len(folders(tmp_path)) == len(before) + 1, "the process was meant to leave a half-built index"
    old = FakeEncoder()
    open_index(passages(), old, tmp_path).close()
    assert old.calls == []
    open_index(passages(text="New"), FakeEncoder(), tmp_path).close()
    assert not [name for name in folders(tmp_path) if name.startswith(".building")]


def _truncate(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _overwrite(path: Path) -> None:
    path.write_bytes(bytes(255 - byte for byte in path.read_bytes()))


def _break_database(how: Callable[[Path], None]) -> Callable[[Path], None]:
    return lambda place: how(place / "chroma.sqlite3")


def _break_vectors(how: Callable[[Path], None]) -> Callable[[Path], None]:
    def damage(place: Path) -> None:
        files = [path for path in place.rglob("*") if path.suffix in (".bin", ".pickle")]
        assert files, "the index has no vector files"
        for path in files:
            how(path)

    return damage


def _remove_folders(place: Path) -> None:
    for path in [path for path in place.iterdir() if path.is_dir()]:
        shutil.rmtree(path)


def _manifest(content: str | None) -> Callable[[Path], None]:
    def damage(place: Path) -> None:
        (place / "manifest.json").unlink()
        if content is not None:
            (place / "manifest.json").write_text(content, encoding="utf-8")

    return damage


DAMAGE: dict[str, Callable[[Path], None]] = {
    "the database cut in half": _break_database(_truncate),
    "the database overwritten": _break_database(_overwrite),
    "the database emptied": _break_database(lambda path: os.truncate(path, 0)),
    "the database removed": _break_database(Path.unlink),
    "the vector files cut in half": _break_vectors(_truncate),
    "the vector files overwritten": _break_vectors(_overwrite),
    "the vector files emptied": _break_vectors(lambda path: os.truncate(path, 0)),
    "the vector files removed": _break_vectors(Path.unlink),
    "the vector folders removed": _remove_folders,
    "no manifest": _manifest(None),
    "a manifest that is no JSON": _manifest("{"),
    "a manifest of another index": _manifest(json.dumps({"address": "other", "counts": {}})),
    "the classifier cut in half": lambda place: _truncate(place / "classifier.npz"),
    "the classifier overwritten": lambda place: _overwrite(place / "classifier.npz"),
    "the classifier emptied": lambda place: os.truncate(place / "classifier.npz", 0),
    "the classifier removed": lambda place: (place / "classifier.npz").unlink(),
    "everything removed but the folder": lambda place: (shutil.rmtree(place), place.mkdir())[1],
}


@pytest.fixture(scope="module")
def large_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index large enough for Chroma to keep its vectors in files of their own."""
    folder = tmp_path_factory.mktemp("large")
    open_index(large(), FakeEncoder(8), folder).close()
    return folder


def large() -> list[Passage]:
    def asks(number: int) -> tuple[str, ...]:
        return tuple(f"{spelled('ask', ask)} {spelled('of', number)}" for ask in range(11))

    return [Passage(f"t{n}#p", f"t{n}", "T", f"H {n}", f"Body {n}.", asks(n), (), None, ()) for n in range(100)]


def spelled(word: str, number: int) -> str:
    """Make a word of its own for each number, which digits would not be."""
    return word + "".join("abcdefghij"[int(digit)] for digit in str(number))


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_index_is_rebuilt_by_itself(damage: str, large_index: Path, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    shutil.copytree(large_index, folder)
    (place,) = [path for path in folder.iterdir() if path.is_dir()]
    DAMAGE[damage](place)
    index = open_index(large(), FakeEncoder(8), folder)
    assert index.store._collection.count() == len(entries_of(large())["searched"])
    for number in (0, 41, 99):
        (found,) = index.nearest(FakeEncoder(8).encode([f"{spelled('ask', 7)} {spelled('of', number)}"]), 1)
        assert found[0] == (f"t{number}#p|ask|7", pytest.approx(1.0, abs=1e-3))
    index.close()
    again = FakeEncoder(8)
    open_index(large(), again, folder).close()
    assert again.calls == [], "the rebuilt index is sound"


RACING = """
import sys
from pathlib import Path
from assistant.library.passages import Passage
from assistant.retrieval.fake import FakeEncoder
from assistant.retrieval.index import open_index

def asks(number):
    return tuple("ask" + "x" * ask + " of" + "y" * number for ask in range(9))

made = [
    Passage(f"t{n}#p", f"t{n}", "T", "H", f"Body {n}.", asks(n), (), None, ())
    for n in range(30)
]
encoder = FakeEncoder()
print("ready", flush=True)
sys.stdin.readline()
index = open_index(made, encoder, Path(sys.argv[1]))
print(len(encoder.calls), index.nearest(encoder.encode(["askxxx ofyyyyyyy"]), 1)[0][0][0])
"""


def test_two_processes_that_build_at_once_both_succeed(tmp_path: Path) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", RACING, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    answers = []
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        answers.append(process.communicate(timeout=60)[0].split())
        assert process.returncode == 0
    embedded = sorted(int(answer[0]) for answer in answers)
    assert embedded[0] == 0 < embedded[1], "one builds and the other waits for it"
    assert {answer[1] for answer in answers} == {"t7#p|ask|3"}


@pytest.mark.parametrize("place", ["a-file", "a-file/index"])
def test_a_folder_that_cannot_be_written_says_what_to_do(place: str, passages: Make, tmp_path: Path) -> None:
    (tmp_path / "a-file").write_text("not a folder")
    with pytest.raises(IndexUnavailable) as raised:
        open_index(passages(), FakeEncoder(), tmp_path / place)
    assert str(tmp_path / place) in raised.value.problem
    assert "BETWEEN_INDEX_DIR" in raised.value.remedy


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_says_what_to_do(passages: Make, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(IndexUnavailable, match="BETWEEN_INDEX_DIR"):
        open_index(passages(), FakeEncoder(), tmp_path)


def test_a_library_without_passages_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(IndexUnavailable, match="between library check"):
        open_index([], FakeEncoder(), tmp_path)

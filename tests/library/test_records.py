"""Who has read a text is bound to its bytes; a signature ends with an edit, with its day, and when it is taken back."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from assistant.errors import DataError
from assistant.library import signing
from assistant.library.corpus import Library, Status, load_library
from assistant.library.signing import Reviewer, record_reading, record_sign_off, withdraw
from assistant.library.standing import standings

DAY = dt.date(2026, 3, 1)
ANA = Reviewer("Ana Reader", "clinical lead")
BEN = Reviewer("Ben Second", "second reader")


def sign(library: Library, day: dt.date = DAY, **more: Any) -> None:
    record_sign_off(library, "a-walk", ANA, "registered psychologist", day, **more)


def status(root: Path, day: dt.date = DAY) -> Status:
    return load_library(root).status("a-walk", day)


def edit(root: Path) -> None:
    path = root / "texts/everyday/a-walk.md"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")


def test_a_text_is_a_draft_until_someone_has_read_it(draft: Any) -> None:
    assert status(draft.save()) is Status.DRAFT


def test_a_second_reading_makes_it_checked_and_not_signed(draft: Any) -> None:
    root = draft.save()
    record_reading(load_library(root), "a-walk", BEN, DAY)
    assert status(root) is Status.CHECKED
    assert load_library(root).signed(DAY).texts == {}


def test_a_signature_outweighs_a_reading(draft: Any) -> None:
    root = draft.save()
    record_reading(load_library(root), "a-walk", BEN, DAY)
    sign(load_library(root))
    assert status(root) is Status.SIGNED
    assert list(load_library(root).signed(DAY).texts) == ["a-walk"]


def test_any_edit_voids_a_signature_and_a_reading(draft: Any) -> None:
    root = draft.save()
    record_reading(load_library(root), "a-walk", BEN, DAY)
    edit(root)
    assert status(root) is Status.DRAFT
    sign(load_library(root))
    edit(root)
    assert status(root) is Status.STALE
    assert load_library(root).signed(DAY).texts == {}


def test_a_signature_holds_through_its_last_day_and_not_beyond(draft: Any) -> None:
    root = draft.save()
    sign(load_library(root), review_by=dt.date(2026, 6, 1))
    assert status(root, dt.date(2026, 6, 1)) is Status.SIGNED
    assert status(root, dt.date(2026, 6, 2)) is Status.STALE


def test_a_signature_lasts_two_years_unless_its_reviewer_says_otherwise(draft: Any) -> None:
    root = draft.save()
    sign(load_library(root))
    assert status(root, dt.date(2028, 2, 28)) is Status.SIGNED
    assert status(root, dt.date(2028, 3, 1)) is Status.STALE


def test_what_is_taken_back_no_longer_counts_and_stays_on_record(draft: Any) -> None:
    root = draft.save()
    sign(load_library(root))
    record_reading(load_library(root), "a-walk", BEN, DAY)
    assert withdraw(load_library(root), "a-walk", "Ana Reader", DAY, "new evidence") == 1
    assert status(root) is Status.CHECKED
    assert withdraw(load_library(root), "a-walk", None, DAY, "") == 1
    assert status(root) is Status.DRAFT
    kept = load_library(root).records
    assert [(record.reviewer, record.withdrawn) for record in kept] == [("Ana Reader", DAY), ("Ben Second", DAY)]
    assert kept[0].withdrawn_because == "new evidence"
    with pytest.raises(DataError, match="no record"):
        withdraw(load_library(root), "a-walk", None, DAY, "")


def test_records_that_are_written_at_the_same_time_are_all_kept(draft: Any) -> None:
    root = draft.save()
    library, names = load_library(root), [f"Reader {number}" for number in range(12)]

    def read(name: str) -> None:
        record_reading(library, "a-walk", Reviewer(name, "second reader"), DAY)

    with ThreadPoolExecutor(12) as readers:
        list(readers.map(read, names))
        taken = readers.map(lambda name: withdraw(library, "a-walk", name, DAY, ""), names[:6])
        assert list(taken) == [1] * 6
    records = load_library(root).records
    assert sorted(record.reviewer for record in records) == sorted(names)
    assert sum(record.withdrawn is not None for record in records) == 6


def test_who_waits_too_long_for_the_records_is_told(draft: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    root = draft.save()
    library = load_library(root)
    monkeypatch.setattr(signing, "LOCK_SECONDS", 0.01)
    with FileLock(root / ".signoffs.yaml.lock"), pytest.raises(DataError, match="changed by another"):
        sign(library)
    assert load_library(root).records == ()


def test_an_unknown_text_cannot_be_signed_and_the_near_ones_are_named(draft: Any) -> None:
    with pytest.raises(DataError, match="Did you mean a-walk"):
        record_sign_off(load_library(draft.save()), "walk", ANA, "registered psychologist", DAY)


def test_a_review_date_before_the_signature_is_refused(draft: Any) -> None:
    root = draft.save()
    with pytest.raises(ValueError, match="review_by"):
        sign(load_library(root), review_by=DAY)
    assert load_library(root).records == ()


def test_the_file_keeps_its_explanation_and_reads_back(draft: Any) -> None:
    root = draft.save()
    sign(load_library(root), note="Größtenteils: fine")
    content = (root / "signoffs.yaml").read_text(encoding="utf-8")
    assert content.startswith("# Who has read a text.")
    assert load_library(root).records[0].note == "Größtenteils: fine"


def test_the_table_says_who_signed_until_when_and_why_it_went_stale(draft: Any) -> None:
    root = draft.save()
    sign(load_library(root))
    (line,) = standings(load_library(root), [], DAY)
    assert line.by == "Ana Reader, registered psychologist, clinical lead, 2026-03-01"
    assert line.review_by == dt.date(2028, 2, 29)
    (line,) = standings(load_library(root), [], dt.date(2030, 1, 1))
    assert line.status is Status.STALE and "due for a new review" in line.by
    edit(root)
    (line,) = standings(load_library(root), [], DAY)
    assert line.status is Status.STALE and "edited since" in line.by

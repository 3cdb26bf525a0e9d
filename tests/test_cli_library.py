"""`between library`: reading, signing and taking back, as someone at a terminal does it."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.cli import app
from assistant.conversation import Between
from assistant.errors import DataError
from assistant.library.corpus import default_root
from assistant.replies.reply import Kind
from assistant.settings import load_settings

RUN = CliRunner()
SIGN = ["library", "sign", "boundaries", "--name", "Ana Reader", "--credential", "registered psychologist"]


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the shipped library that a test may write in."""
    place = tmp_path / "corpus"
    shutil.copytree(default_root(), place)
    monkeypatch.setenv("BETWEEN_CORPUS_DIR", str(place))
    return place


def between(*command: str) -> str:
    result = RUN.invoke(app, command)
    assert result.exit_code == 0, result.output
    return result.output


def texts_in(corpus: Path) -> int:
    return len(list((corpus / "texts").rglob("*.md")))


def test_reading_signing_and_taking_back_show_in_the_table(corpus: Path) -> None:
    assert "No text is signed by a professional." in between("library", "status")
    between("library", "read", "boundaries", "--name", "Ben Second")
    assert "1 checked" in between("library", "status")
    signed = between(*SIGN, "--role", "clinical lead", "--review-by", "2031-01-01")
    assert "until 2031-01-01" in signed and "start it again" in signed
    table = between("library", "status")
    assert "1 signed" in table and "Ana Reader" in table and "No text is signed" not in table
    taken = between("library", "withdraw", "boundaries", "--name", "Ana Reader", "--because", "moved on")
    assert "now checked" in taken and "start it again" in taken


def test_signing_needs_a_credential(corpus: Path) -> None:
    result = RUN.invoke(app, ["library", "sign", "boundaries", "--name", "Ana", "--role", "lead"])
    assert result.exit_code == 2 and "--credential" in result.output


def test_a_text_with_an_open_finding_is_not_recorded_as_read(corpus: Path) -> None:
    path = corpus / "texts/everyday/boundaries.md"
    path.write_text(path.read_text(encoding="utf-8").replace("A short no is", "It is proven. A short no is"))
    result = RUN.invoke(app, ["library", "read", "boundaries", "--name", "Ben Second"])
    assert result.exit_code == 1 and "[certainty]" in result.output
    assert "0 checked" not in between("library", "status") and " checked" not in between("library", "status")


def test_where_only_signed_texts_count_and_none_is_signed_it_says_so_and_still_answers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BETWEEN_SIGNED_ONLY", "true")
    product = Between.load(load_settings())
    assert "no text is signed" in product.problems[0]
    reply, _ = product.reply("I never know how to say no to my mum", product.start("GB"))
    assert "none is signed yet" in reply.text and not reply.citations
    care, _ = product.reply("I want to kill myself", product.start("GB"))
    assert care.kind is Kind.CARE and care.services
    doctor = RUN.invoke(app, ["doctor"])
    assert doctor.exit_code == 1 and "no text is signed" in doctor.output


def test_where_only_signed_texts_count_a_signed_one_is_quoted_and_no_other(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    between(*SIGN, "--role", "clinical lead")
    monkeypatch.setenv("BETWEEN_SIGNED_ONLY", "true")
    monkeypatch.setenv("BETWEEN_INDEX_DIR", str(tmp_path / "index"))
    found = between("search", "how do i say no to my mum")
    assert "boundaries#" in found
    product = Between.load(load_settings())
    assert list(product.library.texts) == ["boundaries"]
    reply, _ = product.reply("I never know how to say no to my mum", product.start("GB"))
    assert [citation.status for citation in reply.citations][:1] == ["signed"]


def test_what_a_text_waives_is_counted_and_shown_with_its_reason(corpus: Path) -> None:
    path = corpus / "texts/everyday/boundaries.md"
    content = path.read_text(encoding="utf-8").replace("Saying that you cannot", "Well! Saying that you cannot")
    path.write_text(content, encoding="utf-8")
    assert "0 errors, 1 warnings" in between("library", "check", "--only", "boundaries")
    waiver = "waive:\n  - {rule: exclamation, reason: It is how people say it here.}\nsections:"
    path.write_text(content.replace("sections:", waiver, 1), encoding="utf-8")
    assert "0 errors, 0 warnings, 1 waived" in between("library", "check")
    assert "because: It is how people say it here." in between("library", "check", "--waived")


def test_every_rule_says_why_it_is_there(corpus: Path) -> None:
    assert "a reader takes 'you have' as a verdict" in between("library", "rules", "diagnosis-of-reader")
    assert "cannot be waived" in between("library", "rules", "method")
    assert RUN.invoke(app, ["library", "rules", "nonsense"]).exit_code == 2


def test_a_handout_becomes_a_draft_that_is_admitted_only_when_it_is_clean(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, page = tmp_path / "own", tmp_path / "Sleep.html"
    page.write_text("<h1>Sleeping in a noisy flat</h1><p>Noise wears people out.</p><h2>Help</h2><p>A fan hums.</p>")
    refused = RUN.invoke(app, ["library", "add", str(page), "--topic", "everyday"])
    assert isinstance(refused.exception, DataError) and "own_texts" in str(refused.exception)
    own.mkdir()
    monkeypatch.setenv("BETWEEN_OWN_TEXTS", str(own))
    said = between("library", "add", str(page), "--topic", "everyday")
    path = own / "drafts/everyday/own-sleeping-in-a-noisy-flat.md"
    assert path.is_file() and "Nothing is quoted from it yet" in said
    assert f"{texts_in(corpus)} texts" in between("library", "check")
    checked = RUN.invoke(app, ["library", "check", str(path)])
    assert checked.exit_code == 1 and "[todo]" in checked.output
    barred = RUN.invoke(app, ["library", "admit", path.stem])
    assert barred.exit_code == 1 and path.is_file()
    content = (corpus / "texts/everyday/boundaries.md").read_text(encoding="utf-8")
    content = content.replace("id: boundaries", f"id: {path.stem}")
    (corpus / "texts/everyday/boundaries.md").unlink()
    path.write_text(content, encoding="utf-8")
    assert "may be quoted now" in between("library", "admit", path.stem)
    assert f"{path.stem}" in between("library", "status")


def test_a_new_text_is_a_skeleton_and_a_bad_id_is_named(corpus: Path) -> None:
    assert (corpus / "drafts/everyday/rain.md").as_posix() in between("library", "new", "rain", "--topic", "everyday")
    assert RUN.invoke(app, ["library", "new", "Rain & Sun", "--topic", "everyday"]).exit_code == 2


def test_the_map_is_a_table_and_a_drawing(corpus: Path, tmp_path: Path) -> None:
    table = between("library", "map")
    assert "everyday" in table and f"{texts_in(corpus)} texts;" in table
    between("library", "map", "--svg", str(tmp_path / "docs/map.svg"))
    assert (tmp_path / "docs/map.svg").read_text(encoding="utf-8").startswith("<svg")

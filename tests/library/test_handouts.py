"""A handout becomes a draft with its words; what cannot be brought in is refused by name, with what to do."""

import io
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.errors import DataError
from assistant.library.handouts import read_handout
from assistant.library.handouts.blocks import Block, Kind, Unreadable
from assistant.library.handouts.reading import MAX_BYTES
from assistant.library.handouts.shape import shape
from assistant.prose import words

TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx(*paragraphs: tuple[str, str], extra: dict[str, bytes] | None = None) -> bytes:
    """A Word document: (style, text) a paragraph."""
    body = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'
        for style, text in paragraphs
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELS)
        archive.writestr("word/document.xml", f"<w:document {WORD}><w:body>{body}</w:body></w:document>")
        for name, content in (extra or {}).items():
            archive.writestr(name, content)
    return file.getvalue()


def pdf(*lines: str) -> bytes:
    """A PDF of one page with these lines of text."""
    shown = " ".join(f"({line}) Tj T*" for line in lines)
    stream = f"BT /F1 12 Tf 14 TL 72 720 Td {shown} ET".encode()
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    return out + b"xref\n0 5\n0000000000 65535 f \n%strailer << /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        table,
        start,
    )


PAGE = """<!doctype html><html><head><title>Sleep | Elm Street Clinic</title><script>var x = "no";</script></head><body>
<nav><a href="/">Home</a></nav><main><h1>Sleeping in a noisy flat</h1><p>Noise at night wears people&nbsp;out.</p>
<h2>What can help</h2><ul><li>Earplugs</li><li>A fan, <b>for its hum</b></li></ul>
<div>Ask the landlord about the door.</div>
</main><footer>Cookies</footer></body></html>"""


@pytest.fixture
def save(tmp_path: Path) -> Callable[[str, bytes | str], Path]:
    def save(name: str, content: bytes | str) -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return save


Save = Callable[[str, bytes | str], Path]


def test_a_saved_page_gives_its_words_without_what_frames_it(save: Save) -> None:
    handout = read_handout(save("sleep.html", PAGE))
    assert handout.title == "Sleeping in a noisy flat"
    assert [piece.heading for piece in handout.pieces] == ["Sleeping in a noisy flat", "What can help"]
    assert handout.pieces[0].paragraphs == ("Noise at night wears people out.",)
    assert handout.pieces[1].paragraphs == ("Earplugs. A fan, for its hum.", "Ask the landlord about the door.")


def test_a_page_that_stands_in_a_form_as_a_whole_gives_its_words(save: Save) -> None:
    page = """<title>Elm Street</title><body><form id="aspnetForm"><input value="no"><div><h1>Sleep</h1>
    <p>Noise at night wears people out.</p><form action="/news"><p>Your address</p></form></div></form></body>"""
    handout = read_handout(save("sleep.html", page))
    assert handout.title == "Sleep"
    assert handout.pieces[0].paragraphs == ("Noise at night wears people out.",)


def test_a_form_beside_the_words_of_a_page_is_left_out(save: Save) -> None:
    page = "<form>Search Search</form><h1>Sleep</h1><p>Noise at night wears people out.</p><form>Your address</form>"
    assert read_handout(save("sleep.html", page)).pieces[0].paragraphs == ("Noise at night wears people out.",)


def test_an_article_keeps_its_own_header_and_the_page_does_not(save: Save) -> None:
    page = """<header><p>Elm Street</p></header><article><header><h1>Sleep</h1></header>
    <p>Noise at night wears people out.</p>
    <footer><p>From our leaflet.</p></footer></article><footer>Cookies</footer>"""
    handout = read_handout(save("a.html", page))
    found = " ".join(paragraph for piece in handout.pieces for paragraph in piece.paragraphs)
    assert handout.title == "Sleep"
    assert "Noise at night wears people out. From our leaflet." in found
    assert "Elm Street" not in found and "Cookies" not in found


def test_a_word_document_gives_its_headings_and_paragraphs(save: Save) -> None:
    made = docx(
        ("Heading1", "Sleeping"), ("", "Noise wears people out."), ("Heading2", "Help"), ("", "A fan hums.")
    )  # fmt: skip
    handout = read_handout(save("a.docx", made))
    assert handout.title == "Sleeping"
    assert [(p.heading, p.paragraphs) for p in handout.pieces] == [
        ("Sleeping", ("Noise wears people out.",)),
        ("Help", ("A fan hums.",)),
    ]


def test_a_pdf_gives_its_lines_back_as_headings_and_paragraphs(save: Save) -> None:
    handout = read_handout(
        save("a.pdf", pdf("Sleeping", "Noise at night wears peo-", "ple out.", "What can help", "A fan hums softly."))
    )
    assert [(p.heading, p.paragraphs) for p in handout.pieces] == [
        ("Sleeping", ("Noise at night wears people out.",)),
        ("What can help", ("A fan hums softly.",)),
    ]


def test_a_file_without_a_title_takes_its_first_heading_and_else_its_name(save: Save) -> None:
    assert read_handout(save("r.md", "## Sleeping\n\nNoise wears people out.")).title == "Sleeping"
    assert read_handout(save("sleep-well_2.md", "Noise wears people out.")).title == "Sleep well 2"
    assert read_handout(save("r.md", "Noise wears people out.")).title == "Handout"


def test_markdown_gives_its_words_without_its_markup(save: Save) -> None:
    handout = read_handout(
        save("a.md", "# Sleep\n\nNoise **wears** people [out](http://x.example).\n\n## Help\n\n- Fan\n")
    )
    assert handout.title == "Sleep"
    assert [p.paragraphs for p in handout.pieces] == [("Noise wears people out.",), ("Fan.",)]


def test_a_long_section_is_cut_and_many_sections_are_joined(save: Save) -> None:
    long = "# Sleep\n\n" + "\n\n".join("Noise wears people out in the night. " * 12 for _ in range(4))
    assert len(read_handout(save("a.md", long)).pieces) == 2
    many = "\n\n".join(f"## Part {n}\n\nNoise wears people out." for n in range(20))
    pieces = read_handout(save("b.md", many)).pieces
    assert len(pieces) == 7
    assert sum(len(piece.paragraphs) for piece in pieces) == 20


BOMB = docx(("", "Hello there."), extra={"word/media/x.bin": b"\0" * 60_000_000})


def lying() -> bytes:
    """A bomb that declares a small size for its large part."""
    size = (60_000_000).to_bytes(4, "little")
    return BOMB.replace(size, (1_000).to_bytes(4, "little"))


def swelling_pdf() -> bytes:
    """A small PDF whose one page unpacks to a hundred million bytes."""
    packed = zlib.compress(b"BT /F1 12 Tf 14 TL 72 720 Td " + b"(Hello there) Tj T* " * 5_000_000 + b"ET", 9)
    return pdf().replace(
        pdf()[pdf().index(b"4 0 obj") : pdf().index(b"xref")],
        b"4 0 obj\n<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream\nendobj\n" % (len(packed), packed),
    )


REFUSED = {
    "too large": ("a.md", b"a" * (MAX_BYTES + 1), r"5,000,001 bytes.*part you need"),
    "a bomb": ("a.docx", BOMB, r"unpack to 60,\d+,\d+ bytes"),
    "a bomb that lies": ("a.docx", lying(), r"unpacks to more|damaged"),
    "a zip of many parts": (
        "a.docx",
        docx(("", "Hello."), extra={f"word/{n}.xml": b"" for n in range(2_100)}),
        r"2,\d+ parts",
    ),
    "entities": (
        "a.docx",
        docx(("", "Hello."), extra={"word/styles.xml": b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>"}),
        r"defines entities",
    ),
    "a zip that is no document": ("a.docx", docx().replace(b"word/document.xml", b"word/dokument.xml"), r"no Word doc"),
    "a locked document": ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, r"locked with a password"),
    "a document that is none": ("a.docx", b"Hello", r"damaged, or no Word document"),
    "a PDF without text": ("a.pdf", pdf(), r"no text, perhaps only a scan.*OCR"),
    "a PDF that is none": ("a.pdf", b"Hello", r"it is no PDF"),
    "half a PDF": ("a.pdf", pdf("Hello there")[:120], r"damaged"),
    "Latin-1": ("a.md", "Ein Café".encode("latin-1"), r"byte 7 is not UTF-8.*Latin-1.*save it as UTF-8"),
    "a page in Latin-1 that says UTF-8": ("a.html", b"<meta charset=utf-8><p>Caf\xe9", r"not UTF-8"),
    "a page of tags": ("a.html", b"<b>" * 100_001 + b"Hello", r"100,001 tags"),
    "brackets without end": ("a.md", b"[" * 100_001, r"100,001 characters"),
    "text that swells": ("a.docx", docx(("", "Hello. " * 2_000_000)), r"bytes of text and styles"),
    "a page that swells": ("a.pdf", swelling_pdf(), r"far more than a handout holds"),
    "an empty file": ("a.md", b"", r"holds no text"),
    "a page of pictures": ("a.html", b"<img src=x><h1>Title</h1>", r"holds no text"),
    "a book": ("a.md", b"word " * 6_001, r"6,001 words"),
    "a picture": ("a.png", b"\x89PNG", r"'.png' is a kind that cannot be read.*\.docx"),
    "an old document": ("a.doc", b"\xd0\xcf", r"Save it as one of"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_brought_in_is_refused_by_name_with_what_to_do(case: str, save: Save) -> None:
    name, content, problem = REFUSED[case]
    with pytest.raises(DataError, match=problem) as raised:
        read_handout(save(name, content))
    assert name in str(raised.value)
    assert raised.value.remedy


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"none\.md.*cannot be read"):
        read_handout(tmp_path / "none.md")


def test_a_page_that_names_another_encoding_is_read_in_it(save: Save) -> None:
    page = '<meta charset="windows-1252"><h1>Café</h1><p>Tea and a fan.</p>'.encode("windows-1252")
    assert read_handout(save("a.html", page)).title == "Café"


@pytest.mark.parametrize("tag", ["div", "ul><li", "b", "table><tr><td", "form", "article><header"])
def test_a_page_that_is_nested_deeply_is_read_or_refused_and_brings_nothing_down(tag: str, save: Save) -> None:
    page = "".join(f"<{tag}>" for _ in range(20_000)) + "A fan hums."
    try:
        assert "A fan hums." in read_handout(save("a.html", page)).pieces[0].paragraphs[0]
    except DataError as error:
        assert error.remedy


prose = st.text("abc Zé.,-#\n", min_size=3, max_size=400)


@settings(max_examples=100, deadline=None)
@given(parts=st.lists(st.tuples(st.sampled_from([Kind.HEADING, Kind.PARAGRAPH, Kind.ITEM]), prose), max_size=30))
def test_the_shape_of_a_text_loses_no_word_and_changes_no_order(parts: list[tuple[Kind, str]]) -> None:
    blocks = [Block(kind, text) for kind, text in parts]
    try:
        handout = shape(blocks, "name")
    except Unreadable as error:
        assert error.remedy
        return
    wanted = [word for b in blocks if b.kind is not Kind.HEADING for word in words(b.text)]
    got = [word for piece in handout.pieces for p in piece.paragraphs for word in words(p) if "TODO" not in p]
    assert got == wanted
    assert 2 <= len(handout.pieces) <= 7
    assert len({piece.heading for piece in handout.pieces}) == len(handout.pieces)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)), cut=st.integers(0, 600))
def test_no_bytes_raise_anything_but_a_data_error(content: bytes, cut: int, save: Save) -> None:
    for name, raw in (
        ("x.md", content),
        ("x.html", b"<p>" + content),
        ("x.docx", docx(("", "Hi there."))[:cut] + content),
        ("x.pdf", pdf("Hello there, reader")[:cut] + content),
    ):
        try:
            assert len(read_handout(save(name, raw)).pieces) >= 2
        except DataError as error:
            assert error.remedy

"""A text's file becomes a text, or an error that says where and what to do."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from assistant.errors import DataError
from assistant.library.text import MAX_BYTES, load_yaml, parse_text

Write = Callable[..., Path]


def test_a_good_text_keeps_its_fields_and_bodies(good: str, write: Write) -> None:
    text = parse_text(write(good))
    assert text.id == "a-walk"
    assert [section.meta.heading for section in text.sections] == ["Going out", "Coming home"]
    assert text.sections[0].body == ("The first step is the hard one. The next is less so.\n\nA slow walk is a walk.")
    practice = text.sections[1].meta.practice
    assert practice is not None
    assert practice.steps == ("Take off your shoes.", "Sit for a minute.")


def test_every_body_stands_in_the_file_word_for_word(good: str, write: Write) -> None:
    assert all(section.body in good for section in parse_text(write(good)).sections)


def test_a_text_knows_on_which_line_each_field_stands(good: str, write: Write) -> None:
    text = parse_text(write(good))
    lines = good.split("\n")
    assert "nobody walks with me" in lines[text.line("sections", 0, "asks", 3) - 1]
    assert "Sit for a minute." in lines[text.line("sections", 1, "practice", "steps", 1) - 1]
    assert lines[text.sections[1].line - 1] == "Home is where the shoes come off."


def test_a_field_without_a_line_gives_the_line_of_the_field_around_it(good: str, write: Write) -> None:
    text = parse_text(write(good))
    assert text.line("sections", 0, "practice") == text.line("sections", 0)


def test_the_hash_is_that_of_the_file(good: str, write: Write) -> None:
    before = parse_text(write(good)).sha256
    assert parse_text(write(good)).sha256 == before
    assert parse_text(write(good + "\n")).sha256 != before


def _without(line: str) -> Callable[[str], str]:
    return lambda good: good.replace(line, "", 1)


def _with(old: str, new: str) -> Callable[[str], str]:
    return lambda good: good.replace(old, new, 1)


BROKEN = {
    "no front matter": (lambda good: good[4:], 1, "front matter", "Start the file with a line '---'"),
    "front matter without an end": (
        _with("---\n\n## Going", "\n\n## Going"),
        1,
        "front matter",
        "a line '---'",
    ),
    "front matter that is no mapping": (
        lambda good: "---\n- a\n- b\n---\n## A\n\nB\n",
        2,
        "front matter",
        "See corpus/README.md",
    ),
    "a missing field": (_without("title: A walk by the sea\n"), 2, "title", "Add 'title'"),
    "an unknown field": (_with("title:", "colour: blue\ntitle:"), 3, "colour", "mend its name"),
    "an unknown field inside": (
        _with("    locator:", "    page: 3\n    locator:"),
        8,
        "sources.0.page",
        "mend its",
    ),
    "a key that stands twice": (_with("title:", "title: Another\ntitle:"), 4, "title", "Keep one of them"),
    "too few asks": (_without("      - what if it rains\n"), 16, "sections.0.asks", "See corpus/README.md"),
    "a summary of the wrong type": (
        _with("summary: What a", "summary: [What a]\nx: a"),
        5,
        "summary",
        "README",
    ),
    "YAML that is none": (_with("topics: [everyday]", "topics: [everyday"), 5, "YAML", "Mend the YAML"),
    "a tab": (_with("  - id: first", "\t- id: first"), None, "YAML", "Mend the YAML"),
    "an impossible tag": (_with("[everyday]", "!!python/object:os.system x"), 4, "YAML", "Mend the YAML"),
    "a heading that differs": (
        _with("## Coming home", "## Going home"),
        48,
        "Going home",
        "the same headings",
    ),
    "a heading too many": (
        lambda good: good + "\n## Once more\n\nText.\n",
        48,
        "Once more",
        "the same headings",
    ),
    "a heading that is missing": (_without("## Coming home"), 48, "(none)", "the same headings"),
    "text before the first heading": (
        _with("## Going out", "Hello.\n\n## Going out"),
        48,
        "body",
        "Move it below",
    ),
    "a section without a body": (
        _without("Home is where the shoes come off."),
        None,
        "Coming home",
        "Write it",
    ),
    "an id that is not the file's": (_with("id: a-walk", "id: a-run"), 2, "a-run", "Call it 'a-walk'"),
    "an id that is no slug": (_with("id: a-walk", "id: A Walk"), 2, "id", "See corpus/README.md"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_text_names_its_file_line_field_and_remedy(case: str, good: str, write: Write) -> None:
    breaks, line, field, remedy = BROKEN[case]
    path = write(breaks(good))
    with pytest.raises(DataError) as raised:
        parse_text(path)
    message = str(raised.value)
    assert str(path) in message
    assert field in message
    assert remedy in message
    if line is not None:
        assert raised.value.line == line
        assert f"{path}:{line}:" in message


def test_several_mistakes_are_counted(good: str, write: Write) -> None:
    with pytest.raises(DataError, match=r"\(2 more\)"):
        parse_text(write(good.replace("title: A walk by the sea\n", "").replace("summary:", "sumary:")))


def test_latin_1_is_refused_with_its_place(good: str, write: Write) -> None:
    with pytest.raises(DataError, match=r"byte \d+.*not UTF-8.*Save the file as UTF-8"):
        parse_text(write(good.replace("A walk", "A café").encode("latin-1")))


def test_windows_line_ends_are_refused(good: str, write: Write) -> None:
    with pytest.raises(DataError, match=r"carriage returns.*Unix line ends"):
        parse_text(write(good.replace("\n", "\r\n")))


def test_a_file_that_is_too_large_is_refused_before_it_is_parsed(good: str, write: Write) -> None:
    with pytest.raises(DataError, match=f"Keep a text under {MAX_BYTES:,} bytes"):
        parse_text(write("\xff" * MAX_BYTES + good))


def test_an_alias_bomb_is_refused(write: Write) -> None:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n"
    for new, old in zip("bcdefghij", "abcdefghi", strict=True):
        bomb += f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n"
    with pytest.raises(DataError, match=r"anchor.*Write the value out"):
        parse_text(write(f"---\n{bomb}---\n## A\n\nB\n"))


def test_an_alias_to_itself_is_refused(write: Write) -> None:
    with pytest.raises(DataError, match="anchor"):
        parse_text(write("---\na: &a [*a]\n---\n## A\n\nB\n"))


@pytest.mark.parametrize("depth", [300, 900, 60_000])
def test_deep_nesting_is_refused_and_does_not_bring_the_process_down(depth: int, write: Write) -> None:
    path = write(f"---\na: {'[' * depth}{']' * depth}\n---\n## A\n\nB\n")
    program = (
        "import sys; from pathlib import Path; from assistant.errors import DataError\n"
        "from assistant.library.text import parse_text\n"
        "try: parse_text(Path(sys.argv[1]))\n"
        "except DataError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", program, path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert str(path) in done.stdout


anything = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@anything
@given(content=st.binary(max_size=300))
def test_no_bytes_raise_anything_but_a_data_error(content: bytes, write: Write) -> None:
    for raw in (content, b"---\n" + content + b"\n---\n## A\n\nB\n"):
        try:
            parse_text(write(raw))
        except DataError as error:
            assert error.remedy


SCRAPS = """a|b: |: |  |- |[|]|{|}|,|&a |*a |!!int |!!float |!!bool |!!binary |!!set |!!omap |? |<<
: |!!timestamp |>|'|"|#|%|0x_|1:99|é|~|2020-99-99|2020-01-01 25:61:61|---|...|\t|\x07|\\ud800|\n"""
yamlish = st.lists(st.sampled_from(SCRAPS.split("|")), max_size=20).map("".join)


@anything
@given(content=st.one_of(yamlish, st.text(max_size=200)))
@example("date: 2020-99-99")
@example("a: 0x_")
@example("a: !!timestamp x")
@example("a: !!int x")
@example("a: !!bool x")
@example("a: !!int ''")
@example("? [a]\n: b")
@example("<<: 1")
def test_no_string_makes_the_yaml_reader_raise_anything_but_a_data_error(content: str) -> None:
    try:
        load_yaml(Path("some.yaml"), content)
    except DataError as error:
        assert error.remedy


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20) | st.dates(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
fields = st.sampled_from(["id", "title", "topics", "summary", "sources", "cautions", "sections", "else"])


@anything
@given(meta=st.dictionaries(fields, plain, max_size=8))
def test_no_front_matter_raises_anything_but_a_data_error(meta: dict[str, object], write: Write) -> None:
    with pytest.raises(DataError) as raised:
        parse_text(write(f"---\n{yaml.safe_dump(meta, allow_unicode=True)}---\n## A\n\nB\n"))
    assert raised.value.remedy


@anything
@given(value=plain)
def test_what_is_dumped_is_read_back(value: object) -> None:
    assert load_yaml(Path("some.yaml"), yaml.safe_dump(value))[0] == yaml.safe_load(yaml.safe_dump(value))

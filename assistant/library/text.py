"""One text: its schema, and how a Markdown file becomes one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from assistant.errors import DataError

MAX_BYTES = 200_000
"""A text is some 6 kB; a file above this is a mistake, and is refused before it is parsed."""

MAX_DEPTH = 20
"""Levels of nesting that YAML may have; a text has five."""

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=800, pattern=r"^[^\n]+$")]
Place = tuple[str | int, ...]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SourceRef(_Model):
    """A source that a text rests on, and where in it."""

    id: Slug
    locator: Line


class Practice(_Model):
    """Something to do, step by step."""

    title: Line
    steps: tuple[Line, ...] = Field(min_length=2, max_length=8)


class SectionMeta(_Model):
    """What the front matter says of one section."""

    heading: Line
    asks: tuple[Line, ...] = Field(min_length=8, max_length=12)
    questions: tuple[Line, ...] = Field(min_length=3, max_length=5)
    practice: Practice | None = None


class Waiver(_Model):
    """A rule of the checks that a text or a source leaves, and why."""

    rule: Slug
    reason: Annotated[Line, Field(min_length=10)]


class TextMeta(_Model):
    """The front matter of a text."""

    id: Slug
    title: Line
    topics: tuple[Slug, ...] = Field(min_length=1, max_length=4)
    summary: Line
    sources: tuple[SourceRef, ...] = Field(min_length=2)
    cautions: tuple[Line, ...] = Field(min_length=1)
    scenes: tuple[Line, ...] = Field(default=(), max_length=80)
    """Things a person might tell for which the whole text helps, whichever section says it."""
    waive: tuple[Waiver, ...] = ()
    """Rules of `between library check` that do not hold here. Safety rules cannot be waived."""
    sections: tuple[SectionMeta, ...] = Field(min_length=2, max_length=7)


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a text: what the front matter says of it, and its body."""

    meta: SectionMeta
    body: str
    line: int
    """The line of the file on which the body starts, counted from 1."""


@dataclass(frozen=True, slots=True)
class Text:
    """One vetted document of the library."""

    meta: TextMeta
    sections: tuple[Section, ...]
    path: Path
    sha256: str
    """Of the file's bytes: a sign-off is bound to it."""
    lines: Mapping[Place, int]
    """The line of each front matter field, by its path, such as ("sections", 0, "asks", 3)."""

    @property
    def id(self) -> str:
        """The text's id, the same as its file's name."""
        return self.meta.id

    @property
    def body(self) -> str:
        """All section bodies, a blank line between them."""
        return "\n\n".join(section.body for section in self.sections)

    def line(self, *place: str | int) -> int:
        """Return the line of a front matter field, or of the nearest field around it."""
        return nearest_line(self.lines, place)


def parse_text(path: Path) -> Text:
    """Read one text from its file.

    Raises:
        DataError: The file is not UTF-8, too large, or not in the format of `corpus/README.md`. The message
            names the file, the line, the field and the remedy.
    """
    raw = path.read_bytes()
    if len(raw) > MAX_BYTES:
        raise DataError(path, "file", f"it has {len(raw):,} bytes", f"Keep a text under {MAX_BYTES:,} bytes.")
    try:
        content = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DataError(path, f"byte {error.start}", "it is not UTF-8", "Save the file as UTF-8.") from None
    if "\r" in content:
        raise DataError(path, "line ends", "it has carriage returns", "Save the file with Unix line ends (LF).")
    match = re.match(r"---\n(.*?)\n---\n", content, re.DOTALL)
    if match is None:
        raise DataError(
            path,
            "front matter",
            "there is none",
            "Start the file with a line '---', the fields, and a line '---'.",
            1,
        )
    meta, lines = _front_matter(path, match[1])
    first_line = content[: match.end()].count("\n") + 1
    sections = _sections(path, content[match.end() :], first_line, meta)
    return Text(meta, sections, path, sha256(raw).hexdigest(), lines)


def load_yaml(path: Path, text: str, first_line: int = 1) -> tuple[Any, dict[Place, int]]:
    """Parse YAML safely and say on which line each field stands.

    Args:
        path: The file, for error messages.
        text: The YAML.
        first_line: The line of the file on which `text` starts.

    Raises:
        DataError: The YAML cannot be parsed, or a key stands twice.
    """
    lines: dict[Place, int] = {}
    try:
        _refuse_deep(path, text, first_line)
        loader = yaml.CSafeLoader(text)
        try:
            node = loader.get_single_node()
            if node is not None:
                _map_lines(path, node, (), first_line, lines, set())
            value = None if node is None else loader.construct_document(node)
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + first_line if mark else None
        problem = getattr(error, "problem", None) or str(error)
        raise DataError(path, "YAML", problem, "Mend the YAML; quote values with a colon in them.", line) from None
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        # PyYAML lets these through for a value that looks like a date or a number and is none: 2026-02-31, 0x_.
        raise DataError(path, "YAML", f"a value cannot be read ({error})", "Put it in quotes.") from None
    return value, lines


def _refuse_deep(path: Path, text: str, first_line: int) -> None:
    """Refuse YAML that is nested too deeply: the C parser would overflow the stack and take the process down."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                line = event.start_mark.line + first_line if event.start_mark else None
                raise DataError(path, "YAML", "it is nested too deeply", "Flatten it.", line)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def validation_error(path: Path, error: ValidationError, lines: Mapping[Place, int]) -> DataError:
    """Turn pydantic's first complaint into one that names the file, line, field and remedy."""
    first = error.errors()[0]
    place = tuple(first["loc"])
    where = ".".join(str(part) for part in place) or "file"
    remedy = "Take this field out, or mend its name." if first["type"] == "extra_forbidden" else "See corpus/README.md."
    if first["type"] == "missing":
        remedy = f"Add '{place[-1]}'."
    more = f" ({len(error.errors()) - 1} more)" if len(error.errors()) > 1 else ""
    return DataError(path, where, first["msg"].lower() + more, remedy, nearest_line(lines, place))


def nearest_line(lines: Mapping[Place, int], place: Place) -> int:
    """Return the line of a field, or of the nearest field around it that has one."""
    while place and place not in lines:
        place = place[:-1]
    return lines.get(place, 1)


def _front_matter(path: Path, text: str) -> tuple[TextMeta, dict[Place, int]]:
    value, lines = load_yaml(path, text, first_line=2)
    if not isinstance(value, dict):
        raise DataError(path, "front matter", "it is not a list of fields", "See corpus/README.md.", 2)
    try:
        meta = TextMeta.model_validate(value)
    except ValidationError as error:
        raise validation_error(path, error, lines) from None
    if meta.id != path.stem:
        raise DataError(
            path,
            "id",
            f"'{meta.id}' is not the file's name",
            f"Call it '{path.stem}', or rename the file.",
            lines[("id",)],
        )
    return meta, lines


def _sections(path: Path, body: str, first_line: int, meta: TextMeta) -> tuple[Section, ...]:
    headings = list(re.finditer(r"^## +(.+?) *$", body, re.MULTILINE))
    if body[: headings[0].start() if headings else len(body)].strip():
        raise DataError(
            path,
            "body",
            "there is text before the first heading",
            "Move it below a '## ' heading.",
            first_line,
        )
    found = [heading[1] for heading in headings]
    wanted = [section.heading for section in meta.sections]
    if found != wanted:
        odd = next((f for f, w in zip([*found, "(none)"], [*wanted, "(none)"], strict=False) if f != w), "(none)")
        raise DataError(
            path,
            "headings",
            f"the body's headings are not those of the front matter, from '{odd}' on",
            "Give 'sections' and the '## ' lines the same headings in the same order.",
            first_line,
        )
    sections = []
    for meta_section, heading, following in zip(meta.sections, headings, [*headings[1:], None], strict=True):
        chunk = body[heading.end() : following.start() if following else len(body)]
        stripped = chunk.strip()
        lead = chunk[: len(chunk) - len(chunk.lstrip())]
        line = first_line + body[: heading.end()].count("\n") + lead.count("\n")
        if not stripped:
            raise DataError(path, meta_section.heading, "the section has no body", "Write it, or remove it.", line)
        sections.append(Section(meta_section, stripped, line))
    return tuple(sections)


def _map_lines(
    path: Path, node: yaml.Node, place: Place, first_line: int, lines: dict[Place, int], seen: set[int]
) -> None:
    line = node.start_mark.line + first_line
    if id(node) in seen:  # an alias can grow a small file without bound, and no text needs one
        raise DataError(path, "YAML", "it uses an anchor", "Write the value out.", line)
    seen.add(id(node))
    lines[place] = line
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inner = (*place, str(key.value))
            if inner in lines:
                twice = key.start_mark.line + first_line
                raise DataError(path, str(key.value), "the key stands twice", "Keep one of them.", twice)
            _map_lines(path, value, inner, first_line, lines, seen)
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            _map_lines(path, value, (*place, number), first_line, lines, seen)

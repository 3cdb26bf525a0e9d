"""The data files of the screen: their schema, and reading them into frozen types.

A *rule* says which words are a reason for which level. A *context* says when such words do not count (a
negation that governs them, a film, an idiom). A *macro* is a name for words that many patterns share. All
live in YAML under ``data/``; a mistake raises ``DataError`` with the file, the rule, the field and a remedy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from assistant.errors import DataError
from assistant.safety.assessment import TAGS, Family, Level, Who

DATA = Path(__file__).parent / "data"

# The same safe loader in C, ten times as fast; it is missing only where PyYAML was built without it.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _lines(value: object) -> object:
    """Read a block of text as one item a line."""
    return tuple(line.strip() for line in value.splitlines() if line.strip()) if isinstance(value, str) else value


Lines = Annotated[tuple[str, ...], BeforeValidator(_lines)]
Scope = Literal["clause", "sentence", "near", "message"]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


_M = TypeVar("_M", bound=_Model)


class With(_Model):
    """Words that must stand nearby for a rule to speak."""

    scope: Scope = "sentence"
    patterns: Lines


class Rule(_Model):
    """One reason for a level. ``level: none`` marks a facet: it speaks only in combination."""

    id: str
    family: Family
    level: Level
    reason: str = Field(min_length=8)
    source: str = ""
    who: Who = Who.SELF
    patterns: Lines = Field(min_length=1)
    with_: With | None = Field(default=None, alias="with")
    unless: tuple[str, ...] = ()
    tags: frozenset[str] = frozenset()
    hits: Lines = Field(min_length=3)
    misses: Lines = Field(min_length=3)

    @field_validator("level", mode="before")
    @classmethod
    def _level(cls, word: object) -> object:
        return Level.parse(word) if isinstance(word, str) else word

    @field_validator("tags")
    @classmethod
    def _known(cls, tags: frozenset[str]) -> frozenset[str]:
        if unknown := tags - TAGS:
            raise ValueError(f"unknown tags {sorted(unknown)}; the list stands in assessment.py")
        return tags


class ContextRule(_Model):
    """When words that match a rule do not count. Examples mark the words in [brackets].

    A context with ``families`` holds for every rule of those families that is not urgent, without being named there;
    any other only for the rules that name it. ``leaves: signpost`` says that the words still ask for that much.
    With ``yields`` a context does not hold for words that the context ``plain_present`` hears: who somebody is, what
    they do and what lies behind them is no excuse for what they say of themselves and of today.
    """

    reason: str
    families: frozenset[Family] = frozenset()
    leaves: Level = Level.NONE
    yields: bool = False
    where: Literal["before", "inside", "upto", "after", "around"] = "around"
    scope: Scope = "sentence"
    patterns: Lines = Field(min_length=1)
    undone_by: Lines = ()
    hits: Lines = Field(min_length=3)
    misses: Lines = Field(min_length=3)

    @field_validator("leaves", mode="before")
    @classmethod
    def _level(cls, word: object) -> object:
        return Level.parse(word) if isinstance(word, str) else word


class Reply(_Model):
    """One kind of answer to a direct question, such as a plain yes."""

    reason: str
    patterns: Lines = Field(min_length=1)
    follows: Lines = ()
    """What may follow the matched word where no pause does. Without a value, anything may: but where the word for no is
    the one that every negated sentence begins with ("no quiero que venga la policía"), it is an answer only before a
    pause or before these words."""
    unless: Lines = ()
    """What makes it no plain answer where it stands in the same sentence or in a short one after it: "no lol yes"."""
    hits: Lines = Field(min_length=3)
    misses: Lines = Field(min_length=3)


@dataclass(frozen=True)
class RuleFiles:
    """Everything that the files say, and which file said it.

    Attributes:
        rules: Every rule, in the order of the files.
        contexts: Contexts by name.
        replies: Kinds of answer by name (``no``, ``no.it``), in the order in which they are tried.
        safety: Answers to "Are you safe?" by name (``unsafe``, ``safe``, ``safe.it``), tried before those.
        denial: A denial of dying in so many words, whether or not it was asked about just now.
        macros: What a ``{name}`` in a pattern stands for.
        origin: The file of each rule, context and reply.
    """

    rules: tuple[Rule, ...]
    contexts: Mapping[str, ContextRule]
    replies: Mapping[str, Reply]
    safety: Mapping[str, Reply]
    denial: Reply | None
    macros: Mapping[str, str]
    origin: Mapping[str, Path]


def read_files(folder: Path = DATA) -> RuleFiles:
    """Read ``contexts.yaml`` and every file of ``rules/``.

    A file of rules may bring contexts and answers of its own language; it names an answer after its kind and the
    language, such as ``yes.it`` or, under ``safety``, ``safe.it``.

    Args:
        folder: The folder that holds both.

    Raises:
        DataError: A file or an entry cannot be used.
    """
    path = folder / "contexts.yaml"
    shared = _read(path)
    macros = _macros(shared)
    contexts = {name: _parse(ContextRule, raw, path, name) for name, raw in shared.get("contexts", {}).items()}
    replies = {name: _parse(Reply, raw, path, name) for name, raw in shared.get("answers", {}).items()}
    safety = {name: _parse(Reply, raw, path, name) for name, raw in shared.get("safety", {}).items()}
    denial = _parse(Reply, shared["denial"], path, "denial") if "denial" in shared else None
    origin = dict.fromkeys([*contexts, *replies, *safety], path)
    rules: list[Rule] = []
    for file in sorted((folder / "rules").glob("*.yaml")):
        content = _read(file)
        macros.update(_macros(content))
        for name, raw in content.get("contexts", {}).items():
            contexts[_new(name, file, origin)] = _parse(ContextRule, raw, file, name)
        for name, raw in content.get("answers", {}).items():
            replies[_new(name, file, origin)] = _parse(Reply, raw, file, name)
        for name, raw in content.get("safety", {}).items():
            safety[_new(name, file, origin)] = _parse(Reply, raw, file, name)
        defaults = content.get("defaults", {})
        for raw in content.get("rules", []):
            merged = _merge(defaults, raw)
            rule = _parse(Rule, merged, file, str(merged.get("id", "a rule without id")))
            _new(rule.id, file, origin)
            rules.append(rule)
    if not rules:
        raise DataError(folder / "rules", "rules", "there are none.", "Restore the files of the release.")
    return RuleFiles(tuple(rules), contexts, replies, safety, denial, macros, origin)


def _new(name: str, file: Path, origin: dict[str, Path]) -> str:
    """Note which file brings a rule, a context or an answer, and refuse a second one of the same name."""
    if name in origin:
        raise DataError(
            file,
            name,
            f"there are two rules or contexts of this name (the other in {origin[name].name}).",
            "Give one of them another name.",
        )
    origin[name] = file
    return name


def _macros(content: Mapping[str, Any]) -> dict[str, str]:
    return {str(name): str(body).strip() for name, body in content.get("macros", {}).items()}


def _merge(defaults: Mapping[str, Any], raw: Mapping[str, Any]) -> dict[str, Any]:
    """Lay a rule over its file's defaults: ``unless`` adds contexts, ``despite`` takes some away."""
    merged = {**defaults, **raw}
    despite = set(merged.pop("despite", []))
    unless = [*raw.get("unless", []), *defaults.get("unless", [])]
    merged["unless"] = [name for name in unless if name not in despite]
    return merged


def _read(path: Path) -> dict[str, Any]:
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DataError(path, "the file", f"it cannot be read ({error}).", "Restore it from the release.") from error
    if not isinstance(content, dict):
        raise DataError(path, "the file", "it is not a mapping.", "Restore it from the release.")
    return content


def _parse(model: type[_M], raw: object, path: Path, where: str) -> _M:
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"]) or "the entry"
        raise DataError(path, f"{where}, {name}", f"{first['msg']}.", "Correct or remove this field.") from error

"""Hear the rules in a message.

Patterns are RE2 (linear in the length of the text, whatever the pattern) and are written against the plain
reading that ``normalise`` gives. One pass over the text finds the few patterns that could match at all; each
of those is then searched for its words, and the contexts around them decide whether they count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import re2

from assistant.errors import DataError
from assistant.safety.assessment import Level, Signal, Who
from assistant.safety.normalise import Normalised, normalise
from assistant.safety.rule_files import DATA, ContextRule, Rule, RuleFiles, Scope, read_files

__all__ = ["DATA", "Heard", "Hit", "Rulebook"]

_WINDOW = 6000  # characters of plain text read at once: about a thousand words
_OVERLAP = 600  # so that no sentence and its neighbour are cut apart
OPENING = 300
"""Characters in which an answer is looked for."""
SHORT = 60
"""Characters of a sentence that still belongs to the answer before it: "no. I tried last night though"."""
_ENOUGH = 3  # times one rule speaks in one window; more would say nothing new
_TOGETHER = 400  # patterns that one filter takes: RE2 refuses a filter that grows too large
_MACRO = re.compile(r"\{([A-Za-z_]\w*)\}")
SAFETY = ("unsafe", "safe", "away")
"""The kinds of answers to "Are you safe?", in the order in which they are tried."""
PRESENT = "plain_present"
"""The contexts of words that somebody plainly says of themselves and of today begin so (``plain_present.it``)."""
KEPT = "kept_by_another"
"""How the contexts are called that hear, each in its language, that someone else has the means."""

_TURN = re.compile(r"\b(?:but|though|although|however|yet|except|only)\b")


@dataclass(frozen=True, slots=True)
class Hit:
    """A signal and where its words stand in the plain text."""

    signal: Signal
    start: int
    end: int
    rule: Rule


@dataclass(frozen=True)
class _Excuse:
    context: ContextRule
    patterns: Any
    undone_by: Any


@dataclass
class Heard:
    """A message as the layers read it; remembers which contexts hold where."""

    plain: Normalised
    known: dict[tuple[str, int, int], bool] = field(default_factory=dict)


class _Sieve:
    """Some patterns behind one RE2 filter, which finds in one pass the few that could match at all."""

    def __init__(self, patterns: list[tuple[int, str]]) -> None:
        self._owners = [owner for owner, _ in patterns]
        self._filter = re2.Filter()
        for _, pattern in patterns:
            self._filter.Add(pattern, _options())
        self._filter.Compile()

    def candidates(self, piece: str) -> Iterator[tuple[int, Any]]:
        """Yield (the rule's number, the pattern) of each pattern that may stand in a piece of text."""
        for index in self._filter.Match(piece, True) or ():
            yield self._owners[index], self._filter.re(index)


class Rulebook:
    """All rules and contexts, compiled and ready to match.

    Args:
        files: What the data files say.

    Raises:
        DataError: A pattern, a macro or the name of a context is not right.
    """

    def __init__(self, files: RuleFiles) -> None:
        """Compile every pattern once."""
        self.rules = files.rules
        self.contexts = files.contexts
        # A hedge of any language is tried before a plain yes or no of any other: "no sé" is no "no".
        kinds = [name for name in files.replies if "." not in name]
        names = sorted(files.replies, key=lambda name: kinds.index(name.partition(".")[0]))
        self.replies = {name: files.replies[name] for name in names}
        # What is not safe is tried before what is: "not safe" holds the word as well.
        self.safety = dict(sorted(files.safety.items(), key=lambda item: SAFETY.index(item[0].partition(".")[0])))
        self._present, self._kept = self._of_every_language(PRESENT), self._of_every_language(KEPT)
        self._macros = files.macros
        self._origin = files.origin
        self._unless = {rule.id: (*rule.unless, *self._everywhere(rule)) for rule in self.rules}
        patterns: list[tuple[int, str]] = []
        self._with: dict[str, Any] = {}
        for number, rule in enumerate(self.rules):
            for name in rule.unless:
                if name not in self.contexts:
                    raise self._fault(rule.id, "unless", f"no context is called {name!r}", "Name one of contexts.yaml.")
            for pattern in rule.patterns:
                patterns.append((number, self._compile(rule.id, "patterns", (pattern,)).pattern))
            if rule.with_:
                self._with[rule.id] = self._compile(rule.id, "with", rule.with_.patterns)
        self._sieves = [_Sieve(patterns[at : at + _TOGETHER]) for at in range(0, len(patterns), _TOGETHER)]
        self._excuses = {
            name: _Excuse(
                one,
                self._compile(name, "patterns", one.patterns),
                self._compile(name, "undone_by", one.undone_by) if one.undone_by else None,
            )
            for name, one in self.contexts.items()
        }
        kinds_of_answer = {**self.replies, **self.safety}
        compiled = {name: self._compile(name, "patterns", one.patterns) for name, one in kinds_of_answer.items()}
        self._replies = {name: compiled[name] for name in self.replies}
        self._safety = {name: compiled[name] for name in self.safety}
        self._denies = self._compile("denial", "patterns", files.denial.patterns) if files.denial else None
        self.denials = files.denial
        self._follows = {
            name: self._compile(name, "follows", tuple(rf"\A(?:{pattern})" for pattern in one.follows))
            for name, one in self.replies.items()
            if one.follows
        }

        self._undo: dict[str, list[Any]] = {}
        for name, one in kinds_of_answer.items():
            if one.unless:
                self._undo.setdefault(name.partition(".")[0], []).append(self._compile(name, "unless", one.unless))

    @classmethod
    def load(cls, folder: Path = DATA) -> Rulebook:
        """Read and compile the files of a folder.

        Raises:
            DataError: A file, a rule or a pattern cannot be used.
        """
        return cls(read_files(folder))

    def hits(self, heard: Heard) -> Iterator[Hit]:
        """Find every rule that speaks, window by window, so that nothing is too long to be heard."""
        seen: set[tuple[str, int]] = set()
        for low, high in _windows(heard.plain.text):
            for hit in self._window(heard, low, high):
                if (hit.rule.id, hit.start) not in seen:
                    seen.add((hit.rule.id, hit.start))
                    yield hit

    def _window(self, heard: Heard, low: int, high: int) -> Iterator[Hit]:
        piece = heard.plain.text[low:high]
        spoken: dict[str, int] = {}
        for number, regexp in (found for sieve in self._sieves for found in sieve.candidates(piece)):
            rule = self.rules[number]
            for match in regexp.finditer(piece):
                if spoken.get(rule.id, 0) >= _ENOUGH:
                    break
                # A pattern of another script may take the blank before a word along, or the end of the sentence before.
                blank = len(match[0]) - len(match[0].lstrip())
                start, end = low + match.start() + blank, low + match.end()
                level = self._level(rule, heard, start, end) if start < end else None
                if level is None:
                    continue
                spoken[rule.id] = spoken.get(rule.id, 0) + 1
                yield self._hit(rule, heard, start, end, level)

    def _level(self, rule: Rule, heard: Heard, start: int, end: int) -> Level | None:
        """Tell what a rule asks for between two places, once the contexts are heard; None where it is silent."""
        if rule.with_:
            low, high = _region(heard.plain, rule.with_.scope, start, end)
            if not self._with[rule.id].search(heard.plain.text[low:high]):
                return None
        held = [self.contexts[name].leaves for name in self._unless[rule.id] if self.holds(name, heard, start, end)]
        lowest = min(held, default=rule.level)
        return None if held and lowest is Level.NONE else min(lowest, rule.level)

    def _everywhere(self, rule: Rule) -> list[str]:
        """Name the contexts that excuse a rule by its family: never one that is urgent, and no mere facet."""
        if not Level.CHECK <= rule.level < Level.URGENT:
            return []
        return [name for name, one in self.contexts.items() if rule.family in one.families]

    def _hit(self, rule: Rule, heard: Heard, start: int, end: int, level: Level) -> Hit:
        who = rule.who
        tags = rule.tags
        if who is Who.SELF and self.holds("reported", heard, start, end):
            who = Who.OTHER
        elif who is Who.OTHER and self.holds("asking_for_a_friend", heard, start, end):
            who = Who.SELF
        if who is Who.OTHER:
            tags = tags | {"third_party"}
        first, last = heard.plain.origin(start, end)
        span = heard.plain.original[first:last]
        return Hit(
            Signal(rule.id, rule.family, level, span, first, last, rule.reason, who, tags),
            start,
            end,
            rule,
        )

    def holds(self, name: str, heard: Heard, start: int, end: int) -> bool:
        """Tell whether a context holds for the words between two places of the plain text."""
        excuse = self._excuses.get(name)
        if excuse is None:
            return False
        low, high = _region(heard.plain, excuse.context.scope, start, end)
        text = heard.plain.text
        if excuse.context.where == "before":
            turns = [turn.end() for turn in _TURN.finditer(text, low, start)]
            low, high = max([low, *turns]), start
        elif excuse.context.where == "inside":
            low, high = start, end
        elif excuse.context.where == "upto":
            high = end
        elif excuse.context.where == "after":
            low = end
        key = (name, low, high)
        if key not in heard.known:
            region = text[low:high].strip()
            found = bool(excuse.patterns.search(region))
            if found and excuse.undone_by is not None:
                found = not excuse.undone_by.search(region)
            heard.known[key] = found
        if not heard.known[key] or not excuse.context.yields:
            return heard.known[key]
        return not any(self.holds(present, heard, start, end) for present in self._present)

    def _of_every_language(self, kind: str) -> tuple[str, ...]:
        """Return the names of the contexts of a kind, each for a language: ``kind`` and ``kind.it``."""
        return tuple(name for name in self.contexts if name.partition(".")[0] == kind)

    def is_kept(self, heard: Heard, start: int, end: int) -> bool:
        """Tell whether the means between two places are out of the person's reach, in the words of any language."""
        return any(self.holds(name, heard, start, end) for name in self._kept)

    def answer(self, heard: Heard) -> tuple[str, int, int] | None:
        """Read the opening of a message as an answer: its kind (``yes``, ``no``, …) and the place of its words."""
        opening = heard.plain.text[:OPENING]
        for name, pattern in self._replies.items():
            match = pattern.search(opening)
            if match and self._is_answer(name, heard.plain, match.end()):
                return name.partition(".")[0], match.start(), max(match.end(), match.start() + 1)
        return None

    def _is_answer(self, name: str, plain: Normalised, end: int) -> bool:
        """Whether what follows a matched word leaves it an answer: a pause, or the words that the data allow."""
        rest = plain.text[end:OPENING]
        if name not in self._follows or not rest.strip() or rest.startswith("\n") or plain.text[end - 1 : end] == "\n":
            return True
        if plain.clause(max(end - 2, 0))[1] <= end:
            return True
        return bool(self._follows[name].search(rest.lstrip()))

    def undone(self, kind: str, heard: Heard, start: int) -> bool:
        """Tell whether a plain answer of a kind (``no``, ``yes``, ``safe``) is none, for what else is said with it.

        A no is the same word in many languages, so the words of all of them are tried.
        """
        plain = heard.plain
        low, high = plain.sentence(start)
        for _ in range(2):
            after = plain.sentence(high + 1)[1] if high < len(plain.text) else high
            high = after if after - high <= SHORT else high
        words = plain.text[low : min(high, low + OPENING)]
        return any(pattern.search(words) for pattern in self._undo.get(kind, ()))

    def denial(self, words: str) -> tuple[int, int] | None:
        """Find a denial of dying in so many words, which needs no question before it: the place of its words."""
        match = self._denies.search(words[:OPENING]) if self._denies else None
        return (match.start(), match.end()) if match else None

    def safe(self, heard: Heard) -> tuple[str, int, int] | None:
        """Read the opening of a message as an answer to "Are you safe?": its kind and the place of its words.

        Returns:
            The kind is ``unsafe``, ``safe`` or ``away``. None where no such words stand in it; a bare word is then read
            by `answer`.
        """
        opening = heard.plain.text[:OPENING]
        for name, pattern in self._safety.items():
            if match := pattern.search(opening):
                return name.partition(".")[0], match.start(), max(match.end(), match.start() + 1)
        return None

    def check_examples(self) -> list[str]:
        """Try every example of every rule, context and answer; give one line for each that fails."""
        faults = [fault for rule in self.rules for fault in self._check_rule(rule)]
        for name, context in self.contexts.items():
            for wanted, examples in ((True, context.hits), (False, context.misses)):
                for example in examples:
                    before, marked, _ = re.split(r"[\[\]]", example)
                    heard = Heard(normalise(example.replace("[", "").replace("]", "")))
                    start = len(normalise(before).text.strip("\n")) + bool(before.strip())
                    if self.holds(name, heard, start, start + len(normalise(marked).text)) is not wanted:
                        faults.append(f"context {name}: {'does not hold' if wanted else 'holds'}: {example}")
        for name, reply in self.replies.items():
            for wanted, examples in ((True, reply.hits), (False, reply.misses)):
                for example in examples:
                    kind = self.answer(Heard(normalise(example)))
                    if self._is_plain(name, kind, example) is not wanted:
                        faults.append(f"answer {name}: read as {kind and kind[0]}: {example}")
        samples = ((True, self.denials.hits), (False, self.denials.misses)) if self.denials else ()
        for wanted, examples in samples:
            for example in examples:
                if (self.denial(normalise(example).text) is not None) is not wanted:
                    faults.append(f"denial: {'silent' if wanted else 'speaks'}: {example}")
        for name, reply in self.safety.items():
            for wanted, examples in ((True, reply.hits), (False, reply.misses)):
                for example in examples:
                    said = self.safe(Heard(normalise(example)))
                    if self._is_plain(name, said, example) is not wanted:
                        faults.append(f"safety {name}: read as {said and said[0]}: {example}")
        return faults

    def _is_plain(self, name: str, found: tuple[str, int, int] | None, example: str) -> bool:
        kind = name.partition(".")[0]
        return found is not None and found[0] == kind and not self.undone(kind, Heard(normalise(example)), found[1])

    def _check_rule(self, rule: Rule) -> Iterator[str]:
        for wanted, examples in ((True, rule.hits), (False, rule.misses)):
            for example in examples:
                spoken = [hit for hit in self.hits(Heard(normalise(example))) if hit.rule.id == rule.id]
                if bool(spoken) is not wanted:
                    yield f"rule {rule.id}: {'is silent on' if wanted else 'speaks on'}: {example}"

    def _compile(self, owner: str, where: str, patterns: tuple[str, ...]) -> Any:
        whole = "|".join(f"(?:{self._expand(owner, where, pattern)})" for pattern in patterns)
        # RE2 knows word boundaries in ASCII only; scripts without them are matched as they stand.
        whole = rf"\b(?:{whole})(?:\b|$)" if whole.isascii() else whole
        try:
            return re2.compile(f"(?m){whole}", _options())
        except re2.error as error:
            raise self._fault(owner, where, f"not a pattern RE2 accepts ({error})", "Mend the pattern.") from error

    def _expand(self, owner: str, where: str, pattern: str) -> str:
        for _ in range(8):
            if not _MACRO.search(pattern):
                return pattern
            try:
                pattern = _MACRO.sub(lambda match: f"(?:{self._macros[match[1]]})", pattern)
            except KeyError as error:
                raise self._fault(owner, where, f"no macro is called {error}", "Define it, or correct it.") from error
        raise self._fault(owner, where, "macros refer to each other in a circle", "Break the circle.")

    def _fault(self, owner: str, where: str, problem: str, remedy: str) -> DataError:
        return DataError(self._origin.get(owner, DATA), f"{owner}, {where}", f"{problem}.", remedy)


def _options() -> Any:
    options = re2.Options()
    options.log_errors = False
    options.never_capture = True
    return options


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """Cut a long text into overlapping windows that begin and end between words."""
    low = 0
    while True:
        high = low + _WINDOW
        if high >= len(text):
            yield low, len(text)
            return
        cut = max(text.rfind("\n", low + _OVERLAP * 2, high), text.rfind(" ", low + _OVERLAP * 2, high)) + 1
        high = cut or high
        yield low, high
        back = text.find(" ", high - _OVERLAP, high)
        low = back + 1 if back > low else high - _OVERLAP


def _region(plain: Normalised, scope: Scope, start: int, end: int) -> tuple[int, int]:
    """Give the stretch of plain text that a scope covers around the words between two places."""
    if scope == "clause":
        return plain.clause(start)[0], max(plain.clause(max(end - 1, start))[1], end)
    low, high = plain.sentence(start)[0], plain.sentence(max(end - 1, start))[1]
    if scope == "near":
        low = plain.sentence(max(low - 2, 0))[0]
        high = plain.sentence(min(high + 1, len(plain.text)))[1]
    if scope == "message":
        low, high = max(0, start - _WINDOW // 2), min(len(plain.text), end + _WINDOW // 2)
    return low, high

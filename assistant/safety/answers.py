"""A message as the reply to the direct question of the turn before, or of one not long ago."""

import re
from bisect import bisect_left

from assistant.safety.assessment import Context, Family, Level, Signal, Who
from assistant.safety.combining import ESCALATES, FACETS
from assistant.safety.normalise import normalise
from assistant.safety.rules import OPENING, Heard, Hit, Rulebook

_TURNED = re.compile(r"\b(?:but|though|although|yet|except)\b")
"""Takes a turn after a denial: "I don't want to die but I can't live like this"."""
_LINGERS = re.compile(r"\b(?:think|thinking|thoughts?|sometimes|wish|tempted|not yet)\b")
"""Says after a denial that the thoughts are there: "I'm not going to kill myself, I only think about it"."""
_NOES = re.compile(r"(?:(?:no|nope|nah)\s+)+")
_WONT = "wont"
"""The answer "I won't do it", which answers whether they will act, not whether they think of it."""

_NOT_NEAR = "not_near"
"""The contexts of "not today", which answers how near it is: a no to that and to nothing else."""
_REUNION = "reunion"
"""The contexts of a wish to be with someone or where they are."""
_BEREAVED = "fact.bereaved"
"""How the id ends of a rule that hears that someone has died, in any language."""
_LIVING = "beside_the_living"

_BEGINS_WITH_NO = re.compile(
    r"(?:(?:what+|huh+|er+m?|um+|uh+|lol+|lmao+|haha\w*|wait|oh+|god|good|heavens|grief|lord|jesus|jaysus|christ|omg|wtf"
    r"|whoa|sorry|well|hey|hm+|eh|ok|okay|yaar|dude|man|mate|bro|seriously|excuse|me|why|um)[\s?!.,]+)*"
    r"(?:no+|nope|nah|of course not|not at all|absolutely not|definitely not|certainly not)\b"
    r"(?! (?:point|idea|one|body|longer|more|reason|way|matter|doubt|clue|wonder|use|hope|money|friends?|family|time"
    r"|need|plans?|lie|lying|yes|yeah)\b)"
)
"""A no at the beginning, after whatever surprise."""
_VETO = 0.85
"""How likely a yes makes such a no none."""
_ANSWER = "answer."
LIKE_NO = "It is like a no to what was asked."
"""The reason of a no that its words alone did not show."""
_SURER, _MORE = 0.8, 5
"""How likely a no must be, and how many words it must have, to go before a bare "no" to "are you safe?"."""
_LIKE = {
    "no": LIKE_NO,
    "yes": "It is like a yes to what was asked.",
    "some": "It is like a yes in part to what was asked.",
    "not_now": "It is like the answer that it will not be today.",
}
# Not safe here and now, or happening to the body now: to confirm it is to say that it is immediate.
_NOW_IF_CONFIRMED = frozenset({Family.HARMED_BY_OTHERS, Family.CHILD_AT_RISK, Family.MEDICAL})


class Answers:
    """What answers the question; safe to share between threads.

    Args:
        book: The rules, which know how answers are worded.
    """

    def __init__(self, book: Rulebook) -> None:
        """Keep the rules."""
        self._book = book

    def __call__(self, heard: Heard, spoken: list[Hit], facets: list[Hit], context: Context) -> list[Signal]:
        """Read the message as a reply to the direct question of the last turn.

        The ids tell about the risk that was asked for, not about the word: ``answer.yes`` is "yes, I think of
        it" and also "no, I am not safe here".
        """
        joined = self._with_the_dead(heard, spoken, context)
        if context.asked is None:
            return [*joined, *self._unasked(heard, spoken, context)]
        return [*joined, *self._asked(heard, spoken, facets, context, context.asked)]

    def _asked(
        self, heard: Heard, spoken: list[Hit], facets: list[Hit], context: Context, asked: Family
    ) -> list[Signal]:
        turned = context.is_turned
        found = self._safety(heard) if turned else self._plainly("no", self._book.answer(heard), heard)
        if found is not None and found[0] == _WONT:
            if not context.asks_how_near:
                return []  # not going to do it: nobody asked that, and the thoughts may be there
            found = ("no", *found[1:])
        if context.asks_how_near and asked in ESCALATES and self._holds(_NOT_NEAR, heard):
            found = ("no", 0, len(heard.plain.text))
        if (found is None or found[0] == "unclear") and asked is Family.SUICIDE:
            wants = any(hit.signal.family is Family.SUICIDE and hit.signal.level >= Level.CHECK for hit in spoken)
            denied = None if wants else self._denied_later(heard)
            found = ("no", *denied) if denied else found
        if found is None:
            if spoken or not heard.plain.text.strip():
                return []
            found = ("unclear", 0, len(heard.plain.text))
        kind, start, end = found
        words = heard.plain.text[start:end]
        level = {"yes": Level.REFER, "partly": Level.REFER, "unclear": Level.CHECK, "no": Level.NONE}[kind]
        if kind == "yes" and asked in _NOW_IF_CONFIRMED:
            level = Level.URGENT
        if kind in ("yes", "partly") and asked in ESCALATES and context.asks != "reach":
            near = {tag for facet in facets if facet.signal.who is Who.SELF for tag in facet.signal.tags}
            near -= {"time"} if re.match(r"not\b", words) else set()
            level = Level.URGENT if near & FACETS else level
        reason = self._book.replies[kind].reason if kind in self._book.replies else "Does not answer what was asked."
        return [self._signal(f"answer.{kind}", asked, level, heard, (start, end), reason)]

    def likened(
        self, signals: list[Signal], like: tuple[str, float] | None, heard: Heard, context: Context
    ) -> list[Signal]:
        """Take in what a message is like as an answer, where its wording did not say, or said it by a mere word.

        Args:
            signals: What was heard so far.
            like: What it is like, one of `answer_head.KINDS`, and how likely that is, or None.
            heard: The message.
            context: The conversation; a question was asked.
        """
        asked, found = context.asked, next((s for s in signals if s.id.startswith(_ANSWER)), None)
        said, chance = like or (None, 0.0)
        begins = not context.is_turned and _BEGINS_WITH_NO.match(heard.plain.text)
        if begins and not (said in ("yes", "some") and chance >= _VETO) and said != "not_now":
            said = "no"
        danger = any(s.level >= Level.CHECK and not s.id.startswith(_ANSWER) for s in signals)
        if asked is None or said is None or (found is not None and found.id == f"{_ANSWER}{said}"):
            return signals
        worded = found is not None and found.id != f"{_ANSWER}unclear"
        turned = context.is_turned and len(heard.plain.text.split()) >= _MORE and chance >= _SURER
        if said == "no" and (danger or (worded and not turned)):
            return signals
        if said != "no" and worded:
            return signals  # what was said in so many words goes before what it is like
        kind, level = {
            "no": ("no", Level.NONE),
            "not_now": ("not_now", Level.CHECK),
            "some": ("unclear", Level.CHECK) if context.asks_how_near else ("partly", Level.REFER),
            "yes": ("yes", Level.URGENT if asked in _NOW_IF_CONFIRMED else Level.REFER),
        }[said]
        signal = self._signal(f"{_ANSWER}{kind}", asked, level, heard, (0, len(heard.plain.text)), _LIKE[said])
        return [*(s for s in signals if s is not found), signal]

    def _denied_later(self, heard: Heard) -> tuple[int, int] | None:
        """Find a denial in so many words in any sentence or clause, unless what comes after it turns it round."""
        text = heard.plain.text
        turned, lingers = _last(_TURNED, text), _last(_LINGERS, text)
        stops = [*(end.start() for end in re.finditer("\n", text)), len(text)]
        for begin in sorted({0, *heard.plain.clauses, *(stop + 1 for stop in stops[:-1])}):
            while begin < len(text) and text[begin].isspace():
                begin += 1
            end = stops[bisect_left(stops, begin)]
            said = self._book.denial(text[begin : min(end, begin + OPENING)]) if begin > turned else None
            if said and lingers < begin + said[1]:
                return begin, end
        return None

    def _unasked(self, heard: Heard, spoken: list[Hit], context: Context) -> list[Signal]:
        """Take a denial in so many words as the answer that it is: a turn or two after the question, or before any."""
        family = context.family
        if context.level < Level.CHECK or family is None:
            family = Family.SUICIDE
            found = None if any(hit.signal.level >= Level.CHECK for hit in spoken) else self._denied_later(heard)
        elif family in (Family.SUICIDE, Family.SELF_HARM):
            found = self._book.denial(heard.plain.text) or self._wont(heard)
        else:
            return []
        if found is None:
            return []
        return [self._signal("answer.no", family, Level.NONE, heard, found, self._book.replies["no"].reason)]

    def _wont(self, heard: Heard) -> tuple[int, int] | None:
        """Find "I won't do it", with or without a no before it: the place of its words."""
        text = heard.plain.text
        said = _NOES.match(text)
        begin = said.end() if said else 0
        answer = self._book.answer(Heard(normalise(text[begin:])))
        return (0, begin + answer[2]) if answer and answer[0] == _WONT else None

    def _with_the_dead(self, heard: Heard, spoken: list[Hit], context: Context) -> list[Signal]:
        """Hear a wish to be with someone whose death was told in an earlier turn: "I want to be where he is"."""
        if not any(signal.id.endswith(_BEREAVED) for signal in context.earlier):
            return []
        if any(hit.signal.family is Family.SUICIDE and hit.signal.level >= Level.CHECK for hit in spoken):
            return []
        if not self._holds(_REUNION, heard) or self._holds(_LIVING, heard):
            return []
        level = Level.REFER if context.asked is Family.SUICIDE else Level.CHECK
        whole = (0, len(heard.plain.text))
        reason = "Wishes to be with someone whose death was told before."
        return [self._signal("suicide.with_the_dead", Family.SUICIDE, level, heard, whole, reason)]

    def _holds(self, kind: str, heard: Heard) -> bool:
        """Whether a context of this kind, in any language, holds for the message as a whole."""
        names = [name for name in self._book.contexts if name.partition(".")[0] == kind]
        return any(self._book.holds(name, heard, 0, len(heard.plain.text)) for name in names)

    @staticmethod
    def _signal(name: str, family: Family, level: Level, heard: Heard, place: tuple[int, int], reason: str) -> Signal:
        first, last = heard.plain.origin(*place)
        span = heard.plain.original[first:last]
        return Signal(name, family, level, span, first, last, reason, Who.SELF)

    def _safety(self, heard: Heard) -> tuple[str, int, int] | None:
        """Read an answer to "Are you safe?": words of safety first, then a bare yes or no, which go the other way."""
        if said := self._plainly("safe", self._book.safe(heard), heard):
            kind, start, end = said
            return {"safe": "no", "unsafe": "yes", "away": "unclear"}.get(kind, kind), start, end
        found = self._plainly("yes", self._book.answer(heard), heard)
        if found is None or found[0] not in ("yes", "no"):
            return found
        return "no" if found[0] == "yes" else "yes", found[1], found[2]

    def _plainly(self, kind: str, found: tuple[str, int, int] | None, heard: Heard) -> tuple[str, int, int] | None:
        """Take an answer of the kind that means no danger as a partial one where what else is said undoes it."""
        if found is None or found[0] != kind or not self._book.undone(kind, heard, found[1]):
            return found
        return "partly", found[1], found[2]


def _last(pattern: re.Pattern[str], text: str) -> int:
    """Say where the words of a pattern stand for the last time; -1 where they do not."""
    return max((match.start() for match in pattern.finditer(text)), default=-1)

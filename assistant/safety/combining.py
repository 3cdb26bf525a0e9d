"""What several signals say together: intent beside means, whose danger it is, earlier turns, a taking back."""

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from assistant.safety.assessment import AT_HAND, Context, Family, Level, Signal, Who
from assistant.safety.normalise import Normalised
from assistant.safety.rules import Hit

ESCALATES = frozenset({Family.SUICIDE, Family.SELF_HARM, Family.HARM_TO_OTHERS})
"""Families in which what stands beside an intent makes it immediate."""
FACETS = frozenset({"means", "plan", "time", "goodbye"})
"""Tags of what may stand beside it."""
NEARER = {
    Family.HARMED_BY_OTHERS: frozenset({Family.HARMED_BY_OTHERS, Family.CHILD_AT_RISK}),
    Family.CHILD_AT_RISK: frozenset({Family.CHILD_AT_RISK, Family.HARM_TO_OTHERS}),
    Family.MEDICAL: frozenset({Family.EATING, Family.SUBSTANCE, Family.SUICIDE}),
}
"""What a facet of a family makes immediate: "he'll be home in ten minutes" a danger from him, a heart that skips a
hunger. A sign after hands on the throat asks for those and for nothing else."""
_SEVERAL = 3  # veiled signals that together ask for more than a question
_ARMS = re.compile(r"\b(?:gun|rifle|shotgun|pistol|revolver|handgun|knife|knives|blade)\b")
_AIMED = re.compile(
    r"\b(?:(?:at|on|to|for|with|after|kill\w*|hurt\w*|shoot\w*|shot|stab\w*|cut|hit|hits|let|chok\w*|chas\w*) (?:me|us)"
    r"|threat\w*|(?:scared|afraid|frightened|terrified) of|outside|doors?|hiding|hide|locked|coming"
    r"|looking for|drunk|angry"
    r"|furious|rage|point\w*|aim\w*|waving|hostage|hits?|beats?|beating|attack\w*|kill everyone|ex|abus\w*)\b"
)
"""Says that the weapon is, or may be, meant for someone else."""
_ABOUT = frozenset({Family.PSYCHOSIS_MANIA, Family.SUBSTANCE, Family.MEDICAL})
"""Families whose rules often hear a state and not who is in it."""
_OF_ONE = frozenset({Family.SUICIDE, Family.SELF_HARM})
_THEY = re.compile(
    r"\b(?:he|she|they)(?: (?:is|was|are|were|has|had|feels?|felt|sounds?|seems?))?"
    r"(?: (?:so|really|totally|completely|all|been|always|often|now|just))* ?$"
)
"""Ends with who it is said of, right before words that name nobody."""
_I = re.compile(r"\b(?:i|me|my|myself|mine|we|us|our)\b")
_SPEAKER = re.compile(r"\bi\b")
_BROUGHT = frozenset({"intent", "weapon", "means"})
"""What a rule is tagged with that hears the speaker bring a weapon: no likeness outweighs that."""
_ME = re.compile(r"(?i)\b(?:i|im|ima|imma|ill|my)\b")
_FEARS = re.compile(r"(?:scared|afraid|terrified|frightened|petrified)\b")
_THEIR = re.compile(r"\b(?:his|her|hers|himself|herself)\b")
_KIN = (
    r"(?:wife|husband|partner|boyfriend|girlfriend|fiance|son|daughter|mum|dad|brother|sister|gran|grandad|uncle|aunt"
    r"|cousin|nephew|niece|friend|mates?|flatmates?|roommates?|housemates?|neighbours?|ex|kid|child|baby|colleague)"
)
_HE = re.compile(rf"\b(?:he|she|him|her|{_KIN})\b")
_ILL = re.compile(
    rf"\b(?:he|she|{_KIN})(?: [a-z]+)? "
    r"(?:thinks?|believes?|says|swears|claims|insists?|hears?|sees|feels|bipolar|manic|psychotic|schizo\w*|paranoid|slept"
    r"|sleeps?|sleeping|(?:not|stopped|hardly|barely) (?:slept|sleeping|eating|taking)|passed out|unconscious|collapsed"
    r"|took|taken|swallowed|convinced|certain|sure|drunk|awake|slurring|snoring|overdosed|wakes?)\b"
)
"""Says of someone else that they are ill or believe a thing; what follows in the sentence is about them."""
_THEIRS: dict[str, Any] = {
    "id": "suicide.their_means",
    "family": Family.SUICIDE,
    "level": Level.NONE,
    "who": Who.OTHER,
    "tags": frozenset({"means", "third_party"}),
    "reason": "Someone who speaks of dying has something at hand that could be used.",
}
_OWN_FACT = re.compile(r"(?:i|my)\b")
_FINE = "fact.fine"
_DENIAL = "fact.denial"
"""Takes back what nobody asked about; to the direct question, the same words are a plain no."""


def brings_a_weapon(signal: Signal) -> bool:
    """Say whether a rule hears the person bring a weapon."""
    return signal.tags >= _BROUGHT and signal.who is Who.SELF and bool(_ME.search(signal.span))


def escalate(plain: Normalised, spoken: list[Hit], facets: list[Hit]) -> list[Signal]:
    """Raise intent that stands beside a plan, means, a farewell or a time."""
    ends = [match.start() for match in re.finditer("\n", plain.text)]
    signals: list[Signal] = []
    kept: dict[tuple[str, int], Signal] = {}
    places = [(facet, bisect_left(ends, facet.start)) for facet in facets]
    for hit in spoken:
        signal = hit.signal
        if signal.family in ESCALATES and Level.CHECK <= signal.level <= Level.REFER:
            here = bisect_left(ends, hit.start)
            for facet, there in places:
                if facet.signal.family is not signal.family or abs(here - there) > 1:
                    continue
                if facet.signal.tags <= hit.signal.tags:  # the rule has already counted this
                    continue
                # "I want to die. I work tomorrow." names a time, but not for dying.
                if "time" in facet.signal.tags and (here != there or "intent" not in signal.tags):
                    continue
                if facet.signal.who is Who.OTHER and signal.who is Who.SELF:  # another's means, or kept by another
                    continue
                raised = Level.URGENT if hit.signal.level is Level.REFER else Level.REFER
                signal = replace(signal, level=raised, tags=signal.tags | facet.signal.tags)
                who = _follows(plain.text[facet.start : facet.end], facet.signal, signal.who)
                before = kept.get((facet.signal.id, facet.start))
                if before is not None and before.who is Who.SELF:
                    who = Who.SELF
                kept[facet.signal.id, facet.start] = replace(facet.signal, level=raised, who=who)
        signals.append(signal)
    # "He'll be home soon and I can't think straight" says one thing, and not one beside another.
    apart = [s for s in signals if not any(f.signal.start < s.end and s.start < f.signal.end for f in facets)]
    near = _nearer(facets, apart)
    if any("strangled" in signal.tags for signal in near):  # hands on the throat that left a sign are no less urgent
        signals = [replace(s, level=max(s.level, Level.URGENT)) if "strangled" in s.tags else s for s in signals]
    return [*signals, *kept.values(), *near]


def _nearer(
    facets: list[Hit], said: Iterable[Signal], before: tuple[Family | None, Level] = (None, Level.NONE)
) -> list[Signal]:
    """Raise what is harmless alone and immediate beside a danger that was spoken of: someone who is about to come in.

    Args:
        facets: Facets of this message.
        said: What was heard, in this message or in earlier turns.
        before: The family and the level at which care works.
    """
    said = list(said)
    throat = [signal.who for signal in said if "strangled" in signal.tags]
    known = [(signal.family, signal.level, signal.who) for signal in said]
    if before[0] is not None and not any(family is before[0] for family, _, _ in known):
        known.append((before[0], before[1], Who.SELF))
    signals: list[Signal] = []
    for facet in (hit.signal for hit in facets if hit.signal.family in NEARER):
        near = [
            who
            for family, level, who in known
            if family in NEARER[facet.family] and level >= (Level.URGENT if family is Family.SUICIDE else Level.REFER)
        ]
        near = throat if "strangled" in facet.tags else near
        if near:
            who = Who.OTHER if facet.who is Who.OTHER or Who.SELF not in near else Who.SELF
            signals.append(replace(facet, level=Level.URGENT, who=who))
    return signals


def their_own_means(text: str, hits: list[Hit], context: Context) -> list[Hit]:
    """Tell whose danger it is where the words of a rule alone do not say.

    "My friend wants to die and he has a gun in the shed" tells of no attacker: the weapon of someone who speaks of
    dying is a danger to them, where nothing says that it is aimed at us. "My wife hasn't slept for five days" tells of
    no state of the person's own.
    """
    hits = [_of_another(text, hit) for hit in hits]
    dying = [s for s in (*(hit.signal for hit in hits), *context.earlier) if s.family is Family.SUICIDE]
    dying = [signal for signal in dying if not signal.id.startswith("answer.") and signal.id != "retraction"]
    whose = {signal.who for signal in dying if signal.level >= Level.CHECK}
    threatens = any(hit.signal.family is Family.HARM_TO_OTHERS and hit.signal.level >= Level.CHECK for hit in hits)
    if whose != {Who.OTHER} or threatens or _AIMED.search(text):
        return hits
    return [
        replace(hit, signal=replace(hit.signal, **_THEIRS))
        if hit.signal.family is Family.HARMED_BY_OTHERS
        and (hit.signal.tags >= AT_HAND or _ARMS.search(text[hit.start : hit.end]))
        else hit
        for hit in hits
    ]


def _of_another(text: str, hit: Hit) -> Hit:
    """Read a state as someone else's where its sentence says of them that they are ill or believe it."""
    signal, words = hit.signal, text[hit.start : hit.end]
    feels = signal.family in _OF_ONE or (signal.family is Family.HARMED_BY_OTHERS and _FEARS.match(words))
    if feels and signal.who is Who.SELF and signal.level > Level.NONE and not _I.search(words):
        line = text[text.rfind("\n", 0, hit.start) + 1 : hit.start]
        if _THEY.search(line):  # "my client told me he's done with living", "she's scared of her sister"
            return replace(hit, signal=replace(signal, who=Who.OTHER, tags=signal.tags | {"third_party"}))
    if signal.family not in _ABOUT or signal.who is Who.OTHER or signal.level is Level.NONE or _I.search(words):
        return hit
    before = text[text.rfind("\n", 0, hit.start) + 1 : hit.start]
    if "perinatal" in signal.tags or (
        signal.family is not Family.MEDICAL and _last(_SPEAKER, before) > _last(_HE, before)
    ):
        return hit
    told = _ILL.search(f"{before}{words}")
    if not (_THEIR.search(words) or _THEIR.search(before[-12:]) or (told and told.start() <= len(before))):
        return hit
    return replace(hit, signal=replace(signal, who=Who.OTHER, tags=signal.tags | {"third_party"}))


def _last(pattern: re.Pattern[str], text: str) -> int:
    """Say where the words of a pattern stand for the last time; -1 where they do not."""
    return max((match.start() for match in pattern.finditer(text)), default=-1)


def _follows(words: str, facet: Signal, who: Who) -> Who:
    """Say whose a facet is beside someone's intent: "the pills in her drawer" are about her, as her intent is.

    What a person who tells of someone else holds is theirs to keep safe; where they are and what they wrote is their
    own.
    """
    if facet.who is Who.OTHER:
        return Who.OTHER
    own = _OWN_FACT.match(words) and ("means" not in facet.tags or words.startswith("i am "))
    return Who.SELF if own else who


def since_earlier(plain: Normalised, facets: list[Hit], context: Context) -> list[Signal]:
    """Join a plan, means, a farewell or what brings a danger near to what was said in earlier turns."""
    before: dict[Family, Level] = {}
    if context.family in ESCALATES and context.family is not None:
        before[context.family] = context.level
    for signal in context.earlier:
        if signal.family in ESCALATES:
            before[signal.family] = max(before.get(signal.family, Level.NONE), signal.level)
    joined: list[Signal] = []
    for facet in facets:
        known = before.get(facet.signal.family, Level.NONE)
        if known >= Level.CHECK and facet.signal.tags & {"means", "plan", "goodbye"}:
            told = [s for s in context.earlier if not s.id.startswith("answer.") and s.id != "retraction"]
            said = {s.who for s in told if s.family is facet.signal.family and s.level >= Level.CHECK}
            earlier = Who.OTHER if said == {Who.OTHER} else Who.SELF
            if facet.signal.who is Who.OTHER and earlier is Who.SELF:  # out of the person's reach
                continue
            level = Level.URGENT if known >= Level.REFER else Level.REFER
            who = _follows(plain.text[facet.start : facet.end], facet.signal, earlier)
            joined.append(replace(facet.signal, level=level, who=who))
    return [*joined, *_nearer(facets, context.earlier, (context.family, context.level))]


def add_up(signals: list[Signal], context: Context) -> list[Signal]:
    """Raise the last of several veiled signals of one family, in this message and the turns before."""
    now = {signal.id for signal in signals if signal.level is Level.CHECK and signal.family is Family.SUICIDE}
    before = {s.id for s in context.earlier if s.level is Level.CHECK and s.family is Family.SUICIDE}
    if not now or len(now | before) < _SEVERAL:
        return signals
    return [replace(s, level=Level.REFER) if s.id in now and s.level is Level.CHECK else s for s in signals]


def taken_back(signals: list[Signal], context: Context) -> list[Signal]:
    """Keep the level of a disclosure that is taken back, short of calling it immediate."""
    said_no = any(signal.id == "answer.no" for signal in signals)
    taken = [s for s in signals if "retraction" in s.tags and not (said_no and s.id == _DENIAL)]
    if context.family not in ESCALATES:  # after an attack or a faint, "I'm ok" is a relief
        taken = [s for s in taken if s.id != _FINE]
    back = next(iter(taken), None)
    if back is None or context.level < Level.CHECK or context.family is None:
        return []
    level = min(context.level, Level.REFER)
    return [replace(back, id="retraction", family=context.family, level=level)]

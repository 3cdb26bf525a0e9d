"""Who is in danger, who is dangerous, and what becomes immediate only beside what was said before."""

from functools import cache

import pytest

from assistant.safety.assessment import Assessment, Context, Family, Level, Who
from assistant.safety.rules import Rulebook
from assistant.safety.screen import Screen


@cache
def rules() -> Screen:
    return Screen(Rulebook.load())


def last(*turns: str) -> Assessment:
    """Read turns one after another, as care would hand them on, and give the last verdict."""
    context = Context()
    found = rules()(turns[0], context)
    for turn in turns[1:]:
        family = found.family if found.level > context.level else context.family
        earlier = (*context.earlier, *found.signals)
        context = Context(level=max(context.level, found.level), family=family, earlier=earlier)
        found = rules()(turn, context)
    return found


@pytest.mark.parametrize(
    "message",
    [
        "I shook my 3 year old today because he wouldn't stop screaming. I scared myself",
        "I shouted at our toddler last night because she would not stop crying and then I grabbed her too hard",
        "I hit my daughter this morning and I'm afraid I'll do it again when she gets home from school",
    ],
)
def test_a_parent_who_hurt_a_child_is_not_answered_as_the_one_who_is_hurt(message: str) -> None:
    found = rules()(message)
    assert (found.level, found.family, found.who) == (Level.REFER, Family.CHILD_AT_RISK, Who.OTHER)
    assert any(signal.id.startswith("child_at_risk.parent_breaking_point") for signal in found.signals)
    assert not found.tags & {"sexual_violence", "assault_72h", "partner"}


@pytest.mark.parametrize("later", ["I feel it building again right now", "I'm scared of what I'll do tonight"])
def test_the_anger_that_rises_again_is_near_after_a_child_was_hurt_and_alone_is_no_child_in_danger(later: str) -> None:
    found = last("I shook my 3 year old today", "he's watching cartoons", later)
    assert (found.level, found.family) == (Level.URGENT, Family.CHILD_AT_RISK)
    assert rules()(later).family is not Family.CHILD_AT_RISK


def test_a_school_shooting_in_mind_is_a_harm_to_others() -> None:
    found = rules()("can't stop thinking about taking my dad's gun to the school and making them all pay")
    assert (found.level, found.family) == (Level.URGENT, Family.HARM_TO_OTHERS)
    assert rules()("my dad's got a gun and he's drunk").family is Family.HARMED_BY_OTHERS


def test_sending_a_baby_to_god_is_an_illness_of_the_writer_with_a_child_in_danger() -> None:
    for message in (
        "it felt like the right thing to do, to send her back to God",
        "My baby is six weeks old and tonight it came to me that she should go back to God",
    ):
        found = rules()(message)
        assert (found.level, found.family, found.who) == (Level.URGENT, Family.PSYCHOSIS_MANIA, Who.SELF)
    assert rules()("We buried our baby in May. She is with God now").level < Level.URGENT


@pytest.mark.parametrize(
    "message",
    [
        "My son is 22, he thinks the TV sends him messages and he believes the food is poisoned",
        "my wife is bipolar and she hasn't slept for five days, she thinks she's chosen to save the city",
        "mate's passed out after taking something at a party, his lips look blue and he's snoring weird",
        "he's locked himself in the bathroom and says he has to get the chip out of his arm",
        "she's here, he's awake but slurring his words",
    ],
)
def test_what_is_said_of_someone_else_is_about_them(message: str) -> None:
    found = rules()(message)
    assert found.level >= Level.REFER
    assert found.who is Who.OTHER


@pytest.mark.parametrize(
    "message",
    [
        "my boyfriend says I'm manic and I haven't slept for five days, I'm chosen",
        "my neighbours are pumping gas through the floor",
        "yesterday I took all her pills",
    ],
)
def test_what_is_said_of_oneself_stays_about_oneself(message: str) -> None:
    assert rules()(message).who is Who.SELF


HURT = {
    "my husband hits me": ("he'll be home in ten minutes", "I hear his car"),
    "mon mari me frappe": ("il va rentrer dans dix minutes",),
    "mi pareja me pega casi todos los días": ("está subiendo la escalera",),
    "mein Mann schlägt mich": ("er kommt gleich nach Hause",),
    "mąż mnie bije": ("wraca za 10 minut",),
    "он меня бьёт": ("он скоро придёт домой",),
    "زوجي يضربني": ("سيعود بعد عشر دقائق",),
    "夫に殴られます": ("もうすぐ帰ってくる",),
    "老公打我": ("他马上就要回来了",),
    "mio marito mi picchia": ("torna tra poco",),
    "meu marido me bate": ("ele chega em dez minutos",),
}


@pytest.mark.parametrize(("before", "now"), [(before, now) for before, all_ in HURT.items() for now in all_])
def test_who_hurts_them_and_is_about_to_come_in_is_immediate_and_alone_the_words_are_ordinary(
    before: str, now: str
) -> None:
    found = last(before, now)
    assert (found.level, found.family, found.who) == (Level.URGENT, Family.HARMED_BY_OTHERS, Who.SELF)
    assert rules()(now).level is Level.NONE


@pytest.mark.parametrize(
    "now", ["he'll be home in ten minutes with dinner, I can't wait", "my sister is on her way", "he's not coming back"]
)
def test_who_is_waited_for_is_no_danger(now: str) -> None:
    assert last("my husband hits me", now).level is Level.NONE


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("my husband put his hands around my neck on Sunday", "is my voice being hoarse normal after that"),
        ("he choked me last week", "it hurts to swallow"),
        ("mein Mann hat mich gewürgt", "ich bin heiser"),
        ("I purge after every meal", "my heart is doing a fluttery skipping thing right now"),
    ],
)
def test_a_sign_of_harm_in_the_body_is_urgent_after_what_explains_it(before: str, now: str) -> None:
    found = last(before, now)
    assert (found.level, found.family) == (Level.URGENT, Family.MEDICAL)
    assert rules()(now).level is Level.NONE


def test_stars_after_hands_on_the_throat_are_urgent_at_once() -> None:
    found = rules()("my husband put his hands around my neck on Sunday and I saw stars. It's fine now")
    assert (found.level, found.family) == (Level.URGENT, Family.HARMED_BY_OTHERS)
    assert any(signal.family is Family.MEDICAL and signal.level is Level.URGENT for signal in found.signals)


def test_a_shove_is_no_sexual_assault_and_a_broken_hand_wants_a_hospital() -> None:
    assert "assault_72h" not in rules()("Yesterday he shoved me and I hit the counter").tags
    for message in ("my husband broke my hand yesterday", "زوجي يضربني أمام الأولاد وأمس كسر يدي"):
        assert any(s.family is Family.MEDICAL and s.level is Level.REFER for s in rules()(message).signals)


@pytest.mark.parametrize("message", ["ich bin 16", "mam 15 lat", "мне 15", "عمري ١٥ سنة", "15歳です", "我15岁"])
def test_an_age_under_18_is_heard_in_other_languages(message: str) -> None:
    assert "minor" in rules()(message).tags


@pytest.mark.parametrize("message", ["ich bin 16 Stunden wach", "mam 45 lat", "мне 15 минут ехать", "娘は15歳です"])
def test_another_number_or_another_person_is_no_age_under_18(message: str) -> None:
    assert "minor" not in rules()(message).tags

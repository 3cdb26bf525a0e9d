"""The many plain ways in which one barrier is named in English, and what only sounds like one."""

import pytest

from assistant.safety.assessment import Family, Who
from assistant.safety.wording import default_book, default_books

NAMED = [
    ("ambulance-called", "we are at the hospital"),
    ("ambulance-called", "they are sending an ambulance"),
    ("police", "i don't want the police, he'd lose his job"),
    ("police", "please no police"),
    ("police", "can they find out where i live"),
    ("hospital", "don't want hospital"),
    ("hospital", "they will keep me there"),
    ("hospital", "what if they don't let me out"),
    ("no-more-numbers", "you already gave me that number"),
    ("no-more-numbers", "don't give me another hotline"),
    ("no-more-numbers", "i don't want a list of resources"),
    ("leave-me", "too many questions"),
    ("leave-me", "i'd rather not say"),
    ("leave-me", "don't ask me that"),
    ("cost", "no insurance since the layoff"),
    ("cost", "who is going to pay for that"),
    ("cost", "my insurance won't cover it"),
    ("immigration", "my visa has expired"),
    ("immigration", "i'm here illegally"),
    ("immigration", "they could send me back"),
    ("not-out", "nobody knows i'm trans"),
    ("not-out", "i'm still in the closet"),
    ("bad-experience", "i'm not calling a hotline, i did that once and the guy sounded bored"),
    ("bad-experience", "my doctor didn't take me seriously"),
    ("bad-experience", "i had a bad experience with a counsellor"),
    ("nothing-helps", "there is no help here"),
    ("nothing-helps", "nobody can help me"),
    ("nothing-helps", "it's no use"),
    ("waiting", "i can't get an appointment"),
    ("waiting", "they're not taking new patients"),
    ("waiting", "waiting for months"),
    ("privacy", "they can hear everything"),
    ("privacy", "i can't speak freely here"),
    ("privacy", "my mum is in the next room"),
    ("not-bad-enough", "it's not that serious"),
    ("not-bad-enough", "others need it more"),
    ("not-bad-enough", "i'm just being dramatic"),
    ("burden", "my wife has enough to deal with"),
    ("burden", "i don't want to worry my mum"),
    ("burden", "they have their own problems"),
    ("custody-or-job", "cps will take him if i tell anyone"),
    ("custody-or-job", "i'd be fired"),
    ("custody-or-job", "it would go on my record"),
    ("faith-or-culture", "my parents don't believe in depression"),
    ("faith-or-culture", "it would bring shame on my family"),
    ("secret", "i don't want my mum to know"),
    ("secret", "don't tell my parents"),
    ("secret", "they can't find out"),
    ("are-you-watching", "is anyone reading this"),
    ("are-you-watching", "can my therapist see this"),
    ("are-you-watching", "do you keep what i write"),
    ("phone", "i can't do phone calls, i freeze up"),
    ("phone", "i'm too anxious to call"),
    ("phone", "can i text instead"),
    ("no-strength", "i have no strength left"),
    ("no-strength", "i can't get out of bed"),
    ("only-you", "i have no friends"),
    ("only-you", "i don't trust anyone"),
    ("only-you", "i'd rather talk to you"),
    ("loyalty", "he's not a bad man"),
    ("loyalty", "i can't report my own mother"),
    ("says-safe", "feeling bit better"),
    ("says-safe", "the urge is gone"),
    ("reached-out", "my flatmate took them"),
    ("reached-out", "his roommate is with him now"),
    ("reached-out", "my friend is driving me now"),
    ("reached-out", "i woke her"),
    ("reached-out", "I woke her. She's sitting up."),
    ("reached-out", "she's got the pills now"),
    ("reached-out", "my mum has taken the pills away"),
    ("reached-out", "my wife's staying with me"),
    ("ambulance-called", "my wife's driving me to the hospital"),
    ("ambulance-called", "we're nearly there"),
    ("ambulance-called", "I'm at the hospital now."),
    ("says-safe", "I'm safe now. He went to his brother's."),
    ("bad-experience", "I called Samaritans but nobody picked up for twenty minutes"),
    ("bad-experience", "I texted my sister. She left me on read."),
]
NOT = [
    ("police", "he works with the police"),
    ("hospital", "keep me company"),
    ("cost", "i paid for dinner"),
    ("immigration", "send me a text"),
    ("not-out", "the moon came out"),
    ("bad-experience", "he hung up the coat"),
    ("nothing-helps", "can you help me"),
    ("waiting", "i waited two hours for the bus"),
    ("privacy", "i heard a bird"),
    ("burden", "i've enough to eat"),
    ("custody-or-job", "i took him to school"),
    ("faith-or-culture", "i believe in you"),
    ("secret", "i don't know how to tell you"),
    ("are-you-watching", "can you see the moon"),
    ("phone", "i called her twice"),
    ("no-strength", "she has energy"),
    ("loyalty", "he's a bad cook"),
    ("reached-out", "he took my keys"),
    ("reached-out", "I called Samaritans but nobody picked up for twenty minutes"),
    ("reached-out", "I texted my sister. She left me on read."),
    ("reached-out", "I called my mom and she laughed at me"),
    ("bad-experience", "she rang and I didn't answer"),
    ("custody-or-job", "they laid off half my team and I got to keep my job"),
    ("where-from", "I tried to end it and it didn't work"),
]
NOT_FOR_THE_BODY = (Family.SUBSTANCE, Family.MEDICAL, Family.HARMED_BY_OTHERS)


@pytest.mark.parametrize("barrier,said", NAMED)
def test_a_plain_way_to_name_a_barrier_is_heard(barrier: str, said: str) -> None:
    own = next(each for each in default_book().barriers if each.id == barrier)
    assert own.matches(said)


@pytest.mark.parametrize("barrier,said", NOT)
def test_what_only_sounds_like_it_is_not(barrier: str, said: str) -> None:
    own = next(each for each in default_book().barriers if each.id == barrier)
    assert not own.matches(said)


def test_a_reason_is_answered_before_the_wish_not_to_talk() -> None:
    for said, barrier in (
        ("I don't want to talk to a psychologist, it costs too much", "cost"),
        ("ich will nicht reden, ich habe kein geld dafür", "cost"),
        ("I don't want to talk", "leave-me"),
    ):
        named = default_books().of("de" if "ich " in said else "en").barrier(said)
        assert named is not None and named.id == barrier, said


def test_a_call_to_the_one_in_danger_that_failed_is_not_a_bad_time_with_help() -> None:
    own = next(each for each in default_book().barriers if each.id == "bad-experience")
    said = "I called my sister but she doesn't answer"
    assert own.matches(said) and not own.matches(said, Who.OTHER)


@pytest.mark.parametrize("family", NOT_FOR_THE_BODY)
def test_who_may_need_a_hospital_is_not_told_that_many_do_not(family: Family) -> None:
    assert default_book().barrier("I don't want to go to the hospital", family) is None

"""What people ask in the midst of care is answered: helpers at a door, a partner who is sorry, does it get better."""

from collections.abc import Sequence

import pytest

from assistant.conversation import Between, State
from assistant.library.corpus import Library
from assistant.replies.reply import Reply
from assistant.retrieval.search import Search
from assistant.safety.assessment import Assessment, Family, Level, Signal, Who
from assistant.safety.care import Care, CareState
from assistant.safety.wording import default_books
from assistant.settings import Settings

SISTER = "My sister texted me that she can't do this anymore and she wants to die. What do I do?"
PLAN = "I want to kill myself tonight, I have the tablets here"
THOUGHTS = "I keep thinking about killing myself"
HUSBAND = "My husband hits me. Last night he threw me against the wall."


@pytest.fixture(scope="module")
def between(library: Library, search: Search) -> Between:
    return Between(Settings(), library, search)


def talk(between: Between, *messages: str) -> tuple[list[Reply], State]:
    state, replies = between.start("GB"), []
    for message in messages:
        reply, state = between.reply(message, between.unhurried(state))
        replies.append(reply)
    return replies, state


@pytest.mark.parametrize(
    ("before", "message", "kind"),
    [
        ([SISTER], "She's locked in her room and I'm outside the door. Should I go in?", "go-in"),
        ([SISTER], "can I go to sleep if she sleeps or do I have to stay awake all night", "stay-awake"),
        ([SISTER], "She made me promise not to tell anyone. I'd be betraying her", "promised"),
        ([SISTER], "should I tell our mum?", "tell-others"),
        ([SISTER], "if I ask her straight out, won't that put the idea in her head?", "ask-directly"),
        ([SISTER], "She says she won't see any doctor", "refuses-help"),
        ([SISTER], "did I say something wrong? I should have called her back on Tuesday", "did-wrong"),
        ([SISTER], "she's not picking up and her phone is off", "cant-reach"),
        ([PLAN], "can you call someone for me", "call-for-me"),
        ([THOUGHTS], "does it ever get better?", "gets-better"),
        ([PLAN], "who will look after my cat if they take me in", "who-looks-after"),
        ([THOUGHTS], "I don't deserve help", "dont-deserve"),
        ([THOUGHTS], "I'm so scared", "scared"),
        ([THOUGHTS], "please stay with me for a bit", "stay-with-me"),
        ([THOUGHTS], "part of me wants to live", "wants-to-live"),
        ([THOUGHTS], "the only thing keeping me here is my dog", "reason-to-stay"),
        ([HUSBAND], "is it even abuse if we're married?", "is-it-abuse"),
        ([HUSBAND], "he cried and said it will never happen again. will he change?", "will-change"),
        ([HUSBAND], "how do I leave, where would I even go", "how-leave"),
        ([HUSBAND], "should I keep the messages he sends", "keep-proof"),
        ([HUSBAND], "he keeps texting me, should I answer", "answer-him"),
        ([HUSBAND], "what is a refuge like, do they take children", "shelter-like"),
    ],
)
def test_a_question_in_care_is_answered(between: Between, before: Sequence[str], message: str, kind: str) -> None:
    replies, state = talk(between, *before, message)
    assert any(part.wording.startswith(f"barrier.{kind}/") for part in replies[-1].parts), replies[-1].text
    assert state.care.active and replies[-1].text.count("?") <= 2


def test_only_a_helper_is_told_what_helpers_ask(between: Between) -> None:
    for message in ("should i go in", "should i tell my mum?"):
        replies, _ = talk(between, THOUGHTS, message)
        assert not any(part.wording.startswith(("barrier.go-in", "barrier.tell-others")) for part in replies[-1].parts)


def misheard(level: Level, *more: str) -> Assessment:
    """Return what a rule makes of a daughter who "stopped talking to me", and what else is heard."""
    names = ("harmed_by_others.more_control", *more)
    signals = tuple(
        Signal(name, Family.HARMED_BY_OTHERS, level, "stopped talking", 0, 15, "control", Who.SELF) for name in names
    )
    return Assessment(level, Family.HARMED_BY_OTHERS, Who.SELF, signals, "en")


def test_who_is_misheard_by_one_rule_and_says_so_is_let_go(between: Between) -> None:
    care = Care(default_books(), between.care.directory)
    calm = Assessment(Level.NONE, None, Who.SELF, (), "en")

    def ends(found: Assessment) -> bool:
        state, _ = care.respond(CareState(), found, "She has basically stopped talking to me.", "GB")
        state, _ = care.respond(state, found, "No, you misunderstood. I said my daughter stopped talking to me.", "GB")
        state, _ = care.respond(state, calm, "We used to talk about everything in the car, she and I.", "GB")
        return not state.active

    assert ends(misheard(Level.REFER))
    assert not ends(misheard(Level.REFER, "harmed.controlled"))
    assert not ends(misheard(Level.URGENT))

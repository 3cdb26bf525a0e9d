"""What was learned from ordinary conversations: a turn is met as what it is, with a question that fits it."""

import numpy as np
import pytest

from assistant.conversation import Between
from assistant.errors import DataError
from assistant.library.checks.rules import pattern_rules
from assistant.library.corpus import Library
from assistant.prose import reading_grade
from assistant.replies.learned import ACTS, Act, Heard, default_talk, load_questions, parse_talk
from assistant.replies.own_words import own_words
from assistant.replies.reply import PartKind, Reply
from assistant.replies.wording import Mode, mode_of
from assistant.retrieval.search import Search
from assistant.settings import Settings

STORY = "My sister rings every Sunday and asks when I'm coming home, and I never know what to tell her."


@pytest.fixture(scope="module")
def between(library: Library, search: Search) -> Between:
    return Between(Settings(), library, search)


def talk(between: Between, *messages: str) -> list[Reply]:
    state, replies = between.start("GB"), []
    for message in messages:
        reply, state = between.reply(message, between.unhurried(state))
        replies.append(reply)
    return replies


def wordings(reply: Reply) -> str:
    return " ".join(part.wording for part in reply.parts)


@pytest.mark.parametrize(
    ("message", "begins"),
    [
        ("What would I even say to her, so she doesn't hear it as a reproach?", "words_for/"),
        ("Am I being unfair to her? Be honest.", "view/"),
        ("dunno. hard to say", "unsure/"),
        ("my mum", "bare_words/"),
        ("I'm going to write her a card on Friday and just say that.", "step"),
        ("No, that's not it at all, it isn't about missing home.", "corrected/"),
        ("right, that's me for tonight. cheers", "closing/"),
        ("I sent her the card. Thank you, bye.", "closing/"),
        ("that last bit did nothing for me, it reads like a poster", "disliked/"),
    ],
)
def test_a_later_turn_is_met_as_what_it_is(between: Between, message: str, begins: str) -> None:
    reply = talk(between, STORY, message)[-1]
    assert any(part.wording.startswith(begins) for part in reply.parts), wordings(reply)


def test_who_goes_on_telling_is_handed_the_heart_of_it_and_asked_something_that_fits(between: Between) -> None:
    told = "She said she'd told the whole street I was coming. I said nothing. I just stood there holding the phone."
    replies = talk(between, STORY, told, "My brother got out of it years ago. I'm the one who picks up, every time.")
    asked = [reply.parts[-1] for reply in replies[1:]]
    assert all(part.kind is PartKind.QUESTION and part.wording.startswith("question/") for part in asked)
    assert len({part.text for part in asked}) == len(asked)
    assert "I'm the one who picks up" in replies[-1].text
    assert not replies[-1].citations and "library" not in replies[-1].text


def test_who_asks_for_no_more_questions_is_asked_none_for_a_while(between: Between) -> None:
    after = talk(
        between, STORY, "no more questions please", "I keep her card in my coat.", "She sends one each spring."
    )
    assert all(PartKind.QUESTION not in [part.kind for part in reply.parts] for reply in after[1:])
    assert all(reply.parts for reply in after)


def test_what_rules_a_mode_out_holds_for_what_was_learned_too() -> None:
    sure = Heard({act: float(act is Act.DECIDES) for act in ACTS}, {})
    assert mode_of("I'm going to write her a card", sure, later=True) is Mode.STEP
    assert mode_of("I'm going to write letters to everyone and then I'm done", sure, later=True) is Mode.STORY


def test_what_only_a_later_turn_does_is_no_reading_of_the_first() -> None:
    bare = Heard({act: float(act is Act.BARE) for act in ACTS}, {})
    assert (mode_of("my mum", bare), mode_of("my mum", bare, later=True)) == (Mode.STORY, Mode.BARE)


@pytest.mark.parametrize(
    ("message", "heart"),
    [
        (
            "Daughter getting married in September and I've to make a speech. I was never any good at the talking.",
            "I was never any good at the talking",
        ),
        ("They were lovely about it, all of them. And then I cried in the bath for an hour.", "cried in the bath"),
    ],
)
def test_the_heart_is_often_what_comes_last(message: str, heart: str) -> None:
    assert heart in (own_words(message) or "")


@pytest.mark.parametrize("message", ["thanks, night x", "who wrote these texts?", "what is transference?"])
def test_nothing_is_handed_back_to_thanks_or_a_bare_question(message: str) -> None:
    assert own_words(message, tells=False) is None


def test_every_open_question_is_open_plain_and_leads_nowhere() -> None:
    questions = load_questions()
    rules = [rule for rule in pattern_rules() if "questions" in rule.parts]
    assert len(set(questions.values())) == len(questions) > 150
    for text in questions.values():
        assert text.endswith("?") and text.count("?") == 1 and reading_grade(text) <= 8, text
        assert not [rule.id for rule in rules if rule.search(text)], text


def test_networks_for_other_questions_are_refused() -> None:
    talk_ = default_talk()
    arrays = {"questions": np.array([*talk_.names[1:], "another"]), "encoder": np.array(talk_.encoder)}
    with pytest.raises(DataError, match=r"questions\.yaml"):
        parse_talk(arrays, load_questions())
    with pytest.raises(DataError, match="missing"):
        parse_talk({}, load_questions())

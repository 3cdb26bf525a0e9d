"""Handing back what the person said of themselves, verbatim."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.replies.clauses import MAX_LETTERS, MAX_WORDS, candidates
from assistant.replies.own_words import asked_back, compared, meant_words, own_words, step_words


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (
            "I keep being passed over at work and I think it's because I'm Black. I'm worn out.",
            "I keep being passed over at work and I think it's because I'm Black. I'm worn out",
        ),
        (
            "Hi. My mum says to leave it. I can't stop thinking about it though",
            "I can't stop thinking about it though",
        ),
        ("how do i stop worrying about my exam? i can't sleep", "i can't sleep"),
        (
            "The weather was good. I sat in the car and cried before work.",
            "I sat in the car and cried before work",
        ),
    ],
)
def test_the_clause_that_says_the_most_about_the_person_comes_back(message: str, words: str) -> None:
    assert words in (own_words(message) or "")


@pytest.mark.parametrize(
    "message", ["what is CBT?", "hi", "", "Does therapy work?", "the weather is nice today", "👍👍"]
)
def test_a_message_without_the_person_in_it_gives_nothing_back(message: str) -> None:
    assert own_words(message) is None


@pytest.mark.parametrize(
    "message",
    [
        "can you stop asking me questions please",
        "Don't just ask me another question, tell me what you think.",
        "You keep quoting things at me. Can you not?",
        "Can you sum up what I said so I can bring it to my session?",
    ],
)
def test_what_the_person_wants_of_it_is_not_said_back(message: str) -> None:
    assert own_words(message) is None


def test_a_story_beside_such_a_wish_still_is() -> None:
    assert (
        own_words("Don't ask me more questions. I just sat in the car and cried.") == "I just sat in the car and cried"
    )


def test_a_long_run_on_story_is_cut_at_a_clause() -> None:
    message = "my mum calls every day and i never know how to say no to her, " * 6
    words = own_words(message)
    assert words is not None and len(words.split()) <= MAX_WORDS and words in message


def test_markup_is_never_handed_back() -> None:
    assert own_words("<img src=x onerror=alert(1)> I am here") is None or "<" not in str(own_words("<b>I am</b> tired"))


@pytest.mark.parametrize(
    "message",
    [
        "i am " + "w" * 5900,
        "i am so " + "w" * 41 + " tired",
        " ".join(["I keep"] + ["incomprehensibilities"] * 10),
        "I am \u061ctired of it all",
        "I am ti\u2060red of it all",
        "I am \ufefftired of it all",
        "I am tired of it\x1b[31m all",
        "I am ti" + "\u0336" * 4 + "red of it all",
    ],
)
def test_what_would_spoil_the_page_is_never_handed_back(message: str) -> None:
    assert own_words(message) is None


@pytest.mark.parametrize("end", ["\u2028", "\u2029", "\r", "\n"])
def test_what_stands_in_one_line_comes_back_without_its_end(end: str) -> None:
    assert own_words(f"I am tired of it{end}all of it") == "I am tired of it"


def test_two_sentences_come_back_together_only_where_they_are_short_and_nothing_hides_between_them() -> None:
    assert own_words("I am so tired.\u2028I miss my mum.") in ("I am so tired", "I miss my mum")
    long = "I keep misunderstanding international " + "correspondence " * 6
    words = own_words(f"{long}. I miss {'communications ' * 6}.")
    assert words is not None and len(words) <= MAX_LETTERS


def test_an_accent_that_is_a_character_of_its_own_is_no_hindrance() -> None:
    assert own_words("I miss my cafe\u0301 on Sundays") == "I miss my cafe\u0301 on Sundays"


@given(
    st.text(max_size=600)
    | st.lists(st.sampled_from(["I ", "am ", "tired", ". ", "my ", ", but ", "“", "\n", "no "])).map("".join)
)
def test_whatever_comes_back_stands_in_the_message(message: str) -> None:
    words = own_words(message)
    assert words is None or (words in message and "\n" not in words and 0 < len(words.split()) <= MAX_WORDS)
    assert words is None or len(words) <= MAX_LETTERS


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("what? in bed?? no. i meant my therapist used the word enjoy", "my therapist used the word enjoy"),
        ("you keep talking about therapy. im talking about my boyfriend tom and a bike", "my boyfriend tom and a bike"),
        ("No, I meant my therapist's word.", "my therapist's word"),
        ("That quote is about parenting. I'm her daughter.", "I'm her daughter"),
        ("That's not what I meant.", None),
    ],
)
def test_of_a_correction_what_is_meant_is_handed_back(message: str, words: str | None) -> None:
    assert meant_words(message) == words


def test_of_a_step_the_sentence_that_names_it_is_handed_back() -> None:
    assert step_words("Right. I might text Gemma. Just ask if she fancies a brew.") == "I might text Gemma"
    assert step_words("ok ill just say 'its Dani'") == "ill just say 'its Dani'"
    assert step_words("I'll ask <b>Dawn</b>") is None


def test_a_word_of_the_last_reply_that_is_asked_back_is_known_and_no_other() -> None:
    reply = "What would you like to say about it in your next session?"
    assert asked_back("session?? im not in therapy", reply)
    assert not asked_back("happy? no. I'm worn out", reply)
    assert asked_back("what session?", reply)
    assert not asked_back("what train?", reply)


def test_two_methods_are_told_from_the_words_between_them() -> None:
    assert compared("what is the difference between CBT and psychodynamic therapy") == (
        frozenset({"cbt"}),
        frozenset({"psychodynamic"}),
    )
    assert compared("there is no difference between them") == ()


def test_a_run_on_is_not_cut_in_the_middle_of_a_phrase() -> None:
    said = (
        "every single evening this week after work I have been standing in the bathroom with the door shut making siren"
        " noises into a straw because my voice teacher says so and my neighbour bangs on the wall"
    )
    for piece in (said[slice(*span)] for span in candidates(said)):
        assert piece.rsplit(maxsplit=1)[-1].lower() not in {"a", "the", "into", "because", "my", "and"}


def test_half_a_bracket_is_not_handed_back() -> None:
    said = "I could kill her (with love. I make her coffee). She is the best boss I ever had."
    assert all(piece.count("(") == piece.count(")") for piece in (said[slice(*span)] for span in candidates(said)))


@pytest.mark.parametrize(
    ("asks", "message", "back"),
    [
        ("What would you like to say to them, if it cost nothing?", "Who is they? My mother does not know.", True),
        ("What would you like to say to them, if it cost nothing?", "to who?", True),
        ("What would it be like to let that feeling be there for a minute?", "what feeling?? jesus", True),
        ("What would the answer change for you?", "What answer? I didn't ask anything.", True),
        ("What would be easier to talk about first?", "What now? I have to be up at six.", False),
        ("Where in the day is it strongest?", "When? At night mostly, when it's quiet.", False),
    ],
)
def test_who_or_what_a_question_meant_may_be_asked_back(asks: str, message: str, back: bool) -> None:
    assert asked_back(message, asks) is back

"""Which language a message is in."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.safety.language import OTHERS, SPOKEN, UNKNOWN, identify


@pytest.mark.parametrize(
    ("message", "lang"),
    [
        ("I don't know what to do about it", "en"),
        ("kms lol", "en"),
        ("ion wanna be here no more", "en"),
        ("i no wan live again, i don tire for this life", "en"),
        ("Non ce la faccio più, sono stanca di tutto", "it"),
        ("j'en peux plus de cette vie", "fr"),
        ("Ich weiß nicht mehr weiter", "de"),
        ("jestem bardzo zmęczona tym wszystkim", "pl"),
        ("não sei mais o que fazer da minha vida", "pt"),
        ("ya no sé qué hacer con mi vida", "es"),
        ("я больше не знаю, что делать", "ru"),
        ("لا أعرف ماذا أفعل", "ar"),
        ("もうどうしたらいいかわからない", "ja"),
        ("我很累", "zh"),
        ("Ik weet niet meer wat ik moet doen met mijn leven", "nl"),
        ("artık ne yapacağımı bilmiyorum", "tr"),
    ],
)
def test_a_plain_sentence_is_told_by_its_language(message: str, lang: str) -> None:
    assert identify(message) == lang


@pytest.mark.parametrize("message", ["no", "ok", "?", "123", "hmm", "lol", "yes please", "not really"])
def test_a_word_or_two_in_latin_letters_are_no_proof_of_another_language(message: str) -> None:
    assert identify(message) == "en"


def test_an_emoji_has_no_language() -> None:
    assert identify("👍") == UNKNOWN


@given(st.text())
@settings(max_examples=200, deadline=None)
def test_any_message_gets_a_code(message: str) -> None:
    assert identify(message) in {*SPOKEN, *OTHERS, UNKNOWN}

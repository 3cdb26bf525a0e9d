"""Which language a message is in."""

import time

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


@pytest.mark.parametrize(
    "message",
    [
        "none taken I hope haha",
        "no i dont wanna die omg",
        "dont wanna wake up tmrw",
        "i jus wana die",
        "I hope I die soon",
        "thx u r kind",
        "lmao ok",
        "wont stop bleedin help",
        "I keep vodka in my desk",
        "gotta go, car",
    ],
)
def test_slang_and_typing_errors_in_a_few_english_words_stay_english(message: str) -> None:
    assert identify(message) == "en"


@pytest.mark.parametrize(
    "message",
    ["asdfghjkl", "asdf asdf", "qwertyuiop", "lkjhgfdsa", "sdfsdf", "hjkl", "zxcvbnm", "grrr", "mmm pfff"],
)
def test_a_run_along_the_keyboard_or_letters_without_a_vowel_are_no_language(message: str) -> None:
    assert identify(message) == "en"


SHORT = {
    "de": "ich kann nicht mehr|ich will sterben|hilf mir|ich bin allein|mir geht es schlecht|nein danke|keine Ahnung",
    "es": "no puedo más|quiero morir|estoy sola|ayuda por favor|me quiero matar|estoy muy triste|tengo miedo",
    "fr": "je veux mourir|je n'en peux plus|au secours|je suis seule|j'ai peur|je sais pas|maman me bat",
    "it": "voglio morire|non ce la faccio più|aiuto|ho paura|sono sola|non voglio più vivere",
    "pt": "quero morrer|não aguento mais|estou sozinha|tenho medo|me ajuda|não sei",
    "pl": "chcę umrzeć|nie mogę już|jestem sama|boję się|pomóż mi|nie wiem|mam dość",
    "ru": "не хочу жить|мне страшно|я больше не могу|помогите|не знаю|я хочу умереть|папа меня бьет|я режу себя",
    "ar": "أريد أن أموت|لا أستطيع|ساعدني|أنا خائفة|لا أعرف|تعبت من الحياة",
    "ja": "死にたい|もう無理|助けて|怖いです|わからない|消えたい",
    "zh": "我想死|我受不了了|救救我|我很害怕|不知道|活不下去了",
    "nl": "ik wil niet meer leven|ik kan niet meer|ik wil dood",
    "sv": "jag vill inte leva längre|jag orkar inte mer|jag vill dö",
    "tr": "ölmek istiyorum|artık yaşamak istemiyorum",
    "fi": "haluan kuolla|en jaksa enää",
    "uk": "мені погано|я більше не можу|допоможіть мені",
    "id": "aku ingin mati saja|saya tidak tahan lagi",
}


@pytest.mark.parametrize(("lang", "message"), [(lang, one) for lang, each in SHORT.items() for one in each.split("|")])
def test_a_few_plain_words_in_danger_are_told_by_their_language(lang: str, message: str) -> None:
    assert identify(message) == lang


@pytest.mark.parametrize(
    "message", ["j`en peux plus de cette vie", "j\u00b4en peux plus", "e\u0301coute, j\u2032ai peur"]
)
def test_any_apostrophe_and_any_accent_is_read(message: str) -> None:
    assert identify(message) == "fr"


def test_keys_pressed_in_a_row_for_long_take_no_long_time() -> None:
    identify("qwe")
    begin = time.process_time()
    assert identify("qwe" * 660) == "en"
    assert time.process_time() - begin < 0.2


def test_an_emoji_has_no_language() -> None:
    assert identify("👍") == UNKNOWN


@given(st.text())
@settings(max_examples=200, deadline=None)
def test_any_message_gets_a_code(message: str) -> None:
    assert identify(message) in {*SPOKEN, *OTHERS, UNKNOWN}

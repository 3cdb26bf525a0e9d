import string
from importlib.resources import files
from typing import Any, get_args

import pytest
import yaml

from assistant.errors import DataError
from assistant.safety.assessment import Family
from assistant.safety.services import Audience
from assistant.safety.services_model import EmergencyUse
from assistant.safety.wording import default_books
from assistant.web.strings import LANGUAGES, default_openers, default_strings, parse_strings

RAW = yaml.safe_load(files("assistant.web").joinpath("strings/en.yaml").read_text(encoding="utf-8"))
BLANKS = {
    "help.call": {"number"},
    "help.call_for": {"call", "use"},
    "help.text": {"number"},
    "help.text_word": {"word", "number"},
    "help.cost": {"cost"},
    "help.whatsapp": {"number"},
    "help.for_whom": {"who"},
    "help.only_in": {"region"},
    "help.checked": {"date"},
    "help.languages": {"languages"},
    "chat.said": {"text"},
    "citation.summary": {"number", "title"},
    "leaving.left": {"count"},
    "note.entry": {"number"},
    "protocol.edge": {"start", "end", "moves"},
}


def sentences(value: Any, path: str = "") -> dict[str, str]:
    if isinstance(value, str):
        return {path: value}
    items = value.items() if isinstance(value, dict) else enumerate(value)
    return {key: text for name, inner in items for key, text in sentences(inner, f"{path}.{name}".strip(".")).items()}


def blanks(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_an_unknown_key_is_refused_by_name() -> None:
    with pytest.raises(DataError, match=r"chat\.sned"):
        parse_strings("en.yaml", {**RAW, "chat": {**RAW["chat"], "sned": "Send"}})


def test_a_missing_sentence_is_refused_by_name() -> None:
    chat = {key: text for key, text in RAW["chat"].items() if key != "failed"}
    with pytest.raises(DataError, match=r"chat\.failed"):
        parse_strings("en.yaml", {**RAW, "chat": chat})


def test_every_blank_is_one_that_is_filled_in() -> None:
    found = {path: blanks(text) for path, text in sentences(RAW).items() if blanks(text)}
    assert found == BLANKS


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_language_has_every_sentence_with_the_same_blanks(lang: str) -> None:
    reference, other = sentences(RAW), sentences(_raw(lang))
    assert set(other) == set(reference)
    assert {path for path, text in other.items() if blanks(text) != blanks(reference[path])} == set()


@pytest.mark.parametrize("lang", [lang for lang in LANGUAGES if lang != "en"])
def test_each_language_is_a_translation_and_says_what_the_page_is(lang: str) -> None:
    reference, other = sentences(RAW), sentences(_raw(lang))
    same = {path for path, text in other.items() if text == reference[path] and len(text.split()) > 3}
    assert same == set()
    assert reference["help.open"] != other["help.open"]
    # What the introduction calls the button for help is what the button says.
    for path in ("intro.adults", "chat.failed", "chat.offline", "pause.bye_lead"):
        assert other["help.open"] in other[path], path
    assert other["bar.exit"] in other["intro.history"]
    assert other["note.print"] in other["note.pdf_letters"]
    assert other["actions.save"] in other["note.empty"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_and_care_call_the_help_panel_by_one_name(lang: str) -> None:
    assert default_books().of(lang).phrases.panel.startswith(_raw(lang)["help"]["open"])


def test_openers_are_lines_that_someone_could_send_as_they_are() -> None:
    themes = default_openers().themes
    assert len({theme.theme for theme in themes}) == len(themes)
    assert all(len(line) < 120 and line[-1] in ".?" for theme in themes for line in theme.lines)


def _raw(lang: str) -> Any:
    return yaml.safe_load(files("assistant.web").joinpath(f"strings/{lang}.yaml").read_text(encoding="utf-8"))


def test_every_family_audience_and_emergency_of_the_directory_has_its_words() -> None:
    strings = default_strings()
    assert set(strings.families) == set(Family)
    assert set(strings.audiences) == set(get_args(Audience))
    assert set(strings.emergency_uses) | {"any"} == set(get_args(EmergencyUse))


def test_the_page_says_at_the_start_what_it_is() -> None:
    intro = default_strings().intro
    said = " ".join((*intro.points, intro.adults, intro.stored))
    for words in (
        "AI",
        "not a person",
        "not a therapist",
        "Nobody reads",
        "Your words are not stored",
        "adults",
        "emergencies",
    ):
        assert words in said


def test_the_introduction_is_in_plain_words() -> None:
    intro = default_strings().intro
    words = " ".join((*intro.points, intro.adults, intro.stored, intro.english)).split()
    assert max(len(word.strip(".,“”")) for word in words) <= 11
    assert sum(len(word) for word in words) / len(words) < 5

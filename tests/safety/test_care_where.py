"""Care asks once where a person is, turns to the country they name, and never leaves anyone with a web page alone."""

from dataclasses import replace

import pytest

from assistant.safety.assessment import Assessment, Family, Level, Signal, Who
from assistant.safety.care import Care, CareReply, CareState
from assistant.safety.services import WORLD, default_directory
from assistant.safety.wording import LANGUAGES, default_books

SAID = {
    "en": "I live in Germany",
    "de": "Ich wohne in Österreich",
    "fr": "J'habite en Belgique",
    "it": "Vivo in Svizzera",
    "es": "Vivo en Chile",
    "pt": "Moro em Portugal",
    "pl": "Mieszkam w Polsce",
    "ru": "Я живу в Украине",
    "ar": "أعيش في مصر",
    "ja": "東京に住んでいます",
    "zh": "我住在香港",
}
COUNTRY = dict(zip(SAID, ["DE", "AT", "BE", "CH", "CL", "PT", "PL", "UA", "EG", "JP", "HK"], strict=True))


@pytest.fixture(scope="module")
def care() -> Care:
    return Care(default_books(), default_directory())


def found(level: Level, lang: str = "en", family: Family = Family.SUICIDE) -> Assessment:
    if level is Level.NONE:
        return Assessment(level, None, Who.SELF, (), lang)
    signal = Signal(f"a.{level}", family, level, "", 0, 0, "", Who.SELF)
    return Assessment(level, family, Who.SELF, (signal,), lang)


def say(
    care: Care, state: CareState, message: str, assessment: Assessment, country: str | None = None
) -> tuple[CareState, CareReply]:
    state, reply = care.respond(state, assessment, message, country)
    assert reply is not None
    return state, reply


def text(reply: CareReply) -> str:
    return " ".join(part.text for part in reply.parts)


@pytest.mark.parametrize("level", [Level.REFER, Level.URGENT])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_person_whose_country_is_not_known_is_asked_once_and_answered_with_its_help(
    care: Care, lang: str, level: Level
) -> None:
    state, first = say(care, CareState(), "", found(level, lang))
    assert "where" in first.roles and care.directory.countries[WORLD].emergency.say
    state, second = say(care, state, SAID[lang], found(Level.NONE, lang))
    country = care.directory.country(COUNTRY[lang])
    assert state.country == COUNTRY[lang]
    assert set(second.services) <= set(country.services) and second.services
    assert care.books.of(lang).phrases.emergency_line(country) in text(second)
    for turn in range(4):
        state, later = say(care, state, f"… {turn}", found(Level.NONE, lang))
        assert "where" not in later.roles
        assert all(service in country.services or not service.live for service in later.services)


def test_the_page_that_does_not_know_the_country_and_names_the_world_leads_to_the_question(care: Care) -> None:
    assert "where" in say(care, CareState(), "", found(Level.REFER), WORLD)[1].roles


def test_the_question_where_they_are_takes_no_place_of_the_direct_question(care: Care) -> None:
    for level in (Level.REFER, Level.URGENT):
        state, reply = say(care, CareState(), "", found(level))
        assert "question" in reply.roles and state.question is not None
        assert text(reply).count("?") <= (2 if level is Level.URGENT else 1)


def test_it_is_not_asked_again_when_it_was_passed_over_or_the_danger_climbs(care: Care) -> None:
    state, _ = say(care, CareState(), "", found(Level.REFER))
    state, second = say(care, state, "i'd rather not say", found(Level.NONE))
    _, third = say(care, state, "now i will do it", found(Level.URGENT))
    assert "where" not in second.roles and "where" not in third.roles


def test_a_known_country_is_never_asked_for(care: Care) -> None:
    for code in (*care.directory.countries, "XX"):
        if code != WORLD:
            assert "where" not in say(care, CareState(), "", found(Level.REFER), code)[1].roles


def test_where_they_say_that_they_are_goes_before_a_country_that_was_guessed(care: Care) -> None:
    state, _ = say(care, CareState(), "", found(Level.REFER), "GB")
    state, reply = say(care, state, "i am in Kenya right now", found(Level.NONE), "GB")
    assert reply.services[0].id.startswith("ke-") and state.country == "KE"


@pytest.mark.parametrize(
    "message", ["my mum is in Kenya", "i hate France", "Jordan is here with me", "we flew to Spain"]
)
def test_a_place_that_is_only_mentioned_changes_nothing(care: Care, message: str) -> None:
    state, _ = say(care, CareState(), "", found(Level.REFER), "GB")
    state, _ = say(care, state, message, found(Level.NONE), "GB")
    assert state.country is None


@pytest.mark.parametrize(
    ("lang", "message"),
    [
        ("es", "Estoy en casa."),
        ("it", "Sono a casa."),
        ("pt", "Estou em casa, sozinha."),
        ("pt", "moro na casa dele"),
        ("pt", "estou em reunião"),
        ("fr", "je suis en réunion"),
        ("fr", "je suis seul"),
        ("de", "Ich liege im Bett"),
        ("de", "ich bin bei Oma"),
        ("pl", "jestem w łodzi"),
        ("ru", "того"),
        ("ar", "أنا مصر على الموت"),
        ("ja", "死にタイです"),
        ("en", "I'm in bed"),
    ],
)
@pytest.mark.parametrize("asked", [True, False])
def test_who_is_at_home_in_a_crisis_is_not_moved_to_another_country(
    care: Care, lang: str, message: str, asked: bool
) -> None:
    """They may have been asked where they are just before: then a bare name would count."""
    state, _ = say(care, CareState(), "", found(Level.URGENT, lang), None if asked else "GB")
    assert asked == (state.awaits_where > 0)
    state, _ = say(care, state, message, found(Level.NONE, lang), None if asked else "GB")
    assert state.country is None


def test_a_country_without_a_file_gets_the_world_wide_directory_and_is_told_so(care: Care) -> None:
    state, _ = say(care, CareState(), "", found(Level.REFER))
    state, reply = say(care, state, "Peru", found(Level.NONE))
    assert state.country == "PE" and "where.unlisted/1" in [part.wording for part in reply.parts]
    assert care.directory.countries[WORLD].emergency.say in text(reply)


def test_the_country_outlives_care_that_steps_down(care: Care) -> None:
    state, _ = say(care, CareState(), "", found(Level.REFER))
    state, _ = say(care, state, "Kenya", found(Level.NONE))
    no = Assessment(
        Level.NONE, None, Who.SELF, (Signal("answer.no", Family.SUICIDE, Level.NONE, "", 0, 0, "", Who.SELF),), "en"
    )
    state, _ = say(care, state, "no, i would not", no)
    for message in ("we made soup at home", "the bus was late today"):
        state, _ = say(care, state, message, found(Level.NONE))
    assert not state.active and state.country == "KE"
    _, again = say(care, state, "", found(Level.URGENT))
    assert again.services[0].id.startswith("ke-")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("code", ["TR", "MA", None])
def test_where_no_line_is_known_the_emergency_number_stands_beside_the_world_wide_directory(
    care: Care, code: str | None, lang: str
) -> None:
    _, reply = say(care, CareState(), "", found(Level.REFER, lang), code)
    roles = list(reply.roles)
    assert roles.index("no_line") == roles.index("reach") + 1
    assert care.books.of(lang).phrases.emergency_line(care.directory.country(code)) in text(reply)


def test_where_a_line_is_known_nothing_says_that_there_is_none(care: Care) -> None:
    for code, country in care.directory.countries.items():
        if country.has_crisis_line:
            assert "no_line" not in say(care, CareState(), "", found(Level.REFER), code)[1].roles


def test_where_a_person_is_the_danger_the_police_are_named_before_an_ambulance(care: Care) -> None:
    hurt, dying = (found(Level.URGENT, "pt", family) for family in (Family.HARMED_BY_OTHERS, Family.SUICIDE))
    _, reply = say(care, CareState(), "ele está na porta com uma faca", hurt, "BR")
    said = " ".join(part.text for part in reply.parts)
    assert "190" in said and "192" not in said
    _, reply = say(care, CareState(), "eu quero morrer hoje", dying, "BR")
    assert "192" in " ".join(part.text for part in reply.parts)


FROM = {
    "en": "I'm from {}",
    "de": "Ich komme aus {}",
    "fr": "je viens de {}",
    "it": "vengo da {}",
    "es": "soy de {}",
    "pt": "sou de {}",
    "pl": "jestem z {}",
    "ru": "я из {}",
    "ar": "أنا من {}",
    "ja": "{}から来ました",
    "zh": "我来自{}",
}
KENYA = {"pl": "Kenii", "ru": "Кении", "ar": "كينيا", "ja": "ケニア", "zh": "肯尼亚", "de": "Kenia", "es": "Kenia"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_where_someone_comes_from_is_where_they_are_only_as_an_answer_while_no_country_is_known(
    care: Care, lang: str
) -> None:
    message = FROM[lang].format(KENYA.get(lang, "Kenya"))
    state, _ = say(care, CareState(), "", found(Level.REFER, lang), "GB")
    assert say(care, state, message, found(Level.NONE, lang), "GB")[0].country is None
    state, _ = say(care, CareState(), "", found(Level.REFER, lang))
    assert say(care, state, message, found(Level.NONE, lang), "GB")[0].country is None, "it was chosen since"
    assert say(care, state, message, found(Level.NONE, lang))[0].country == "KE"


@pytest.mark.parametrize(
    "message",
    [
        "Sydney hit me",
        "Milan hit me",
        "Paris left me",
        "Israel is coming back",
        "Not Germany",
        "I'm Sydney",
        "大阪に殴られた",
    ],
)
def test_a_persons_name_is_no_answer_to_where_one_is(care: Care, message: str) -> None:
    state, _ = say(care, CareState(), "", found(Level.REFER))
    assert say(care, state, message, found(Level.NONE))[0].country is None


@pytest.mark.parametrize(
    ("message", "country"),
    [
        ("Sydney", "AU"),
        ("Kenya, please", "KE"),
        ("no, Germany!", "DE"),
        ("ok, near Milan", "IT"),
        ("Sydney, Australia", "AU"),
        ("Hinterdorf, Germany", "DE"),
        ("東京です", "JP"),
    ],
)
def test_a_place_alone_answers_where_one_is(care: Care, message: str, country: str) -> None:
    state, _ = say(care, CareState(), "", found(Level.REFER))
    assert say(care, state, message, found(Level.NONE))[0].country == country


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("level", [Level.REFER, Level.URGENT])
def test_for_a_body_without_a_line_the_emergency_number_is_the_help(care: Care, level: Level, lang: str) -> None:
    assert not care.directory.pick("ES", Family.MEDICAL)
    state, _ = say(care, CareState(), "", found(level, lang, Family.MEDICAL))
    _, reply = say(care, replace(state, awaits_where=1), "Spain", found(Level.NONE, lang))
    part = next(part for part in reply.parts if part.role == "where_known")
    assert part.wording != "where.unlisted/1" and not part.services
    assert care.books.of(lang).phrases.emergency_line(care.directory.country("ES")) in part.text
    assert "  " not in part.text


def test_no_service_is_promised_that_there_is_not_and_none_is_named_twice(care: Care) -> None:
    minor = Signal("fact.minor", Family.MEDICAL, Level.NONE, "", 0, 0, "", Who.SELF, frozenset({"minor"}))
    young = Assessment(Level.NONE, None, Who.SELF, (minor,), "en")
    for code in ("ES", "DE", WORLD):
        state, _ = say(care, CareState(), "", found(Level.REFER, "en", Family.MEDICAL), code)
        for message, what in (
            ("which number do I call", found(Level.NONE)),
            ("I'm only 15", young),
            ("I hate phones", found(Level.NONE)),
        ):
            state, reply = say(care, state, message, what, code)
            named = [service.id for service in reply.services]
            assert "another" not in reply.roles and len(set(named)) == len(named)
            assert not any(lead in text(reply) for lead in (": .", "one:  ", "Here is one: If"))
            answer = next((part for part in reply.parts if part.role == "barrier"), None)
            assert message != "I hate phones" or (answer is not None and not answer.services)

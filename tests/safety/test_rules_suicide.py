"""Preparations, a wish to be with the dead, honest denials, ages, and who asks whether a person is there."""

import pytest

from assistant.safety.assessment import Context, Family, Level, Signal
from assistant.safety.scope import default_scope
from assistant.safety.screen import screen

SCREENED = Context(level=Level.REFER, family=Family.SUICIDE)
HOW_NEAR = Context(Family.SUICIDE, Level.REFER, Family.SUICIDE, asks_how_near=True)


def signals_of(message: str) -> tuple[Signal, ...]:
    return screen(message).signals


@pytest.mark.parametrize(
    "said",
    [
        "I wrote my note and chose Saturday, everything is arranged, I feel calm about it at last",
        "Letters for the children are written. I am calm now.",
        "my note's done and my cat has a new home",
        "I want to die and I've got it all set for Saturday",
        "escribí las cartas, elegí el sábado, todo está arreglado",
        "ho scritto le lettere per i miei figli, è tutto pronto",
        "j'ai écrit mes lettres, tout est organisé, je suis enfin calme",
        "escrevi a carta e escolhi o sábado",
        "quiero morir y ya lo tengo todo listo para el sábado",
    ],
)
def test_a_note_beside_a_day_or_calm_is_a_plan(said: str) -> None:
    found = screen(said)
    assert (found.level, found.family) == (Level.URGENT, Family.SUICIDE) and "plan" in found.tags


@pytest.mark.parametrize("said", ["I gave my rabbit to my cousin", "everything is arranged", "I picked a day"])
def test_a_preparation_counts_where_dying_was_spoken_of_and_not_alone(said: str) -> None:
    assert screen(said).level is Level.NONE
    assert screen(said, SCREENED).level is Level.URGENT


@pytest.mark.parametrize(
    "said",
    [
        "we chose Saturday for the wedding, everything is arranged and I finally feel calm",
        "I wrote my note for the session and picked a day",
        "everything is arranged with the crisis team",
        "I gave my cat to my sister while I'm in hospital",
        "todo está listo para la boda",
    ],
)
def test_a_feast_or_help_that_is_arranged_is_no_plan(said: str) -> None:
    assert screen(said).level is Level.NONE and screen(said, SCREENED).level is Level.NONE


@pytest.mark.parametrize(
    "said",
    [
        "mom passed in spring and I just want to be with her now",
        "My wife died last year. I'll be with her soon",
        "se murió mi hijo, quiero estar con él",
        "mio padre è morto a marzo e voglio stare con lui",
        "ma mère est morte, j'ai envie de la rejoindre",
        "minha mãe morreu e eu só quero ir com ela",
    ],
)
def test_a_wish_to_be_with_the_dead_is_asked_about(said: str) -> None:
    found = screen(said)
    assert found.level >= Level.CHECK and found.family is Family.SUICIDE


@pytest.mark.parametrize(
    "said",
    [
        "I wish he were here with me, he died in March",
        "I want to be with my girlfriend",
        "I wish I could have been with her when she died",
        "dad died and mum is all alone, I want to be with her",
    ],
)
def test_missing_someone_is_no_wish_to_die(said: str) -> None:
    assert screen(said).level is Level.NONE


def test_a_death_that_was_told_before_is_remembered() -> None:
    bereaved = Context(earlier=signals_of("it's my dad's birthday, he died in March"))
    assert screen("I guess I want to be where he is", bereaved).family is Family.SUICIDE
    assert screen("I guess I want to be where he is").level is Level.NONE
    assert screen("I want to be with my girlfriend", bereaved).level is Level.NONE
    luto = Context(earlier=signals_of("mi mamá murió en marzo"))
    assert screen("quiero estar con ella", luto).level is Level.CHECK


@pytest.mark.parametrize("said", ["not today", "no, I won't act on it", "no plan, no. I've got my dog", "hoy no"])
def test_an_honest_denial_answers_how_near_it_is(said: str) -> None:
    found = screen(said, HOW_NEAR)
    assert found.level is Level.NONE and "answer.no" in {signal.id for signal in found.signals}


@pytest.mark.parametrize("said", ["not yet", "not tonight, maybe tomorrow"])
def test_later_is_no_denial(said: str) -> None:
    assert screen(said, HOW_NEAR).level is Level.REFER


def test_not_to_act_on_it_takes_nothing_back() -> None:
    assert screen("no, I won't act on it", SCREENED).level is Level.NONE
    assert screen("I won't stop wanting to die", SCREENED).level >= Level.REFER


@pytest.mark.parametrize(
    "said",
    [
        "I don't want to die or anything, I just want it out of my head",
        "she says she doesn't want to die",
        "mi hija dice que no quiere morir",
    ],
)
def test_who_does_not_want_to_die_is_believed(said: str) -> None:
    assert screen(said).level is Level.NONE


@pytest.mark.parametrize(
    "said", ["she says she doesn't want to live", "he says he doesn't want to die but I don't believe him"]
)
def test_a_denial_that_is_turned_round_is_none(said: str) -> None:
    assert screen(said).level is Level.REFER


@pytest.mark.parametrize(
    "said", ["I just swallowed the pills", "acabo de tomarme las pastillas", "acabei de tomar os comprimidos"]
)
def test_tablets_swallowed_after_a_wish_to_die_are_an_overdose(said: str) -> None:
    found = screen(said, SCREENED)
    assert found.level is Level.URGENT and "overdose" in found.tags


def test_a_daily_medicine_is_no_overdose() -> None:
    assert screen("I took my antidepressant this morning", SCREENED).level is Level.NONE


def test_medicine_that_stays_on_the_mind_is_asked_about() -> None:
    found = screen("I've got leftover meds from work in my bag and I keep thinking about them")
    assert (found.level, found.family) == (Level.CHECK, Family.SUICIDE)


@pytest.mark.parametrize(
    ("young", "old"),
    [
        ("tengo 15", "tengo 15 años de casada"),
        ("j'ai 14 ans et je me fais vomir", "j'ai 14 ans de carrière"),
        ("ho 15 anni", "ho 15 anni di servizio"),
        ("tenho 15 anos", "tenho 15 anos de casada"),
    ],
)
def test_an_age_under_eighteen_is_noticed(young: str, old: str) -> None:
    assert "minor" in screen(young).tags
    assert "minor" not in screen(old).tags


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ("are you even a person", "human"),
        ("what's the point of talking to a bot", "human"),
        ("¿eres una persona?", "human-es"),
        ("bist du überhaupt ein Mensch?", "human-de"),
        ("tu es une vraie personne ?", "human-fr"),
        ("ma sei una persona vera?", "human-it"),
        ("vc é um robô?", "human-pt"),
        ("czy jesteś człowiekiem?", "human-pl"),
        ("ты бот?", "human-ru"),
        ("هل أنت إنسان؟", "human-ar"),
        ("あなたは人間ですか？", "human-ja"),
        ("你是人吗？", "human-zh"),
        ("are you still there", "presence"),
        ("¿sigues ahí?", "presence-es"),
        ("你还在吗？", "presence-zh"),
    ],
)
def test_who_asks_for_a_person_is_told_that_it_is_a_program(said: str, rule: str) -> None:
    found = default_scope().find(said)
    assert found is not None and found.id == rule


OUT_OF_REACH = [
    "I got rid of the pills",
    "j'ai donné les comprimés à mon frère",
    "j'ai rendu les médicaments à la pharmacie",
    "mon frère m'a pris les comprimés",
    "ho dato le pastiglie a mio fratello",
    "ho riportato i farmaci in farmacia",
    "die Tabletten liegen bei meinem Bruder",
    "mama trzyma moje tabletki",
    "schowałam tabletki u sąsiadki",
    "собрала таблетки и отдала брату",
    "جمعت الحبوب وأعطيتها لأخي",
    "薬は姉が持っている",
    "le di las pastillas a mi hermano",
    "dei os comprimidos ao meu irmão",
    "我把药给了我哥",
]
WITHIN_REACH = [
    "j'ai gardé les comprimés",
    "j'ai donné les cachets à ma mère mais j'en ai gardé",
    "j'ai mis la corde dans ma chambre",
    "j'ai vidé la boîte de cachets",
    "ho la corda",
    "ho dato le pastiglie a mia madre ma ne ho tenute dieci",
    "ho portato la corda in camera",
    "die Tabletten liegen vor mir",
    "mam tabletki w szufladzie",
    "накопила таблетки",
    "جمعت حبوب كثيرة",
    "薬が手元にある",
]


@pytest.mark.parametrize("message", OUT_OF_REACH)
def test_to_give_the_means_away_is_a_step_to_safety_in_every_language(message: str) -> None:
    found = screen(message, SCREENED)
    assert found.level < Level.URGENT


@pytest.mark.parametrize("message", WITHIN_REACH)
def test_means_that_are_kept_stay_urgent(message: str) -> None:
    found = screen(message, SCREENED)
    assert found.level is Level.URGENT

"""What each kind of danger needs to hear, and must never hear."""

import re

import pytest

from assistant.safety.assessment import Assessment, Family, Level, Signal, Who
from assistant.safety.care import Care, CareReply, CareState
from assistant.safety.rules import Rulebook
from assistant.safety.services import default_directory
from assistant.safety.wording import default_book, default_books

CARING = (Level.REFER, Level.URGENT)
EVERYTHING = [
    (key, text)
    for variants in (default_book().file.say, {b.id: b.words.say for b in default_book().barriers})
    for key, texts in variants.items()
    for text in texts
]


@pytest.fixture(scope="module")
def care() -> Care:
    return Care(default_books(), default_directory())


def reply(
    care: Care, level: Level, family: Family, *tags: str, who: Who = Who.SELF, rule: str = "a", message: str = ""
) -> CareReply:
    signal = Signal(rule, family, level, "", 0, 0, "", who, frozenset(tags))
    _, answer = care.respond(CareState(), Assessment(level, family, who, (signal,), "en"), message, "GB")
    assert answer is not None
    return answer


def said(answer: CareReply) -> str:
    return " ".join(part.text for part in answer.parts)


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        ("partner", "Leaving can be a risky time"),
        ("parent", "still love them"),
        ("stalking", "Don't answer the one who follows you"),
        ("sexual_violence", "not your fault"),
        ("assault_72h", "up to about three days"),
        ("forced_marriage", "Nobody may force you to marry"),
        ("trafficking", "Nobody may keep your papers"),
        ("elder", "No one of any age"),
        ("strangled", "hands on the throat"),
    ],
)
def test_harm_from_others_is_answered_by_who_does_it_and_how(care: Care, tag: str, words: str) -> None:
    assert words in said(reply(care, Level.REFER, Family.HARMED_BY_OTHERS, tag))


def test_harm_from_a_boss_is_answered_with_rights_at_work(care: Care) -> None:
    assert "When it happens at work" in said(
        reply(care, Level.REFER, Family.HARMED_BY_OTHERS, message="my boss touches me")
    )


def test_harm_from_others_minds_the_screen_and_lets_them_leave_fast(care: Care) -> None:
    assert "you can close this page at any time" in said(reply(care, Level.REFER, Family.HARMED_BY_OTHERS))
    assert "close it now" in said(reply(care, Level.URGENT, Family.HARMED_BY_OTHERS))


def test_care_after_an_assault_and_after_a_hand_on_the_throat_is_named_when_it_is_urgent_too(care: Care) -> None:
    answer = reply(care, Level.URGENT, Family.HARMED_BY_OTHERS, "assault_72h", "strangled")
    assert {"assault", "throat"} <= set(answer.roles)


def test_who_is_under_eighteen_gets_a_youth_service_and_an_adult(care: Care) -> None:
    for family in (Family.SUICIDE, Family.SELF_HARM, Family.HARMED_BY_OTHERS, Family.CHILD_AT_RISK):
        answer = reply(care, Level.REFER, family, "minor")
        assert "under 18" in said(answer) and "made for adults" in said(answer)
        trusted = next(part for part in answer.parts if part.role == "trusted")
        assert "adult" in trusted.text or "grown-up" in trusted.text
        assert "youth" in answer.services[0].audience


def test_who_is_bullied_or_pressed_for_pictures_online_hears_that_it_is_not_their_fault_to_solve(care: Care) -> None:
    bullied = reply(care, Level.REFER, Family.CHILD_AT_RISK, "minor", rule="child_at_risk.minor_bullied")
    assert "You don't have to win against them on your own" in said(bullied)
    groomed = reply(care, Level.REFER, Family.CHILD_AT_RISK, "minor", rule="child_at_risk.groomed_minor")
    assert "Send no more, and don't pay" in said(groomed)


def test_a_question_for_a_method_is_declined_with_the_reason_and_turned_to_safety(care: Care) -> None:
    for level in (Level.CHECK, *CARING):
        answer = reply(care, level, Family.SUICIDE, rule="suicide.method_question")
        assert "I won't go into ways to do that. I ask about you instead" in said(answer)


def test_daily_drinking_is_never_told_to_stop_alone(care: Care) -> None:
    for who in Who:
        assert "all at once can be dangerous" in said(reply(care, Level.REFER, Family.SUBSTANCE, who=who)) or (
            "do not stop all at once" in said(reply(care, Level.REFER, Family.SUBSTANCE, who=who))
        )
    urgent = said(reply(care, Level.URGENT, Family.SUBSTANCE, "withdrawal"))
    assert "How does your body feel" in urgent and "meant to end your life" not in urgent


def test_a_relapse_is_met_without_shame(care: Care) -> None:
    assert "A slip does not wipe out what you built" in said(
        reply(care, Level.REFER, Family.SUBSTANCE, message="i relapsed last night")
    )


def test_a_voice_is_not_argued_with_and_need_not_be_obeyed(care: Care) -> None:
    assert "You don't have to do what a voice says" in said(
        reply(care, Level.REFER, Family.PSYCHOSIS_MANIA, "command_voices")
    )
    for key, text in EVERYTHING:
        if key.startswith("psychosis_mania.self"):
            assert not re.search(r"\b(not real|imagin|delusion|hallucinat|paranoi|psycho|manic|bipolar)", text), text


def test_racing_days_are_met_with_sleep_and_no_big_choices(care: Care) -> None:
    answer = said(reply(care, Level.REFER, Family.PSYCHOSIS_MANIA, rule="psychosis.mania"))
    assert "Sleep comes first" in answer and "this week" in answer


def test_eating_hears_no_figure_and_nothing_on_looks(care: Care) -> None:
    for key, text in EVERYTHING:
        if key.startswith("eating.") and ".other." not in key:
            assert not re.search(r"\d|\b(thin|fat|weight|calor|slim|pretty|healthy-looking)\w*", text), text
    answer = reply(care, Level.REFER, Family.EATING, message="I only eat so many calories a day now")
    assert "calories" not in said(answer)


@pytest.mark.parametrize("family", list(Family))
def test_who_writes_about_another_hears_what_to_say_to_do_and_that_they_count_too(care: Care, family: Family) -> None:
    answer = reply(care, Level.REFER, family, who=Who.OTHER)
    assert {"say", "trusted", "professional", "helper"} <= set(answer.roles)
    assert "This is a lot for you" in said(answer)


def test_who_helps_in_their_work_or_writes_about_their_child_is_told_what_fits(care: Care) -> None:
    client = said(reply(care, Level.REFER, Family.SUICIDE, who=Who.OTHER, message="my client says she wants to die"))
    assert "If you help this person in your work" in client
    child = said(reply(care, Level.REFER, Family.SUICIDE, who=Who.OTHER, message="my son says he wants to die"))
    assert "If this is your child" in child


def test_a_parent_who_fears_their_own_temper_can_step_away(care: Care) -> None:
    answer = reply(care, Level.REFER, Family.CHILD_AT_RISK, who=Who.OTHER, rule="child_at_risk.parent_breaking_point")
    assert "step away for ten minutes" in said(answer)


def test_after_an_overdose_help_is_needed_even_if_all_feels_well(care: Care) -> None:
    answer = reply(care, Level.URGENT, Family.SUICIDE, "overdose")
    assert "even if you feel all right now" in said(answer) and "Have you reached the emergency number?" in said(answer)


def test_urges_are_met_with_time_and_distance(care: Care) -> None:
    for family in (Family.SUICIDE, Family.SELF_HARM, Family.SUBSTANCE):
        assert "ease" in reply(care, Level.REFER, family).roles


def test_a_yes_to_thoughts_of_suicide_beside_self_harm_is_asked_as_suicide(care: Care) -> None:
    signal = Signal("a", Family.SELF_HARM, Level.REFER, "", 0, 0, "", Who.SELF)
    found = Assessment(Level.REFER, Family.SELF_HARM, Who.SELF, (signal,), "en")
    state, _ = care.respond(CareState(), found, "", "GB")
    assert state.asked is Family.SUICIDE


def test_nothing_demands_a_promise_leads_blames_or_names_a_diagnosis() -> None:
    never = "|".join(
        (
            r"promise me|can you promise|you're not thinking|you are not thinking|surely you|\bwhy did you",
            r"you should have (left|told|known|seen)|talk to him about it|call him out|\bconfront",
            r"\b(committed suicide|successful suicide|epidemic|disorder|depress\w+|bipolar|borderline|addict)\b",
            r"anorexi\w*|couples? (therapy|counsell?ing)|monitor(s|ed|ing)? you",
        )
    )
    for key, text in EVERYTHING:
        assert not re.search(never, text, re.IGNORECASE), (key, text)


def test_a_statement_never_asks_and_a_question_asks_once_or_twice_when_urgent() -> None:
    for key, text in EVERYTHING:
        part = key.rsplit(".", 1)[-1]
        if part.startswith("question") and key.count(".") == 3:
            continue
        text = text.replace("{words}?", "{words}")  # the mark of the person's own question
        assert text.count("?") <= 1 and ("?" not in text or text.rstrip().endswith("?")), (key, text)
        if key.count(".") == 3 and ".plan." not in key:
            assert "?" not in text, (key, text)


def test_every_rule_that_care_listens_for_exists() -> None:
    known = {rule.id for rule in Rulebook.load().rules}
    for beside in default_book().protocol.beside:
        assert set(beside.rules) <= known

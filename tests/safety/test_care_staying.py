"""Care can go on: thirty turns without a text said more than three times, a list said twice running, or a dead end."""

from collections import Counter
from dataclasses import replace

import pytest

from assistant.safety.assessment import Assessment, Family, Level, Signal, Who
from assistant.safety.care import Care, CareReply, CareState
from assistant.safety.services import default_directory
from assistant.safety.wording import default_books

COUNTRIES = ["US", "GB", "DE", "IN", None]
TURNS = 30


@pytest.fixture(scope="module")
def care() -> Care:
    return Care(default_books(), default_directory())


def found(
    level: Level, family: Family = Family.SUICIDE, who: Who = Who.SELF, name: str = "a", *tags: str
) -> Assessment:
    if level is Level.NONE:
        return Assessment(level, None, who, (), "en")
    signal = Signal(name, family, level, "", 0, 0, "", who, frozenset(tags))
    return Assessment(level, family, who, (signal,), "en")


CALM = found(Level.NONE)


def answer(kind: str, level: Level = Level.NONE, family: Family = Family.SUICIDE) -> Assessment:
    signal = Signal(f"answer.{kind}", family, level, "", 0, 0, "", Who.SELF)
    return Assessment(level, family if level else None, Who.SELF, (signal,), "en")


def start(care: Care, level: Level, family: Family = Family.SUICIDE, who: Who = Who.SELF) -> CareState:
    state, reply = care.respond(CareState(), found(level, family, who), "", "US")
    assert reply is not None
    return state


def text(reply: CareReply | None) -> str:
    assert reply is not None
    return " ".join(part.text for part in reply.parts)


TALK = {
    "restless talk": lambda n: f"i am so scared, it is the {n}th thing today",
    "one word": lambda n: "ok",
    "calm talk": lambda n: f"we looked at the {n}th house in the street",
    "the same fear": lambda n: "they would send the police",
}


@pytest.mark.parametrize("talk", TALK.values(), ids=TALK.keys())
@pytest.mark.parametrize("level", [Level.REFER, Level.URGENT])
@pytest.mark.parametrize("who", list(Who))
@pytest.mark.parametrize("family", list(Family))
def test_thirty_turns_repeat_no_text_more_than_three_times_and_no_list_twice_running(
    care: Care, family: Family, who: Who, level: Level, talk
) -> None:  # type: ignore[no-untyped-def]
    for country in COUNTRIES:
        state, reply = care.respond(CareState(), found(level, family, who), "", country)
        assert reply is not None
        said: Counter[str] = Counter(part.text for part in reply.parts)
        last = [service.id for service in reply.services]
        for turn in range(TURNS):
            state, reply = care.respond(state, CALM, talk(turn), country)
            assert reply is not None and reply.parts
            named = [service.id for service in reply.services]
            assert not named or named != last, "the same list twice running"
            last = named
            said.update(part.text for part in reply.parts)
            if not state.active:
                break
        worst = said.most_common(1)[0]
        assert worst[1] <= 3, worst


@pytest.mark.parametrize("level", [Level.REFER, Level.URGENT])
@pytest.mark.parametrize("family", list(Family))
def test_every_turn_of_care_asks_or_invites_and_keeps_a_way_to_help_in_view(
    care: Care, family: Family, level: Level
) -> None:
    state = start(care, level, family)
    panel = care.book.phrases.panel
    for turn in range(TURNS):
        state, reply = care.respond(state, CALM, f"i am so scared of the {turn}th thing", "US")
        said = text(reply)
        assert reply is not None
        if level is Level.URGENT:
            assert "911" in said
        people = ("a doctor who knows", "someone you trust", "a neighbour", "let someone know")
        assert reply.services or "911" in said or panel in said or any(words in said for words in people)
        assert said.count("?") <= 1
        assert len(reply.services) <= 3
        assert said.count("?") == 1 or "Tell me" in said


def test_the_direct_question_is_asked_again_when_something_new_was_said_and_not_before(care: Care) -> None:
    state = start(care, Level.REFER)
    state, first = care.respond(state, found(Level.REFER, name="b"), "i can't sleep any more", "US")
    assert first is not None and "question" not in first.roles, "it was asked a moment ago"
    state, second = care.respond(state, found(Level.REFER, name="b"), "i can't sleep any more", "US")
    assert second is not None and "question" not in second.roles, "nothing is new"
    state, third = care.respond(state, found(Level.REFER, name="c"), "i wrote them all a card", "US")
    assert third is not None and third.roles[-1 if "keep" not in third.roles else -2] == "question"
    assert state.asked is Family.SUICIDE


def test_an_open_question_is_not_forgotten_when_talk_goes_on_calmly(care: Care) -> None:
    state = start(care, Level.REFER)
    asked = []
    for turn in range(12):
        state, reply = care.respond(state, CALM, f"the {turn}th bus was late today", "US")
        assert reply is not None
        if "question" in reply.roles:
            asked.append(turn)
    assert len(asked) == 2, "it asks again, each time after a longer while"
    assert asked[1] - asked[0] > asked[0]


@pytest.mark.parametrize("family", list(Family))
def test_urgent_care_of_every_family_finds_a_way_down_by_an_answer(care: Care, family: Family) -> None:
    state = start(care, Level.URGENT, family)
    for turn in range(40):
        message, heard = f"the {turn}th cup of tea in the kitchen", CALM
        if state.asked is not None:
            message, heard = "no", answer("no")
        state, reply = care.respond(state, heard, message, "US")
        assert reply is not None
        if not state.active:
            break
    assert not state.active and turn > 5, "a denial alone does not end it"


def test_care_that_has_stepped_down_remembers_and_climbs_at_once_on_a_veiled_line(care: Care) -> None:
    state = start(care, Level.REFER)
    state, _ = care.respond(state, answer("no"), "no", "US")
    for line in ("made some soup today", "and ate it too"):
        state, _ = care.respond(state, CALM, line, "US")
    assert not state.active and Family.SUICIDE in state.remembered
    state, reply = care.respond(state, found(Level.CHECK, name="veiled"), "what is the point", "US")
    assert reply is not None and reply.level is Level.REFER and "remembered" in reply.roles
    assert "Are you thinking about killing yourself?" in text(reply) or "ending your life" in text(reply)


def test_a_check_that_was_answered_leaves_no_memory_of_danger(care: Care) -> None:
    state = start(care, Level.CHECK)
    state, _ = care.respond(state, answer("no"), "no, just tired", "US")
    assert not state.active and not state.remembered


def test_after_a_clear_no_care_says_that_it_heard_it_and_stays_a_little(care: Care) -> None:
    state = start(care, Level.REFER)
    state, reply = care.respond(state, answer("no"), "no", "US")
    assert reply is not None and state.active and reply.parts[0].wording.startswith("answered/")


def test_not_today_is_neither_an_emergency_nor_an_all_clear(care: Care) -> None:
    state = start(care, Level.REFER)
    state = replace(state, question=replace(state.question, key="suicide.self.refer.question"))  # type: ignore[type-var]
    state, reply = care.respond(state, answer("partly", Level.REFER), "not today", "US")
    assert reply is not None and reply.level is Level.REFER and not state.answered


@pytest.mark.parametrize("who", list(Who))
@pytest.mark.parametrize("level", [Level.CHECK, Level.REFER, Level.URGENT])
@pytest.mark.parametrize("family", list(Family))
def test_every_family_has_words_of_its_own_for_each_person_and_level(
    care: Care, family: Family, who: Who, level: Level
) -> None:
    _, reply = care.respond(CareState(), found(level, family, who), "", "US")
    assert reply is not None
    own = {part.role for part in reply.parts if part.wording.startswith(f"{family}.")}
    wanted = {"trusted", "professional", "question"} if level is Level.REFER else {"question"}
    wanted = {"with_someone", "safer", "question"} if level is Level.URGENT and who is Who.OTHER else wanted
    if family is Family.MEDICAL and level is Level.URGENT:
        wanted |= {"now", "safer"}
    shared = {  # a child or someone in psychosis who writes about themselves is asked in the words for all
    }
    assert wanted - own <= shared.get((family, who), set()), wanted - own


@pytest.mark.parametrize("who", list(Who))
@pytest.mark.parametrize("family", list(Family))
def test_who_lets_the_question_of_a_check_lie_is_told_once_of_a_service_a_person_and_a_professional(
    care: Care, family: Family, who: Who
) -> None:
    state = start(care, Level.CHECK, family, who)
    replies = []
    for message in ("she is good with animals and likes them", "my papers are in the blue box now", "it rained again"):
        state, reply = care.respond(state, CALM, message, "US")
        assert reply is not None
        replies.append(reply)
    first, *later = replies
    assert first.services and {"reach", "trusted", "professional"} <= set(first.roles) and "question" not in first.roles
    assert not any({"trusted", "professional"} & set(reply.roles) for reply in later)


def test_who_answers_the_question_of_a_check_with_no_is_not_told_of_it(care: Care) -> None:
    _, reply = care.respond(start(care, Level.CHECK), answer("no"), "no, just tired", "US")
    assert reply is not None and "trusted" not in reply.roles

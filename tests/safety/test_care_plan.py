"""The person's own plan: offered, written in their words one question at a time, and given back to keep."""

import pytest

from assistant.safety.assessment import Assessment, Family, Level, Signal, Who
from assistant.safety.care import Care, CareReply, CareState
from assistant.safety.services import default_directory
from assistant.safety.wording import default_books

SECTIONS = ("warning", "helps", "people", "professionals", "safer")
WORDS = (
    "It starts when I stop answering the phone.",
    "my dog, long walks",
    "Ana, and the library on Mill Road",
    "Dr Osei, the practice in town",
    "Ana could keep what I don't want near me",
)


@pytest.fixture(scope="module")
def care() -> Care:
    return Care(default_books(), default_directory())


def found(level: Level, family: Family = Family.SUICIDE, who: Who = Who.SELF) -> Assessment:
    if level is Level.NONE:
        return Assessment(level, None, who, (), "en")
    return Assessment(level, family, who, (Signal("a", family, level, "", 0, 0, "", who),), "en")


def talk(care: Care, state: CareState, *messages: str) -> tuple[CareState, list[CareReply]]:
    replies = []
    for message in messages:
        state, reply = care.respond(state, found(Level.NONE), message, "US")
        assert reply is not None
        replies.append(reply)
    return state, replies


def offered(care: Care, family: Family = Family.SUICIDE) -> CareState:
    state, _ = care.respond(CareState(), found(Level.REFER, family), "", "US")
    for number in range(4):
        state, (reply,) = talk(care, state, f"i am so scared of the {number}th thing")
        if reply.parts[-1].wording.startswith("plan.offer") or "plan" in reply.roles:
            return state
    raise AssertionError("no plan was offered")


def test_a_plan_is_written_one_question_at_a_time_and_given_back_in_their_own_words(care: Care) -> None:
    state = offered(care)
    state, replies = talk(care, state, "yes please", *WORDS)
    for reply in replies[:-1]:
        assert reply.plan is None
        assert sum(part.text.count("?") for part in reply.parts) == 1
    plan = replies[-1].plan
    assert plan is not None
    assert tuple(item.section for item in plan.items) == SECTIONS
    assert tuple(item.words for item in plan.items) == WORDS, "verbatim"
    said = " ".join(part.text for part in replies[-1].parts)
    assert all(words in said for words in WORDS)
    assert all(item.heading in said for item in plan.items)


def test_a_no_to_the_plan_is_taken_and_it_is_not_offered_again(care: Care) -> None:
    _, replies = talk(care, offered(care), "no thanks", *(f"so scared of the {n}th thing" for n in range(20)))
    assert replies[0].parts[0].wording == "plan.declined/1"
    assert not [part for reply in replies[1:] for part in reply.parts if part.wording.startswith("plan.")]


def test_the_person_can_ask_for_a_plan_whatever_was_offered(care: Care) -> None:
    state, _ = talk(care, offered(care), "no thanks", "so scared of the thing")
    _, (reply,) = talk(care, state, "can we make a plan")
    assert "plan_question" in reply.roles


def test_any_section_can_be_left_open(care: Care) -> None:
    _, replies = talk(care, offered(care), "ok", "skip", WORDS[1], "i don't know", "skip", "nothing")
    plan = replies[-1].plan
    assert plan is not None
    assert [item.words for item in plan.items] == ["", WORDS[1], "", "", ""]


def test_the_plan_can_be_stopped_and_what_was_said_is_kept(care: Care) -> None:
    state, replies = talk(care, offered(care), "ok", WORDS[0], "stop")
    assert replies[-1].plan is not None and replies[-1].plan.items[0].words == WORDS[0]
    assert state.plan.answers == (("warning", WORDS[0]),)


def test_stopping_before_the_first_word_leaves_no_empty_plan(care: Care) -> None:
    _, replies = talk(care, offered(care), "ok", "stop")
    assert replies[-1].plan is None and replies[-1].parts[0].wording == "plan.empty/1"


def test_danger_in_the_midst_of_a_plan_comes_first_and_the_plan_waits(care: Care) -> None:
    state, _ = talk(care, offered(care), "ok", WORDS[0])
    state, reply = care.respond(state, found(Level.URGENT), "i am going to do it now", "US")
    assert reply is not None and reply.level is Level.URGENT and "now" in reply.roles
    assert state.plan.waiting == "" and state.plan.answers == (("warning", WORDS[0]),)
    state, replies = talk(care, state, "yes", "so scared of the thing")
    assert not any(reply.plan or "plan_question" in reply.roles for reply in replies), "urgent stays on safety"


def test_a_barrier_in_the_midst_of_a_plan_is_answered_and_the_plan_can_go_on(care: Care) -> None:
    state, _ = talk(care, offered(care), "ok", WORDS[0])
    state, (reply,) = talk(care, state, "they would just send the police")
    assert "barrier" in reply.roles
    state, (reply,) = talk(care, state, "let's finish the plan")
    assert reply.parts[0].wording.startswith("plan.ask.helps")


def test_a_plan_that_waits_is_offered_to_go_on(care: Care) -> None:
    state, _ = talk(care, offered(care), "ok", WORDS[0], "they would just send the police")
    _, replies = talk(care, state, *(f"so scared of the {number}th thing" for number in range(6)))
    assert any(part.wording.startswith("plan.resume") for reply in replies for part in reply.parts)


@pytest.mark.parametrize("family", [Family.MEDICAL, Family.CHILD_AT_RISK])
def test_no_plan_is_offered_where_a_body_or_a_child_needs_others_first(care: Care, family: Family) -> None:
    state, _ = care.respond(CareState(), found(Level.REFER, family), "", "US")
    _, replies = talk(care, state, *(f"so scared of the {number}th thing" for number in range(20)))
    assert not any("plan" in reply.roles for reply in replies)


def test_a_plan_where_others_do_harm_asks_for_their_signs_and_ways_out(care: Care) -> None:
    _, replies = talk(care, offered(care, Family.HARMED_BY_OTHERS), "ok", *WORDS[:4])
    asked = " ".join(part.wording for reply in replies for part in reply.parts)
    assert "harmed_by_others.plan.ask.warning" in asked and "harmed_by_others.plan.ask.safer" in asked


def test_words_that_look_like_a_slot_are_kept_as_they_are(care: Care) -> None:
    _, replies = talk(care, offered(care), "ok", "{service} {0} {words}", *WORDS[1:])
    assert replies[-1].plan is not None and replies[-1].plan.items[0].words == "{service} {0} {words}"

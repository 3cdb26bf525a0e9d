"""What care hands on to a conversation: the person's own plan, and the country that they named."""

import json
from collections.abc import Sequence

import pytest

from assistant.conversation import Between, State
from assistant.library.corpus import Library
from assistant.replies.reply import Reply
from assistant.safety.assessment import Level
from assistant.settings import Settings

STABLE = {"level", "kind", "text", "citations", "services", "trace"}
PLAN = ["I want to die", "No, I would not do it", "let's make a safety plan", "I go quiet", "my dog", "skip", "skip"]


@pytest.fixture(scope="module")
def between() -> Between:
    return Between(Settings(), Library.empty(), None)


def talk(between: Between, messages: Sequence[str], country: str | None) -> tuple[list[Reply], State]:
    state, replies = between.start(country), []
    for message in messages:
        reply, state = between.reply(message, between.unhurried(state))
        replies.append(reply)
    return replies, state


def test_the_plan_reaches_the_reply_in_their_own_words_on_the_turn_that_gives_it_back(between: Between) -> None:
    replies, _ = talk(between, [*PLAN, "my sister keeps the key"], "US")
    assert [reply.plan for reply in replies[:-1]] == [None] * len(PLAN)
    plan = replies[-1].plan
    assert plan is not None
    assert [item.words for item in plan.items] == ["I go quiet", "my dog", "", "", "my sister keeps the key"]


def test_the_plan_is_a_key_of_its_own_in_the_json_and_changes_no_other(between: Between) -> None:
    replies, _ = talk(between, [*PLAN, "my sister keeps the key"], "US")
    assert all(set(reply.as_json()) == STABLE for reply in replies[:-1])
    last = json.loads(json.dumps(replies[-1].as_json()))
    assert set(last) == STABLE | {"plan"}
    assert last["plan"]["title"] and set(last["plan"]["items"][0]) == {"section", "heading", "words"}


def test_a_country_that_was_named_serves_for_the_rest_of_the_conversation(between: Between) -> None:
    replies, state = talk(between, ["I want to die", "Kenya", "I am going to kill myself tonight"], None)
    assert not replies[0].services[0].live
    assert all(service.id.startswith("ke-") for reply in replies[1:] for service in reply.services)
    assert state.country == "KE"


def test_it_goes_before_the_country_of_the_browser_on_every_later_turn(between: Between) -> None:
    state = between.start("GB")
    for message in ("I want to die", "I live in Kenya"):
        _, state = between.reply(message, between.unhurried(state))
    reply, _ = between.reply("I will kill myself tonight", between.unhurried(state.with_country("GB")))
    assert reply.services[0].id.startswith("ke-")


@pytest.mark.parametrize(
    ("before", "service"),
    [("im 14 and my school sucks", "gb-childline"), ("i failed my mocks", "gb-childline"), ("my son failed", None)],
)
def test_who_somebody_said_they_are_before_the_danger_counts_when_it_comes(
    between: Between, before: str, service: str | None
) -> None:
    (*_, reply), _ = talk(between, [before, "hello again", "i want to kill myself"], "GB")
    assert reply.level is Level.REFER
    assert (service is None) == ("gb-childline" not in {own.id for own in reply.services})

import asyncio
import logging
from dataclasses import replace
from threading import Event
from typing import Any

import gradio as gr
import pytest

from assistant.replies.reply import Reply
from assistant.safety.services import default_directory
from assistant.settings import Settings
from assistant.web.app import build_app
from assistant.web.chat import REMIND_SECONDS, REVEAL_SECONDS, Chat, Session, View, Wish
from assistant.web.fake import FakeBetween, FakeState
from assistant.web.loading import Loading, Waiting
from assistant.web.strings import default_strings

STRINGS = default_strings()
CANARY = "canary-7b1f"


def chat(between: Any = None) -> Chat:
    return Chat(between or FakeBetween(), default_directory(), STRINGS, 8000)


def send(
    text: str, session: Session | None = None, country: str = "US", at: Chat | None = None, **how: Any
) -> list[View]:
    async def collect() -> list[View]:
        return [view async for view in (at or chat()).send(text, session or Session(), country, still=True, **how)]

    return asyncio.run(collect())


def test_the_message_is_shown_before_the_answer_and_the_box_is_emptied() -> None:
    first, *_, last = send("I am worn out.")
    assert "I am worn out." in first.log
    assert STRINGS.chat.thinking in first.log
    assert first.box == ""
    assert STRINGS.chat.thinking not in last.log
    assert last.box is None


def test_the_finished_reply_is_spoken_once() -> None:
    said = [view.said for view in send("I am worn out.")]
    assert sum(text.startswith("Between says") for text in said) == 1
    assert said[-1].startswith("Between says")


@pytest.mark.parametrize("text", ["", "   ", "\n\t\n"])
def test_nothing_to_send_gets_a_gentle_line_and_keeps_the_conversation(text: str) -> None:
    session = send("Hello")[-1].session
    (view,) = send(text, session)
    assert view.notice == STRINGS.chat.empty
    assert view.session == session


def test_the_conversation_goes_on_and_citations_are_numbered_through() -> None:
    session = send("I am worn out.")[-1].session
    last = send("Still tired.", session)[-1]
    assert last.session.turns == 2
    assert "Source 1:" in last.log
    assert "Source 2:" in last.log


def test_a_failure_is_a_kind_sentence_the_draft_comes_back_and_the_log_is_silent(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    session = send("Hello")[-1].session
    last = send(f"break {CANARY}", session)[-1]
    assert last.notice == STRINGS.chat.failed
    assert last.box == f"break {CANARY}"
    assert last.session == session
    assert "Traceback" not in last.log
    assert "RuntimeError" in caplog.text
    assert CANARY not in caplog.text


def test_what_is_held_does_not_show_itself_in_a_repr() -> None:
    assert CANARY not in repr(send(CANARY)[-1].session)


def test_the_country_reaches_the_conversation_and_a_later_change_too() -> None:
    session = send("Hello", country="GB")[-1].session
    assert session.state is not None
    assert session.state.country == "GB"
    last = send("care", session, country="US")[-1]
    assert "tel:911" in last.log


def test_an_unknown_country_from_the_page_means_the_whole_world() -> None:
    session = send("Hello", country="<script>")[-1].session
    assert session.state is not None
    assert session.state.country == "WORLD"


def test_clearing_leaves_nothing() -> None:
    view = chat().clear()
    assert view.session == Session()
    assert view.box == ""
    assert view.notice == STRINGS.chat.cleared


def test_a_conversation_that_the_server_let_go_of_is_said_to_be_gone() -> None:
    last = send("Are you there?", Session(), turns_on_page=3)[-1]
    assert STRINGS.chat.lost in last.log


def test_a_message_sent_again_because_its_reply_was_lost_is_not_answered_twice() -> None:
    first = send("I am worn out.")[-1]
    (again,) = send("I am worn out.", first.session, turns_on_page=0)
    assert again.session == first.session and again.log == first.log and again.said == first.said
    assert again.box == ""
    anew = send("I am worn out.", first.session, turns_on_page=1)[-1]
    assert anew.session.turns == 2


def test_the_pauses_of_a_reply_stay_short() -> None:
    async def timed() -> float:
        loop = asyncio.get_running_loop()
        start = loop.time()
        async for _ in chat().send("I am worn out.", Session(), "US"):
            pass
        return loop.time() - start

    assert REVEAL_SECONDS <= 1.2
    assert asyncio.run(timed()) < REVEAL_SECONDS + 0.5


def test_a_message_waits_for_a_product_that_is_still_loading() -> None:
    loading = Loading(FakeBetween)
    assert "You wrote" in send("Hello", at=chat(loading))[-1].log


def test_nothing_is_loaded_before_the_page_is_built() -> None:
    asked: list[int] = []

    def load() -> FakeBetween:
        asked.append(1)
        return FakeBetween()

    loading = Loading(load, begun=False)
    assert not loading.arrived and not asked
    loading.begin()
    assert "You wrote" in send("Hello", at=chat(loading))[-1].log and asked == [1]


def test_a_conversation_begun_before_the_product_keeps_its_country() -> None:
    loading = Loading(FakeBetween)

    async def ask() -> tuple[Reply, Any]:
        return await loading.areply("Hello", Waiting("GB").with_country("IE"))

    _, state = asyncio.run(ask())
    assert state == FakeState("IE", turns=1)


def test_care_does_not_wait_for_the_library() -> None:
    library = Event()

    def slow() -> FakeBetween:
        library.wait(30)
        return FakeBetween()

    loading = Loading(slow, FakeBetween)
    try:
        last = send("care", at=chat(loading))[-1]
        assert not loading.arrived
        assert "tel:988" in last.log
    finally:
        library.set()
    assert "You wrote" in send("Hello", at=chat(loading))[-1].log


def test_without_a_library_the_stand_in_answers() -> None:
    def broken() -> FakeBetween:
        raise OSError("no index")

    assert "You wrote" in send("Hello", at=chat(Loading(broken, FakeBetween)))[-1].log


def test_a_product_that_cannot_be_loaded_leaves_an_apology() -> None:
    def broken() -> FakeBetween:
        raise OSError("no model")

    last = send("Hello", at=chat(Loading(broken)))[-1]
    assert last.notice == STRINGS.chat.failed_start
    assert last.box == "Hello"


def test_a_reply_without_parts_counts_as_a_failure() -> None:
    class Silent(FakeBetween):
        async def areply(self, message: str, state: FakeState) -> tuple[Reply, FakeState]:
            reply, state = self.reply(message, state)
            return replace(reply, parts=()), state

    assert send("Hello", at=chat(Silent()))[-1].notice == STRINGS.chat.failed


def more(wish: Wish, session: Session, at: Chat | None = None) -> list[View]:
    async def collect() -> list[View]:
        return [view async for view in (at or chat()).more(wish, session, "US", still=True)]

    return asyncio.run(collect())


def test_another_question_is_asked_alone_about_the_same_message() -> None:
    first = send("I am worn out.")[-1].session
    last = more(Wish.QUESTION, first)[-1]
    assert last.log.count('class="question"') == 2
    assert last.log.count('class="mine"') == 1 and last.log.count("<blockquote ") == 1
    assert last.said.startswith("Between says") and "worn out" not in last.said


def test_a_practice_is_found_or_its_absence_is_said_and_nothing_changes() -> None:
    first = send("I am worn out.")[-1].session
    assert "Write down what happened." in more(Wish.PRACTICE, first)[-1].log

    class Without(FakeBetween):
        def reply(self, message: str, state: FakeState) -> tuple[Reply, FakeState]:
            return super().reply(message.split("\n")[0], state)

    last = more(Wish.PRACTICE, first, chat(Without()))[-1]
    assert last.notice == STRINGS.actions.no_practice and last.session == first


def test_a_wish_that_meets_care_shows_all_of_care() -> None:
    first = send("I am worn out.")[-1].session
    risky = replace(first, last="care")
    last = more(Wish.QUESTION, risky)[-1]
    assert "tel:911" in last.log and last.session.care and last.session.standing


def test_a_wish_before_any_message_does_nothing() -> None:
    assert more(Wish.QUESTION, Session()) == []


def test_a_wish_that_a_message_overtakes_writes_nothing_over_what_the_message_brought() -> None:
    async def both(message_first: bool) -> tuple[Session, list[Any]]:
        answer = asyncio.Event()

        class Slow(FakeBetween):
            async def areply(self, message: str, state: FakeState) -> tuple[Reply, FakeState]:
                if message == "I am worn out.":
                    await answer.wait()
                return self.reply(message, state)

        page = build_app(Slow(), Settings())
        steps = {fn.name: fn.fn for fn in page.fns.values()}
        (at,) = (block._id for block in page.blocks.values() if isinstance(block, gr.State))
        here = page.state_holder["page"]
        here[at] = first
        request = gr.Request(headers={}, query_params={}, session_hash="page")
        wish = steps["on_more"](here[at], "US", "less", request)
        shown = [await anext(wish)]
        message = steps["on_send"]("care", here[at], "US", "less", 1, request)
        here[at] = (await anext(message))[0]
        answer.set()
        if message_first:
            async for view in message:
                here[at] = view[0]
        shown += [view async for view in wish]
        async for view in message:
            here[at] = view[0]
        return here[at], shown

    first = send("I am worn out.")[-1].session
    for message_first in (True, False):
        held, shown = asyncio.run(both(message_first))
        assert held.care and held.turns == 2 and held.last == "care" and len(shown) == 1


def test_what_was_heard_counts_from_the_first_part_of_its_reply_on() -> None:
    assert [view.session.care for view in send("care")[1:]] == [True] * (len(send("care")) - 1)


def test_a_wish_that_fails_leaves_the_conversation_as_it_was() -> None:
    first = replace(send("Hello")[-1].session, last="break")
    last = more(Wish.QUESTION, first)[-1]
    assert last.notice == STRINGS.chat.failed_more and last.session == first and last.box is None


def test_people_to_reach_stay_while_care_is_active() -> None:
    session = send("care")[-1].session
    assert "tel:988" in session.standing
    assert send("I do not want to.", session)[-1].session.standing
    assert send("calm", session)[-1].session.standing == ""


def test_every_three_hours_the_page_says_again_that_it_is_a_program() -> None:
    clock = [1000.0]
    talk = Chat(FakeBetween(), default_directory(), STRINGS, 8000, clock=lambda: clock[0])
    session = send("one", at=talk)[-1].session
    clock[0] += REMIND_SECONDS - 1
    session = send("two", session, at=talk)[-1].session
    assert STRINGS.intro.again not in "".join(session.shown)
    clock[0] += 2
    session = send("three", session, at=talk)[-1].session
    assert "".join(session.shown).count(STRINGS.intro.again) == 1
    session = send("four", session, at=talk)[-1].session
    assert "".join(session.shown).count(STRINGS.intro.again) == 1


def test_a_conversation_that_was_lost_begins_with_what_this_is() -> None:
    assert STRINGS.intro.again in send("Hello?", Session(), turns_on_page=3)[-1].log

"""Trying it as someone else: what is said, why, and what would have been said one level up."""

from pathlib import Path
from typing import Any

import pytest

from assistant.conversation import Between
from assistant.counts import Counts
from assistant.errors import DataError
from assistant.replies.reply import Kind
from assistant.safety.assessment import Level
from assistant.settings import Settings
from assistant.web.counselor.personas import default_personas, parse_personas
from assistant.web.counselor.trace import seen
from assistant.web.counselor.tryout import MOST_TURNS
from assistant.web.counselor.words import words
from tests.web.counselor_room import Room, room_in


@pytest.fixture(scope="module")
def between(library: Any, search: Any) -> Between:
    return Between(Settings(), library, search)


def test_there_are_twelve_people_and_each_has_lines_to_step_through() -> None:
    personas = default_personas()
    assert len(personas) == 12
    assert all(len(persona.lines) >= 3 for persona in personas.values())


def test_a_persona_with_a_field_too_many_or_an_id_twice_is_refused() -> None:
    plain = next(iter(default_personas().values())).model_dump()
    with pytest.raises(DataError, match="twice"):
        parse_personas([plain, plain])
    with pytest.raises(DataError, match="mood"):
        parse_personas([{**plain, "mood": "sad"}])


def test_a_recorded_one_is_stepped_through_line_by_line(room: Room) -> None:
    lines = default_personas()["empty-chair"].lines
    page = room.enter().get("/try/empty-chair")
    assert "Say the next line" in page and lines[0] in page
    for turn, _ in enumerate(lines):
        page = room.post("/try/empty-chair", next="next", turn=str(turn)).text
    assert "That was the last line" in page and "Say the next line" not in page
    page = room.post("/try/empty-chair/begin").text
    assert lines[0] in page and page.count('class="turn"') == 0


def test_a_form_that_is_sent_twice_says_its_line_once(room: Room) -> None:
    room.enter()
    for _ in range(3):
        page = room.post("/try/empty-chair", next="next", turn="0").text
    assert page.count('class="turn"') == 1


def test_a_trial_ends_before_it_fills_the_memory(room: Room) -> None:
    room.enter()
    for turn in range(MOST_TURNS + 2):
        page = room.post("/try/empty-chair", turn=str(turn), message="again").text
    assert page.count('class="turn"') == MOST_TURNS and "long enough to judge by" in page


def test_markup_in_a_message_stays_text(room: Room) -> None:
    room.enter()
    page = room.post("/try/empty-chair", turn="0", message="<script>alert(1)</script>\u202eevil").text
    assert "<script>alert" not in page and "&lt;script&gt;alert(1)&lt;/script&gt;evil" in page


def test_someone_who_is_not_there_leads_back_to_the_list(room: Room) -> None:
    room.enter()
    assert room.client.get("/counselor/try/nobody").url.path == "/counselor/try"


def test_while_the_library_is_loading_the_page_says_so(tmp_path: Path) -> None:
    room = room_in(tmp_path)
    room.desk.product = object()
    assert "still being loaded" in room.enter().get("/try/empty-chair")


# ---------------------------------------------------------------- with the real product


def test_a_reflection_shows_its_passages_their_scores_and_what_came_second(between: Between) -> None:
    message = "I was passed over for promotion at work because I am Black"
    turn = between.rehearse(message, between.start("GB"))
    view = seen(message, turn, words())
    assert (view.level, view.kind) == ("none", "reflection")
    assert sum(near.quoted for near in view.near) == 1 and len(view.near) + len(view.passed_over) >= 2
    scores = [near.score for near in (*view.near, *view.passed_over)]
    assert scores == sorted(scores, reverse=True)
    assert any(near.ask for near in view.near)
    assert any(part.wording for part in view.worded)


def test_a_fixed_answer_names_the_rule_that_gave_it(between: Between) -> None:
    view = seen("hello", between.rehearse("hello", between.start("GB")), words())
    assert view.kind == "fixed answer" and view.moves == ("It is about “greeting”, which has a fixed answer.",)
    assert not view.near and view.above is None


def test_one_level_up_from_none_mentions_a_professional(between: Between) -> None:
    turn = between.rehearse("I was passed over for promotion at work", between.start("GB"))
    assert turn.above and turn.above.level is Level.SIGNPOST and turn.above.text != turn.reply.text


def test_care_shows_the_signal_its_rule_and_its_reason(between: Between) -> None:
    message = "I wish I could go to sleep and not wake up"
    view = seen(message, between.rehearse(message, between.start("DE")), words())
    assert view.level == "refer" and view.kind == "care" and view.moves and not view.near
    by_rule = [signal for signal in view.heard if not signal.learned]
    assert by_rule and all(signal.span in message and signal.reason and signal.rule for signal in by_rule)
    assert view.above and view.above.level is Level.URGENT and "112" in view.above.text


def test_nothing_stands_above_the_highest_level(between: Between) -> None:
    turn = between.rehearse("I am going to kill myself tonight", between.start("US"))
    assert turn.reply.level is Level.URGENT and turn.above is None


def test_looking_one_level_up_leaves_the_conversation_as_it_is(between: Between) -> None:
    state = between.start("GB")
    rehearsed = between.rehearse("I feel low about my job", state)
    reply, after = between.reply("I feel low about my job", state)
    assert rehearsed.reply.text == reply.text
    assert (rehearsed.state.care, rehearsed.state.level, rehearsed.state.memory) == (
        after.care,
        after.level,
        after.memory,
    )


def test_what_a_counselor_tries_is_never_counted(library: Any, search: Any, tmp_path: Path) -> None:
    counts = Counts(tmp_path / "counts.sqlite3")
    between = Between(Settings(), library, search, count=counts.add)
    assert between.rehearse("I want to die", between.start("GB")).reply.kind is Kind.CARE
    assert counts.tallies() == []
    between.reply("I want to die", between.start("GB"))
    assert sum(tally.replies for tally in counts.tallies()) == 1


def test_none_of_the_personas_breaks_a_step(between: Between) -> None:
    for persona in default_personas().values():
        state = between.start(persona.country)
        for line in persona.lines[:3]:
            turn = between.rehearse(line, between.unhurried(state))
            state = turn.state
            assert not [step for step in turn.reply.trace if "failed" in step.what], persona.id

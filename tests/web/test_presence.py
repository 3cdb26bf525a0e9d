"""When the conversation of a page that is no longer there is let go of."""

import asyncio
from typing import Any

import gradio as gr

from assistant.settings import Settings
from assistant.web.app import _in_care, build_app
from assistant.web.chat import Session
from assistant.web.fake import FakeBetween
from assistant.web.presence import Presence


def made(care: set[str]) -> tuple[Presence, list[str]]:
    forgotten: list[str] = []
    return Presence(forgotten.append, care.__contains__, grace=0.05, care_grace=0.3), forgotten


def test_a_page_in_care_is_kept_for_longer_and_not_for_ever() -> None:
    async def people() -> None:
        presence, forgotten = made({"called someone"})
        with presence.held("called someone"), presence.held("closed"):
            pass
        await asyncio.sleep(0.15)
        assert forgotten == ["closed"]
        with presence.held("called someone"):
            await asyncio.sleep(0.3)
        assert forgotten == ["closed"]
        await asyncio.sleep(0.4)
        assert forgotten == ["closed", "called someone"]

    asyncio.run(people())


def test_each_loss_of_the_link_has_its_whole_grace_and_a_page_has_one_timer() -> None:
    async def people() -> None:
        presence, forgotten = made(set())
        for _ in range(4):
            with presence.held("blinks"):
                pass
            await asyncio.sleep(0.03)
            assert forgotten == [] and len(presence._waiting) == 1
        await asyncio.sleep(0.1)
        assert forgotten == ["blinks"] and not presence._waiting

    asyncio.run(people())


def test_a_page_that_is_left_is_forgotten_at_once_even_in_care() -> None:
    async def people() -> None:
        presence, forgotten = made({"leaves", "left"})
        with presence.held("leaves"):
            presence.leave("leaves")
            assert forgotten == ["leaves"]
        await asyncio.sleep(0.15)
        assert forgotten == ["leaves", "leaves"]  # what a reply on its way wrote meanwhile
        presence.leave("left")
        assert forgotten[2:] == ["left"] and not presence._left and not presence._waiting

    asyncio.run(people())


def test_care_is_seen_in_what_is_held_for_a_page() -> None:
    async def build() -> Any:
        return build_app(FakeBetween(), Settings())

    page = asyncio.run(build())
    (state,) = (block._id for block in page.blocks.values() if isinstance(block, gr.State))
    page.state_holder["calm"][state] = Session(turns=1)
    page.state_holder["care"][state] = Session(turns=1, care=True)
    assert [_in_care(page, key) for key in ("calm", "care", "unknown")] == [False, True, False]
    assert "unknown" not in page.state_holder.session_data

"""One conversation in the browser: what a message, the country and the clear button do."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from assistant.safety.services import WORLD, Directory
from assistant.web.html import escape
from assistant.web.loading import Held, Loading, NotStarted, Product
from assistant.web.render import Place, message_html, note_html, reply_stages, thinking_html
from assistant.web.strings import Strings

log = logging.getLogger(__name__)

REVEAL_SECONDS = 1.0
"""How long a reply takes to appear, all its parts together."""
PART_SECONDS = 0.25
"""The longest pause between two parts."""


@dataclass(frozen=True, slots=True)
class Session:
    """What the server holds for one open page, in memory only."""

    state: Held | None = field(default=None, repr=False)
    shown: tuple[str, ...] = field(default=(), repr=False)
    """The log so far, as HTML."""
    turns: int = 0
    citations: int = 0
    care: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """What the page shows after a step."""

    session: Session
    log: str = ""
    said: str = ""
    """Spoken once by a screen reader."""
    notice: str = ""
    """A line beside the box."""
    box: str | None = None
    """What the message box holds now; None leaves it as it is."""


class Chat:
    """Turns messages into what the page shows. Holds nothing of any conversation."""

    def __init__(self, between: Product, directory: Directory, strings: Strings, limit: int) -> None:
        """Take what every conversation shares.

        Args:
            between: The product.
            directory: The referral directory.
            strings: The sentences of the page.
            limit: How many characters of a message are shown back.
        """
        self._between = between
        self._directory = directory
        self._strings = strings
        self._limit = limit

    async def send(
        self, message: str, session: Session, country: str, *, turns_on_page: int = 0, still: bool = False
    ) -> AsyncIterator[View]:
        """Answer one message, step by step.

        Args:
            message: What the person wrote.
            session: What is held for the page.
            country: The country that the help panel shows.
            turns_on_page: How many turns the page shows. More than the session holds means the server let
                go of the conversation, and the person must know.
            still: Whether the reply appears at once, for someone who asked for less motion.
        """
        words = self._strings.chat
        if not message.strip():
            yield View(session, _log(session.shown, words.log), notice=words.empty)
            return
        before = session.shown
        if turns_on_page > session.turns:
            before = (note_html(words.lost),)
        asked = (*before, message_html(message, self._limit, self._strings))
        asleep = isinstance(self._between, Loading) and not self._between.arrived
        wait = words.starting if asleep else words.thinking
        yield View(session, _log((*asked, thinking_html(wait)), words.log), said=wait, box="")
        try:
            state = self._state(session, country)
            reply, state = await self._between.areply(message, state)
            place = Place(session.turns + 1, session.citations, first_care=not session.care)
            stages = reply_stages(reply, place, self._directory.country(state.country), self._strings)
            shown = (*asked, stages[-1])
        except Exception as error:  # the last wall; the log gets no word of what was written
            log.error("A reply failed: %s", type(error).__name__)
            failed = words.failed_start if isinstance(error, NotStarted) else words.failed
            yield View(session, _log(before, words.log), said=failed, notice=failed, box=message)
            return
        cited = session.citations + len(reply.citations)
        session = Session(state, shown, place.turn, cited, reply.care_active)
        pause = 0.0 if still else min(PART_SECONDS, REVEAL_SECONDS / len(stages))
        for stage in stages[:-1]:
            yield View(session, _log((*asked, stage), words.log), said=wait)
            await asyncio.sleep(pause)
        yield View(session, _log(session.shown, words.log), said=words.said.format(text=reply.text))

    def clear(self) -> View:
        """Empty the conversation, at once and for good."""
        words = self._strings.chat
        return View(Session(), _log((), words.log), said=words.cleared, notice=words.cleared, box="")

    def _state(self, session: Session, country: str) -> Any:
        country = country if country in self._directory.countries else WORLD
        if session.state is None:
            return self._between.start(country)
        return session.state if session.state.country == country else session.state.with_country(country)


def empty_log(strings: Strings) -> str:
    """Return the log before anything is said."""
    return _log((), strings.chat.log)


def _log(shown: tuple[str, ...], label: str) -> str:
    # Our own log rather than gr.Chatbot: a chatbot's live region reads out every piece of a growing reply,
    # and it treats what a person types as Markdown. Here `aria-live` is off; one status line speaks it.
    return f'<div id="log" role="log" aria-live="off" aria-label="{escape(label)}">{"".join(shown)}</div>'

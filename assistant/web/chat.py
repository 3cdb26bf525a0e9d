"""One conversation in the browser: what a message, the country and the clear button do."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import count
from typing import Any

from assistant.replies.reply import Kind, PartKind, Reply
from assistant.safety.services import WORLD, Directory
from assistant.web.html import escape
from assistant.web.loading import Held, Loading, NotStarted, Product
from assistant.web.render import Place, message_html, note_html, reply_stages, standing_html, thinking_html
from assistant.web.strings import default_openers
from assistant.web.strings_model import Strings

log = logging.getLogger(__name__)

REVEAL_SECONDS = 1.0
"""How long a reply takes to appear, all its parts together."""
PART_SECONDS = 0.25
"""The longest pause between two parts."""
LAST_LETTERS = 20_000
"""Of a message that is kept for another question or a practice, at most."""
REMIND_SECONDS = 3 * 3600.0
"""After how long the page says again that it is a program. Source: New York General Business Law § 1702."""


class Wish(StrEnum):
    """What a person may ask for under a reply, without writing."""

    QUESTION = "question"
    PRACTICE = "practice"


@dataclass(frozen=True, slots=True)
class Session:
    """What the server holds for one open page, in memory only."""

    state: Held | None = field(default=None, repr=False)
    shown: tuple[str, ...] = field(default=(), repr=False)
    """The log so far, as HTML."""
    turns: int = 0
    citations: int = 0
    care: bool = False
    standing: str = field(default="", repr=False)
    """The strip of people to reach that stays while care is active, as HTML."""
    last: str = field(default="", repr=False)
    """The last message, for another question or a practice that goes with it."""
    said: str = field(default="", repr=False)
    """The last reply, as it is spoken."""
    told: float | None = None
    """When the page last said that it is a program, in seconds of the clock."""


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

    def __init__(
        self,
        between: Product,
        directory: Directory,
        strings: Strings,
        limit: int,
        *,
        reports: bool = True,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Take what every conversation shares.

        Args:
            between: The product.
            directory: The referral directory.
            strings: The sentences of the page, where a call brings none in another language.
            limit: How many characters of a message are shown back.
            reports: Whether a person can say that a reply was not OK.
            clock: Tells the time in seconds; wall time, since a device that sleeps must not stop it.
        """
        self._between = between
        self._directory = directory
        self._strings = strings
        self._limit = limit
        self._reports = reports
        self._clock = clock
        self._asked = count()

    def use(self, directory: Directory) -> None:
        """Go by another directory from the next turn on."""
        self._directory = directory

    async def send(
        self,
        message: str,
        session: Session,
        country: str,
        *,
        turns_on_page: int = 0,
        still: bool = False,
        strings: Strings | None = None,
    ) -> AsyncIterator[View]:
        """Answer one message, step by step.

        Args:
            message: What the person wrote.
            session: What is held for the page.
            country: The country that the help panel shows.
            turns_on_page: How many turns the page shows. More than the session holds means the server let
                go of the conversation, and the person must know. Fewer means that a reply was lost on its way:
                the same message, sent again, gets that reply and not a second one.
            still: Whether the reply appears at once, for someone who asked for less motion.
            strings: The sentences of the page in its language.
        """
        strings = strings or self._strings
        words = strings.chat
        if not message.strip():
            yield View(session, _log(session.shown, words.log), notice=words.empty)
            return
        if turns_on_page < session.turns and message[:LAST_LETTERS] == session.last:
            yield View(session, _log(session.shown, words.log), said=session.said, box="")
            return
        session, before = self._reminded(session, strings)
        if turns_on_page > session.turns:
            before = (note_html(words.lost), note_html(strings.intro.again))
        asked = (*before, message_html(message, self._limit, strings))
        wait = self._wait(strings)
        yield View(session, _log((*asked, thinking_html(wait, next(self._asked))), words.log), said=wait, box="")
        try:
            reply, state = await self._between.areply(message, self._state(session, country))
            after = replace(session, state=state, last=message[:LAST_LETTERS])
            views = self._views(reply, after, asked, strings)
        except Exception as error:  # the last wall; the log gets no word of what was written
            log.error("A reply failed: %s", type(error).__name__)
            failed = words.failed_start if isinstance(error, NotStarted) else words.failed
            yield View(session, _log(session.shown, words.log), said=failed, notice=failed, box=message)
            return
        async for view in self._revealed(views, wait, still):
            yield view

    async def more(
        self, wish: Wish, session: Session, country: str, *, still: bool = False, strings: Strings | None = None
    ) -> AsyncIterator[View]:
        """Ask another question about the last message, or look for a practice that goes with it.

        The message is answered once more, screened as ever, and only what was wished for is shown. If care has
        something to say, all of it is shown.

        Args:
            wish: What was asked for.
            session: What is held for the page.
            country: The country that the help panel shows.
            still: Whether the reply appears at once.
            strings: The sentences of the page in its language.
        """
        strings = strings or self._strings
        words = strings.chat
        if not session.last:
            return
        wait = self._wait(strings)
        yield View(session, _log((*session.shown, thinking_html(wait, next(self._asked))), words.log), said=wait)
        asks_practice = wish is Wish.PRACTICE
        message = f"{session.last}\n{default_openers().practice}" if asks_practice else session.last
        none = strings.actions.no_practice if asks_practice else strings.actions.no_question
        try:
            reply, state = await self._between.areply(message, self._state(session, country))
            reply = reply if reply.kind is Kind.CARE else _only(reply, wish)
            if not reply.parts:
                yield View(session, _log(session.shown, words.log), said=none, notice=none)
                return
            views = self._views(reply, replace(session, state=state), session.shown, strings)
        except Exception as error:
            log.error("A reply failed: %s", type(error).__name__)
            yield View(session, _log(session.shown, words.log), said=words.failed_more, notice=words.failed_more)
            return
        async for view in self._revealed(views, wait, still):
            yield view

    def clear(self, strings: Strings | None = None) -> View:
        """Empty the conversation, at once and for good."""
        words = (strings or self._strings).chat
        return View(Session(), _log((), words.log), said=words.cleared, notice=words.cleared, box="")

    def _reminded(self, session: Session, strings: Strings) -> tuple[Session, tuple[str, ...]]:
        """Return the session and its log, with a reminder in it that this is a program where one is due.

        It is always another session than before: so a wish that is on its way sees that a message has come.
        """
        now = self._clock()
        if session.told is None:  # the page that was opened just said it
            return replace(session, told=now), session.shown
        if now - session.told < REMIND_SECONDS:
            return replace(session), session.shown
        return replace(session, told=now), (*session.shown, note_html(strings.intro.again))

    def _views(self, reply: Reply, session: Session, asked: tuple[str, ...], strings: Strings) -> list[View]:
        """Return what is shown as the reply grows.

        Each view holds the new session: where the link breaks off halfway, what was heard still counts.
        """
        held = session.state
        country = self._directory.country(held.country if held else None)
        place = Place(session.turns + 1, session.citations, first_care=not session.care)
        stages = reply_stages(reply, place, country, strings, reports=self._reports)
        said = strings.chat.said.format(text=reply.text)
        after = replace(
            session,
            shown=(*asked, stages[-1]),
            turns=place.turn,
            citations=session.citations + len(reply.citations),
            care=reply.care_active,
            standing=standing_html(reply, session.standing, country, strings),
            said=said,
        )
        label = strings.chat.log
        growing = [View(after, _log((*asked, stage), label)) for stage in stages[:-1]]
        return [*growing, View(after, _log(after.shown, label), said=said)]

    async def _revealed(self, views: list[View], wait: str, still: bool) -> AsyncIterator[View]:
        pause = 0.0 if still else min(PART_SECONDS, REVEAL_SECONDS / len(views))
        for view in views[:-1]:
            yield replace(view, said=wait)
            await asyncio.sleep(pause)
        yield views[-1]

    def _wait(self, strings: Strings) -> str:
        asleep = isinstance(self._between, Loading) and not self._between.arrived
        return strings.chat.starting if asleep else strings.chat.thinking

    def _state(self, session: Session, country: str) -> Any:
        country = country if country in self._directory.countries else WORLD
        if session.state is None:
            return self._between.start(country)
        return session.state if session.state.country == country else session.state.with_country(country)


def empty_log(strings: Strings) -> str:
    """Return the log before anything is said."""
    return _log((), strings.chat.log)


def _only(reply: Reply, wish: Wish) -> Reply:
    kinds = {PartKind.QUESTION} if wish is Wish.QUESTION else {PartKind.STEPS}
    return replace(reply, parts=tuple(part for part in reply.parts if part.kind in kinds))


def _log(shown: tuple[str, ...], label: str) -> str:
    # Our own log rather than gr.Chatbot: a chatbot's live region reads out every piece of a growing reply,
    # and it treats what a person types as Markdown. Here `aria-live` is off; one status line speaks it.
    return f'<div id="log" role="log" aria-live="off" aria-label="{escape(label)}">{"".join(shown)}</div>'

"""One turn of a conversation, end to end. Only this file knows the order.

    message ─► screen ─┬─ check or above, or care active ─► care ─── (needless: on to search) ┐
                       ├─ about Between, advice, small talk ─► scope ────────────────────────┤
                       └─ otherwise ─► search ─► compose ─► check ─► Reply ◄─────────────────┘

The steps are nodes of a LangGraph graph over a typed dict. Nothing is kept between turns but the frozen `State` that
the caller holds, so any number of conversations can share one `Between`. A step that fails never lets an unscreened
reply out: the person gets the care protocol's last resort, or a reflection without the library.
"""

import asyncio
import logging
import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypedDict

from assistant.counts import Count
from assistant.directory import directory_for
from assistant.errors import BetweenError
from assistant.library.corpus import Library
from assistant.library.records import today
from assistant.prose import said_spans, words
from assistant.replies.foreign import write_foreign
from assistant.replies.learned import Heard, default_talk
from assistant.replies.quoted import Quoted
from assistant.replies.reply import Kind, Part, PartKind, Reply, Step
from assistant.replies.request import Draft, Memory, Request, Writer
from assistant.replies.wording import QuotedWording, default_wording
from assistant.retrieval.embedding import Encoder, MiniLM
from assistant.retrieval.index import Progress
from assistant.retrieval.opening import open_search
from assistant.retrieval.reading import Begun, begin, with_sentences
from assistant.retrieval.search import Evidence, Search, Weights
from assistant.retrieval.second import beside
from assistant.safety.assessment import Assessment, Context, Family, Level, Signal, Who
from assistant.safety.care import CLEAR_WORDS, Care, CareReply, CareState
from assistant.safety.care_echo import own_sentence, says_enough
from assistant.safety.language import is_foreign
from assistant.safety.later import BEFORE
from assistant.safety.output import Claim, false_claims
from assistant.safety.scope import Scope, ScopeRule, default_scope
from assistant.safety.screen import screen
from assistant.safety.services import Directory
from assistant.safety.wording import choose, default_books
from assistant.settings import Settings
from assistant.shelf import Lapsed, offered, require_texts, sound_library
from assistant.telemetry import silence

if TYPE_CHECKING:
    from assistant.rehearsal import Rehearsal

log = logging.getLogger("assistant")

REMEMBERED_SIGNALS = 40
REMEMBERED_LETTERS = 500
"""Of the words of a signal that is remembered, at most."""
NEEDLESS = "step_down.check/"
"""How the id of the wording begins that says that a question was needless."""
FEW_WORDS = 12
"""A message with more words says more than that someone stops for tonight."""
SHORT_WORDS = 4
"""A message with fewer words that carry meaning is searched together with the one before it."""


@dataclass(frozen=True, slots=True)
class State:
    """All that a conversation carries from turn to turn. It lives in memory and nowhere else."""

    country: str | None = None
    chosen: str | None = None
    """The country that was chosen or guessed outside the conversation, when it was last told."""
    previous: str = ""
    """The message before, for a short one that leans on it."""
    told: str = ""
    """The end of all that was written before, in whose light the next message is read."""
    begun: str = ""
    """The message on which care began, for what the person came with, should it have been no danger."""
    foreign: str | None = None
    """The language of the message before, where it was not English: a word or two after it are taken for the same."""
    care: CareState = field(default_factory=CareState)
    memory: Memory = field(default_factory=Memory)
    level: Level = Level.NONE
    family: Family | None = None
    signals: tuple[Signal, ...] = ()
    times: tuple[float, ...] = ()
    """When the turns of the last minute began, in seconds of the monotonic clock."""

    def with_country(self, code: str | None) -> "State":
        """Return the state with another country, chosen outside the conversation.

        The later choice wins: one that differs from what was chosen before goes before a country that the person named
        in the chat, while the same one told again does not.
        """
        if code == self.chosen:
            return self if self.care.country else replace(self, country=code)
        return replace(self, country=code, chosen=code, care=replace(self.care, country=None))


class Turn(TypedDict, total=False):
    """What the steps of one turn hand on."""

    message: str
    state: State
    at_least: Level
    """What the screen is taken to have found, where it found less: for a counselor who asks "and one level up?"."""
    assessment: Assessment
    reading: Begun
    came_with: str
    """What the person wanted to talk about, now that a question turned out to be needless."""
    rule: ScopeRule
    evidence: Evidence | None
    reply: Reply
    trace: tuple[Step, ...]


class Between:
    """The assembled product. Safe to share between threads and conversations."""

    def __init__(
        self,
        settings: Settings,
        library: Library,
        search: Search | None,
        problems: tuple[str, ...] = (),
        encoder: Encoder | None = None,
        directory: Directory | None = None,
        count: Count | None = None,
    ) -> None:
        """Put the parts together.

        Args:
            settings: The settings of this installation.
            library: The whole sound library; what the settings turn off is never quoted.
            search: Search over its index, or None where it cannot be had: replies then go without quotations.
            problems: What is broken, in words for the one who runs Between.
            encoder: The embedding model, by default the search's. Without one, the screen listens by rules alone.
            directory: The referral directory, by default that of the settings: without a clock, so that a
                conversation can be told again.
            count: Told of every care reply: country, family and level. By default nothing is counted.
        """
        silence()
        self.settings = settings
        self.shelf = library
        self.library = offered(library, settings)
        self._whole_search = search
        self.search = search = search.within(self.library.texts) if search and self.library.texts else None
        self.problems = problems
        whole = self._whole_search
        self._encoder = encoder or (whole.encoder if whole else None)
        self.care = Care(default_books(), directory or directory_for(settings))
        self._count = count
        self.wording: QuotedWording = default_wording()
        self._scope: Scope = default_scope()
        self._lapsed = Lapsed(self.library)
        self._writer: Writer = Quoted(self.library, search.index if search else None, self.wording)
        self._least = search.weights.least if search else Weights().least
        self._graph = self._build()

    @classmethod
    def load(
        cls,
        settings: Settings,
        progress: Progress | None = None,
        directory: Directory | None = None,
        count: Count | None = None,
    ) -> "Between":
        """Load the library, the model and the index.

        A part that is broken is reported in `problems` and done without; the safety data must be sound.

        Args:
            settings: The settings of this installation.
            progress: Told how far the index is.
            directory: The referral directory, by default that of the settings.
            count: Told of every care reply.

        Raises:
            DataError: A file of the screen, the care protocol or the services is damaged.
        """
        problems: list[str] = []
        library = Library.empty()
        search, encoder = None, None
        try:
            encoder = MiniLM()
            library = sound_library(settings)
            problems += library.problems()
            search = open_search(library, settings.index_dir, progress, encoder)
            require_texts(offered(library, settings))
        except BetweenError as error:
            problems.append(str(error))
        except Exception as error:  # a broken dependency must not take the help panel down
            log.error("the library cannot be searched: %s", type(error).__name__)
            problems.append(f"The library cannot be searched ({type(error).__name__}). Run: between doctor")
        return cls(settings, library, search, tuple(problems), encoder, directory, count)

    def changed(self, settings: Settings, library: Library, directory: Directory | None = None) -> "Between":
        """Return the same product under other settings. It shares the model and the index, so it is there at once.

        Args:
            settings: The settings from now on. Those that name files hold only after a new start.
            library: The library as it is on disk: its records count at once, its texts are those of the index.
            directory: The referral directory, by default that of the settings.
        """
        shelf = replace(self.shelf, records=library.records)
        known = self.problems, self._encoder
        return Between(settings, shelf, self._whole_search, *known, directory or directory_for(settings), self._count)

    def start(self, country: str | None = None) -> State:
        """Begin a conversation.

        Args:
            country: ISO 3166 alpha-2; unknown codes lead to the world-wide services.
        """
        code = country or self.settings.country
        return State(country=code, chosen=code)

    def rehearse(self, message: str, state: State) -> "Rehearsal":
        """Answer one message for someone who looks at Between: uncounted, and with all that led to it."""
        from assistant.rehearsal import rehearse

        return rehearse(self, message, state)

    def reply(self, message: str, state: State) -> tuple[Reply, State]:
        """Answer one message. Never raises.

        Args:
            message: What the person wrote, of any length and kind.
            state: The state that the turn before returned, or a new one from `start`.
        """
        turn = self.turn(message, state)
        self._tally(turn["reply"], state, turn["state"])
        return turn["reply"], turn["state"]

    def turn(self, message: str, state: State, at_least: Level = Level.NONE) -> Turn:
        """Answer one message and return all that its steps handed on, uncounted. Never raises.

        Args:
            message: What the person wrote.
            state: The state that the turn before returned.
            at_least: Answer as if the screen had found this level, where it finds less.
        """
        message = message.encode("utf-8", "replace").decode("utf-8")  # half a character pair has no encoding
        now = time.monotonic()
        times = (*(t for t in state.times if now - t < 60), now)[-self.settings.turns_per_minute - 1 :]
        state = replace(state, times=times)
        try:
            from langsmith import tracing_context  # here, since it reads the environment that `silence` sets

            with tracing_context(enabled=False):  # who runs this in a process of their own may trace what is theirs
                turn: Turn = self._graph.invoke({"message": message, "state": state, "trace": (), "at_least": at_least})
            return turn
        except Exception as error:  # fail safe: a way to people, whatever broke
            log.error("a turn failed: %s", type(error).__name__)
            step = Step("check", "a step failed", type(error).__name__)
            with suppress(Exception):  # what was said must not be forgotten with the turn
                state = _after_hearing(state, screen(message, _context(state)))
            return {"reply": self._care_reply(self.care.broken(state.country), state, (step,)), "state": state}

    def _tally(self, reply: Reply, before: State, after: State) -> None:
        """Have a care reply counted: the country's code, the family and the level, and nothing of what was said."""
        if self._count is None or reply.kind is not Kind.CARE:
            return
        try:
            country = self.care.directory.country(after.country).country
            self._count(country, after.care.family or before.care.family, reply.level)
        except Exception as error:  # a count is never worth a reply
            log.warning("a care reply was not counted: %s", type(error).__name__)

    @staticmethod
    def unhurried(state: State) -> State:
        """Return the state without its clock, for a test suite that replays a conversation faster than it was."""
        return replace(state, times=())

    async def areply(self, message: str, state: State) -> tuple[Reply, State]:
        """Answer one message without blocking the event loop. Never raises."""
        return await asyncio.to_thread(self.reply, message, state)

    # ------------------------------------------------------------------ the steps, in their order

    def _build(self) -> Any:
        from langgraph.graph import END, START, StateGraph

        graph = StateGraph(Turn)
        steps = (self._screen, self._care, self._talk, self._search, self._compose, self._check)
        for step in steps:
            graph.add_node(step.__name__.strip("_"), step)  # type: ignore[call-overload]
        graph.add_edge(START, "screen")
        graph.add_conditional_edges("screen", self._after_screen, ["care", "talk", "search"])
        graph.add_conditional_edges("care", self._after_care, ["search", "check"])
        graph.add_edge("search", "compose")
        for name in ("talk", "compose"):
            graph.add_edge(name, "check")
        graph.add_edge("check", END)
        return graph.compile()

    def _screen(self, turn: Turn) -> Turn:
        """Read the message for risk, in the light of what the conversation already holds."""
        state = turn["state"]
        context = _context(state)
        readings: list[Begun] = []

        def read_once() -> Begun:
            assert self._encoder is not None
            near = self.search.near if self.search else None
            readings.append(begin(turn["message"], self._encoder, near, "" if state.care.active else state.told))
            return readings[0]

        try:
            found = screen(turn["message"], context, read_once if self._encoder else None)
        except Exception as error:  # the screen promises not to raise; if it does, nothing passes unscreened
            log.error("the screen failed: %s", type(error).__name__)
            found = Assessment(Level.CHECK, None, Who.SELF, (), "und", failed=("screen",))
        if self._is_plainly_ours(turn["message"], state, found):
            found = replace(found, level=Level.NONE, family=None)
        found = self.care.returning(state.care, found, turn["message"])
        found = replace(found, level=max(found.level, turn["at_least"]))
        told = f"{state.told}\n{turn['message']}".strip()[-BEFORE:]
        new = replace(_after_hearing(state, found), foreign=_foreign(state, found.lang, turn["message"]), told=told)
        steps = [Step("screen", f"{s.family} at {s.level}: “{s.span}”", f"{s.id}: {s.reason}") for s in found.signals]
        steps += [
            Step("screen", f"the layer '{layer}' failed", "a failure is never read as calm") for layer in found.failed
        ]
        verdict = Step("screen", f"level {found.level}", f"family {found.family or 'none'}, language {found.lang}")
        result: Turn = {"assessment": found, "state": new, "trace": (verdict, *steps)}
        if readings:
            result["reading"] = readings[0]
        rule = self._rule(turn["message"], new, found)
        if rule:
            result["rule"] = rule
        return result

    def _is_plainly_ours(self, message: str, state: State, found: Assessment) -> bool:
        """Whether a message is plainly about this chat and only like a danger, where nothing else is said.

        "Do you remember me tomorrow?" and "I'll stop here for tonight" are like farewells. What is like more than a
        reason to ask is let go only where it is short and nothing was heard before.
        """
        if found.level < Level.CHECK or found.by_rule or found.failed or state.care.active:
            return False
        if found.level > Level.CHECK and (state.signals or state.level or len(words(message)) > FEW_WORDS):
            return False
        rule = self._scope.find(message)
        return bool(rule and rule.plain and len(list(said_spans(message))) == 1)

    def _rule(self, message: str, state: State, found: Assessment) -> ScopeRule | None:
        if found.level >= Level.CHECK or state.care.active:
            return None
        return self._scope.find(message)

    def _after_screen(self, turn: Turn) -> str:
        if turn["assessment"].level >= Level.CHECK or turn["state"].care.active:
            return "care"
        busy = len(turn["state"].times) > self.settings.turns_per_minute
        return "talk" if busy or "rule" in turn else "search"

    def _care(self, turn: Turn) -> Turn:
        """Hand over to the care protocol."""
        state, found = turn["state"], turn["assessment"]
        if found.failed and not found.signals and not state.care.active:
            answer: CareReply | None = self.care.broken(state.country, found.lang)
            care = state.care
        else:
            found = self._knowing_who(self._closely(found, turn), state)
            care, answer = self.care.respond(state.care, found, turn["message"], state.country)
        assert answer is not None  # the route leads here only when care has something to say
        result: Turn = {}
        if not state.care.active:
            state = replace(state, begun=turn["message"][:1000])
        elif not care.active:  # stepped down: a later signal climbs anew
            kept = tuple(s for s in state.signals if s.level >= Level.REFER and s.family in care.remembered)
            needless = any(part.wording.startswith(NEEDLESS) for part in answer.parts)
            if needless and not state.foreign:
                result["came_with"] = f"{state.begun} {turn['message']}".strip()
            state = replace(state, level=Level.NONE, family=None, signals=kept)
        # A country that the person named goes before one that was guessed, for as long as the conversation lasts.
        state = replace(state, care=care, previous=turn["message"][:1000], country=care.country or state.country)
        return {**result, "reply": self._care_reply(answer, state, turn["trace"]), "state": state}

    @staticmethod
    def _after_care(turn: Turn) -> str:
        return "search" if "came_with" in turn else "check"

    def _knowing_who(self, found: Assessment, state: State) -> Assessment:
        """Add who the person said they are before there was any danger: fourteen, or a veteran."""
        new = self.care.book.protocol.audience.keys() - state.care.tags
        told = [s for s in state.signals if s.level is Level.NONE and s.who is Who.SELF and s.tags & new]
        return replace(found, signals=(*found.signals, *told)) if found.level >= Level.CHECK else found

    def _closely(self, found: Assessment, turn: Turn) -> Assessment:
        """Have the sentences of an answer in care read one by one, for what stands in the way."""
        if found.seen is None or self._encoder is None or not turn["state"].care.active:
            return found
        try:
            return replace(found, seen=with_sentences(found.seen, turn["message"], self._encoder))
        except Exception as error:  # the whole message was read already
            log.warning("a message was not read by the sentence: %s", type(error).__name__)
            return found

    def _talk(self, turn: Turn) -> Turn:
        """Answer what wants no passage: small talk, questions about Between, advice it must not give."""
        memory = turn["state"].memory
        if "rule" not in turn:
            parts: tuple[Part, ...] = (self._say("slow_down", memory),)
            step = Step("scope", "slow_down", f"more than {self.settings.turns_per_minute} messages in a minute")
        else:
            rule = turn["rule"]
            said = choose(f"scope.{rule.id}.say", rule.say, memory.used)
            parts = (Part(PartKind.SAY, said.text, said.id),)
            if rule.ask:
                asked = choose(f"scope.{rule.id}.ask", rule.ask, memory.used)
                parts += (Part(PartKind.QUESTION, asked.text, asked.id),)
            step = Step("scope", rule.id, "the message is about this, not a matter for a passage")
        return {"reply": Reply(turn["assessment"].level, Kind.SCOPE, parts, (*turn["trace"], step))}

    def _search(self, turn: Turn) -> Turn:
        """Look for passages that fit. A search that fails leaves the reply without quotations.

        Where only signed texts count, one whose signature ran out while this runs is no longer found.
        """
        if self.search is None or turn["state"].foreign:
            return {"evidence": None}
        message = turn.get("came_with", turn["message"])[: self.settings.max_characters]
        begun = turn["reading"] if "reading" in turn and message == turn["message"] else None
        query = message
        if turn["state"].previous and self.search.weight(message) < SHORT_WORDS:
            query, begun = f"{turn['state'].previous} {message}", None
        try:
            if begun is None:
                found = self.search.search(query)
            else:
                vector, seen = begun.search, turn["assessment"].seen
                second = seen.second[: len(vector)] if seen else None  # the windows that search uses come first
                found = self.search.search(query, vector=vector, near=begun.near, second=second)
        except Exception as error:
            log.error("the search failed: %s", type(error).__name__)
            step = Step("search", "the search failed", type(error).__name__)
            return {"evidence": None, "trace": (*turn["trace"], step)}
        if lapsed := self._lapsed.on(today()):
            held = [hit for hit in found.hits if hit.passage.text_id not in lapsed]
            down = [hit for hit in found.turned_down if hit.passage.text_id not in lapsed]
            found = replace(found, hits=tuple(held), turned_down=tuple(down))
        steps = [Step("search", hit.passage.id, f"score {hit.score:.2f} by {hit.via}") for hit in found.hits]
        steps += [Step("search", f"turned down: {h.passage.id}", f"score {h.score:.2f}") for h in found.turned_down[:2]]
        return {"evidence": found, "trace": (*turn["trace"], *steps)}

    def _compose(self, turn: Turn) -> Turn:
        """Write the reflection."""
        state, found, evidence = turn["state"], turn["assessment"], turn["evidence"]
        if "came_with" in turn:
            return self._resume(turn, turn["came_with"])
        message = turn["message"][: self.settings.max_characters]
        if state.foreign:
            draft = self._other_language(state, found, message)
        else:
            heard = self._heard(turn)
            draft = self._writer.write(Request(message, evidence, state.memory, self._least, state.previous, heard))
        parts = list(draft.parts)
        if found.level is Level.SIGNPOST:
            key = _signposted(found)
            at = len(parts) - (parts[-1].kind is PartKind.QUESTION)
            book = self.care.books.of(state.foreign)
            parts.insert(at, Part(PartKind.SAY, book.signpost(key), f"signpost.{key}"))
        if len(turn["message"]) > self.settings.max_characters:
            parts.insert(0, self._say("too_long", state.memory))
        reply = Reply(found.level, draft.kind, tuple(parts), (*turn["trace"], *draft.trace))
        return {"reply": reply, "state": replace(state, previous=message[:1000])}

    def _heard(self, turn: Turn) -> Heard | None:
        """Return what was learned to hear in a message: what it does, and which questions fit it."""
        seen, talk = turn["assessment"].seen, default_talk()
        if seen is None or "reading" not in turn or self._encoder is None or self._encoder.fingerprint != talk.encoder:
            return None
        first = turn["reading"].search
        after = None if seen.after is None else seen.after["questions"][0]
        return talk(beside(first, seen.second[: len(first)]).mean(axis=0), after)

    def _resume(self, turn: Turn, message: str) -> Turn:
        """Go on with what the person came with, after the words that say that the question was needless.

        Where no passage fits, the reply of care stands as it is.
        """
        reply, state = turn["reply"], turn["state"]
        draft = self._writer.write(Request(message, turn["evidence"], state.memory, self._least))
        if not any(part.citation for part in draft.parts):
            return {"reply": replace(reply, trace=(*reply.trace, *draft.trace))}
        said = [part for part in reply.parts if part.kind is not PartKind.QUESTION]
        parts = (*said, *(part for part in draft.parts if part.kind is not PartKind.WORDS))
        return {"reply": replace(reply, kind=draft.kind, parts=parts, trace=(*reply.trace, *draft.trace))}

    def _check(self, turn: Turn) -> Turn:
        """Let nothing out that is not what it says it is, and remember what was said."""
        reply, state = turn["reply"], turn["state"]
        kept = tuple(part for part in reply.parts if not false_claims(self._claims(part, turn["message"])))
        if len(kept) < len(reply.parts):
            step = Step(
                "check",
                f"took out {len(reply.parts) - len(kept)} parts",
                "their words do not stand in their source",
            )
            reply = replace(reply, parts=kept, trace=(*reply.trace, step))
        if not kept:
            raise BetweenError("A reply came out empty.", "Report this with the version of Between.")
        return {"reply": reply, "state": replace(state, memory=state.memory.after(kept))}

    # ------------------------------------------------------------------ small helpers

    def _claims(self, part: Part, message: str) -> list[Claim]:
        if part.citation:
            passage = self.search.index.passages.get(part.citation.passage_id) if self.search else None
            if passage is None:
                return [Claim(part.text, "")]
            if part.kind is PartKind.STEPS:
                steps = passage.practice.steps if passage.practice else ()
                return [Claim(item, item if item in steps else "") for item in part.items]
            source = passage.title if part.kind is PartKind.TEXT else passage.body
            return [Claim(part.text, source), Claim(part.citation.quote, passage.body)]
        if part.kind is PartKind.WORDS:
            return [Claim(part.text[part.text.index("“") + 1 : part.text.rindex("”")], message)]
        return []

    def _care_reply(self, answer: CareReply, state: State, trace: tuple[Step, ...]) -> Reply:
        """Turn a care reply into a reply."""
        parts = []
        for part in answer.parts:
            kind = PartKind.SERVICE if part.services else PartKind.SAY
            if part.role in ("question", "plan_question"):
                kind = PartKind.QUESTION
            parts.append(Part(kind, part.text, part.wording, service=part.services[0] if part.services else None))
        steps = (Step("care", f"{part.role}: {part.wording}", answer.reason) for part in answer.parts)
        return Reply(
            answer.level,
            Kind.CARE,
            tuple(parts),
            (*trace, *steps),
            care_active=state.care.active,
            plan=answer.plan,
        )

    def _other_language(self, state: State, found: Assessment, message: str) -> Draft:
        """Answer in the person's language, with a way to people of their own country the first time."""
        assert state.foreign is not None
        service = self.care.directory.pick(state.country, Family.SUICIDE)[0]
        line = self.care.books.of(state.foreign).service_line(service)
        sentence = own_sentence(message, found, ())
        sentence = sentence if sentence and says_enough(sentence) else None
        return write_foreign(state.foreign, sentence, state.memory, service, line)

    def _say(self, key: str, memory: Memory) -> Part:
        chosen = choose(key, getattr(self.wording, key), memory.used)
        return Part(PartKind.SAY, chosen.text, chosen.id)


def _foreign(state: State, lang: str, message: str) -> str | None:
    """Return the language of a message, where it is not English; a short one is taken for what was spoken before."""
    if is_foreign(lang):
        return lang
    return None if says_enough(message, CLEAR_WORDS) else state.foreign


def _signposted(found: Assessment) -> str:
    """Return which sentence mentions a professional beside a reflection."""
    if "bereaved_by_suicide" in found.tags:
        return "bereaved_by_suicide"
    if found.family is Family.CHILD_AT_RISK and found.who is Who.SELF:
        return str(Family.HARMED_BY_OTHERS)  # "if you worry about a child" is no answer to their own childhood
    return str(found.family or "any")


def _context(state: State) -> Context:
    """Return what the screen is told of the conversation so far."""
    care = state.care
    answer = care.yes_is_safe, care.yes_is_urgent
    said = state.previous, care.asks, state.told
    return Context(care.asked, state.level, state.family, state.signals, *answer, *said)


def _after_hearing(state: State, found: Assessment) -> State:
    """Return the state with what the screen found."""
    heard = (replace(signal, span=signal.span[:REMEMBERED_LETTERS]) for signal in found.signals)
    return replace(
        state,
        level=max(found.level, state.level),
        family=found.family if found.level > state.level else state.family,
        signals=(*state.signals, *heard)[-REMEMBERED_SIGNALS:],
    )

"""A scripted conversation and a server on a port of its own, for tests of the API."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from assistant.api.app import build_api
from assistant.api.replay import Conversation
from assistant.conversation import Between
from assistant.library.corpus import Library
from assistant.replies.reply import Kind, Part, PartKind, Reply, Step
from assistant.retrieval.embedding import MiniLM
from assistant.retrieval.search import Search
from assistant.safety.assessment import Level
from assistant.settings import Settings
from tests.evals import endpoints

State = tuple[str | None, tuple[str, ...]]


@dataclass
class Scripted:
    """Answers with the country and the number of turns it heard; `boom` breaks it. It counts the turns it held."""

    held: list[str] = field(default_factory=list)

    def start(self, country: str | None = None) -> State:
        return country, ()

    def unhurried(self, state: State) -> State:
        return state

    def reply(self, message: str, state: State) -> tuple[Reply, State]:
        if "boom" in message:
            raise RuntimeError(f"it broke on: {message}")
        self.held.append(message)
        country, said = state[0], (*state[1], message)
        parts = (
            Part(PartKind.SAY, f"Turn {len(said)} in {country}.", "said/1"),
            Part(PartKind.QUESTION, f"You began with: {said[0]}", "asked/1"),
        )
        reply = Reply(Level.NONE, Kind.REFLECTION, parts, (Step("screen", "level none"),))
        return reply, (country, said)


@contextmanager
def served(between: Conversation, settings: Settings | None = None) -> Iterator[str]:
    """Serve the API on a free port, and yield the address that clients are given."""
    with endpoints.served(build_api(between, settings or Settings())) as address:
        yield address


@pytest.fixture(scope="module")
def between(library: Library, search: Search, encoder: MiniLM) -> Between:
    return Between(Settings(), library, search, encoder=encoder)


@pytest.fixture(scope="module")
def url(between: Between) -> Iterator[str]:
    with served(between) as address:
        yield address

"""Whatever the environment says, no conversation is traced to a third party."""

import os
from typing import Any

import pytest

from assistant.conversation import Between
from assistant.library.corpus import Library
from assistant.settings import Settings
from assistant.telemetry import OFF, silence

NAMES = ("LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING_V2", "LANGSMITH_TRACING", "LANGCHAIN_TRACING", "LANGCHAIN_HANDLER")


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let a test change the names, and LangSmith look at them anew before and after it."""
    from langsmith.utils import get_env_var

    for name in OFF:
        monkeypatch.setenv(name, OFF[name])
    get_env_var.cache_clear()
    yield
    get_env_var.cache_clear()


@pytest.mark.parametrize("names", [*((name,) for name in NAMES), NAMES], ids=lambda names: "+".join(names))
def test_no_name_keeps_tracing_on_or_a_turn_from_running(
    monkeypatch: pytest.MonkeyPatch, names: tuple[str, ...]
) -> None:
    from langchain_core.callbacks import CallbackManager
    from langsmith.utils import tracing_is_enabled

    for name in NAMES:
        monkeypatch.delenv(name)
    for name in names:
        monkeypatch.setenv(name, "true")
    monkeypatch.setenv("LANGSMITH_API_KEY", "canary")
    silence()
    assert not tracing_is_enabled()
    assert CallbackManager.configure().handlers == []


def test_a_turn_is_not_traced_where_the_process_around_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    from langsmith import tracing_context
    from langsmith.utils import tracing_is_enabled

    class Graph:
        traced: Any = None

        def invoke(self, turn: Any) -> Any:
            self.traced = tracing_is_enabled()
            return turn

    between, graph = Between(Settings(), Library.empty(), None), Graph()
    monkeypatch.setattr(between, "_graph", graph)
    with tracing_context(enabled=True):
        between.turn("I am worn out.", between.start())
        assert graph.traced is False and tracing_is_enabled()
    assert os.environ["LANGSMITH_TRACING"] == "false"

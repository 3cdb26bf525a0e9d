"""Trying Between as someone else: line by line or in words of one's own, with the reasons beside each reply."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from assistant.web.counselor.desk import Call, Route, back, page, routes
from assistant.web.counselor.personas import Persona, default_personas
from assistant.web.counselor.trace import Seen, seen
from assistant.web.counselor.words import words

if TYPE_CHECKING:
    from assistant.web.counselor.desk import Desk

MOST_TURNS = 40
"""Turns of one trial: it is there to look, and lies in memory."""
MOST_CHARACTERS = 4_000


@dataclass(slots=True)
class Trial:
    """One conversation that a counselor tries. It lies in their session and nowhere else, and is never counted."""

    state: Any
    turns: list[Seen] = field(default_factory=list)
    lines: int = 0
    """How many of the persona's own lines were said."""
    lock: Lock = field(default_factory=Lock)


def part(desk: "Desk") -> Iterable[Route]:
    """Return its routes."""

    def choose(call: Call) -> Response:
        return page("try", call, personas=default_personas().values())

    def show(call: Call) -> Response:
        persona = default_personas().get(call.path["persona"])
        if persona is None:
            return back("/try")
        trial: Trial | None = call.session.held.get(_key(persona))
        turns = trial.turns if trial else []
        lines = trial.lines if trial else 0
        return page(
            "try_one",
            call,
            persona=persona,
            turns=turns,
            lines=lines,
            upcoming=persona.lines[lines] if lines < len(persona.lines) else "",
            full=len(turns) >= MOST_TURNS,
            most=MOST_CHARACTERS,
            loading="" if hasattr(desk.now, "rehearse") else words().wrong["loading"],
        )

    def write(call: Call) -> Response:
        persona = default_personas().get(call.path["persona"])
        product = desk.now
        if persona is None or product is None:
            return back(f"/try/{call.path['persona']}")
        trial: Trial = call.session.held.setdefault(_key(persona), Trial(product.start(persona.country)))
        with trial.lock:
            # The form names its turn: one that is sent twice says nothing twice.
            if call.form.one("turn") == str(len(trial.turns)) and len(trial.turns) < MOST_TURNS:
                _say(trial, product, _line(trial, persona, call))
        return back(f"/try/{persona.id}", anchor="last")

    def begin(call: Call) -> Response:
        call.session.held.pop(f"trial:{call.path['persona']}", None)
        return back(f"/try/{call.path['persona']}", told="begun")

    return routes(
        ("GET", "/try", choose),
        ("GET", "/try/{persona}", show),
        ("POST", "/try/{persona}", write),
        ("POST", "/try/{persona}/begin", begin),
    )


def _line(trial: Trial, persona: Persona, call: Call) -> str:
    if not call.form.has("next"):
        return call.form.one("message")[:MOST_CHARACTERS]
    if trial.lines >= len(persona.lines):
        return ""
    trial.lines += 1
    return persona.lines[trial.lines - 1]


def _say(trial: Trial, product: Any, message: str) -> None:
    if message:
        turn = product.rehearse(message, trial.state)
        trial.state = turn.state
        trial.turns.append(seen(message, turn, words()))


def _key(persona: Persona) -> str:
    return f"trial:{persona.id}"

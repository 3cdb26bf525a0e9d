"""Small texts and libraries to break in one place at a time."""

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

GOOD = """\
---
id: a-walk
title: A walk by the sea
topics: [everyday]
summary: What a slow walk can do on a hard day.
sources:
  - id: first-2001-walks
    locator: "chapter 2, on slow walks"
  - id: second-2002-sea
    locator: "results, on the sea"
cautions:
  - If the path is not safe for you, stay at home.
sections:
  - heading: Going out
    asks:
      - i cant leave the house
      - where should i walk
      - is it ok to go slow
      - nobody walks with me
      - what if it rains
      - my dog is my only friend
      - i have no time to walk
      - how far is far enough
    questions:
      - Where would you go first?
      - What do you see from your door?
      - Who could come along?
  - heading: Coming home
    asks:
      - i feel tired when i get home
      - the flat is so quiet
      - what do i do after a walk
      - i never sit still
      - tea is all i have
      - my feet hurt at night
      - home does not feel like home
      - i miss the sea
    questions:
      - What waits for you at home?
      - How does your door sound?
      - When do you rest?
    practice:
      title: Sit down
      steps:
        - Take off your shoes.
        - Sit for a minute.
---

## Going out

The first step is the hard one. The next is less so.

A slow walk is a walk.

## Coming home

Home is where the shoes come off.
"""


@pytest.fixture
def good() -> str:
    """A text that parses: two sections, the second one with a practice."""
    return GOOD


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write a text's file and return its path."""

    def write(content: str | bytes, name: str = "a-walk") -> Path:
        path = tmp_path / f"{name}.md"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def _section(number: int) -> dict[str, Any]:
    return {
        "heading": f"Part {number} of the walk",
        "asks": [
            f"what is ask {word} of part {number}"
            for word in ["one", "two", "three", "four", "five", "six", "seven", "eight"]
        ],
        "questions": [
            f"Where would you go first in part {number}?",
            f"What do you see from your door in part {number}?",
            f"Who could come along in part {number}?",
        ],
    }


BODIES = (
    "The path goes down to the sea. You can walk it at your own pace. Some days the wind is loud, and some days it is "
    "still. A dog runs ahead and waits at the gate. You do not have to talk to any of the people you meet. It is fine "
    "to stop, look at a boat, and go on when you are ready. The sand is cold in spring. A child digs a hole and fills "
    "it again. Two old men play chess on the wall. One of them hums while he thinks. If rain comes, the café has a "
    "roof and a stove. Wet coats hang by the door. Nobody asks where you are from. By noon the bread is gone.",
    "Coming home takes longer than going out. Your legs know it first. The hill is steep near the church, and most of "
    "us rest there. From the bench you see roofs, smoke and washing. A neighbour may wave. You can wave back, or only "
    "nod. At the bend stands a tree with one low branch. Children swing on it after school. The last part is flat and "
    "smells of hay. Some evenings a bus comes by, half empty, with its lights on. The driver knows each stop by heart. "
    "You might ride the rest of the way. There is no prize for walking all of it. A warm seat is good as well.",
    "At the door you take off your shoes. The floor is cool. Put the kettle on, or run the tap and drink. Many people "
    "like to sit for a while before they do the next thing. Tired feet can go up on a chair. Your coat will dry by "
    "itself. If somebody is at home, tell them one thing you saw. If no one is, say it to the cat or to the plant on "
    "the sill. Later you may cook rice with an egg. Small meals count too. When it gets dark, draw the curtain. Then "
    "the day is over, and what was not done can wait for the morning. Sleep comes when it comes.",
)
FACTS = {
    "id": "a-walk",
    "title": "A walk by the sea",
    "topics": ["everyday"],
    "summary": "What a slow walk can do on a hard day.",
    "sources": [
        {"id": "first-2001-walks", "locator": "chapter 2"},
        {"id": "second-2002-sea", "locator": "results"},
    ],
    "cautions": ["If the path is not safe for you, stay at home."],
    "sections": [_section(1), _section(2), _section(3)],
}
SOURCE = {"authors": "A. Writer", "year": 2001, "title": "On walks", "container": "Press", "kind": "book"}


@dataclass
class Draft:
    """A library that passes every check until a test changes something in it."""

    root: Path
    facts: dict[str, Any] = field(default_factory=lambda: deepcopy(FACTS))
    bodies: list[str] = field(default_factory=lambda: list(BODIES))
    folder: str = "everyday"
    topics: list[dict[str, Any]] = field(default_factory=lambda: [{"id": "everyday", "title": "Everyday"}])
    sources: list[dict[str, Any]] = field(
        default_factory=lambda: [
            {"id": "first-2001-walks", **SOURCE},
            {"id": "second-2002-sea", **SOURCE, "year": 2002},
        ]
    )
    signoffs: list[dict[str, Any]] = field(default_factory=list)
    more: list[dict[str, Any]] = field(default_factory=list)
    """The facts of further texts; they get the same bodies."""
    quotes: list[dict[str, Any]] = field(default_factory=list)
    """What is chosen to be quoted."""
    helps: list[dict[str, Any]] = field(default_factory=list)
    """Which other texts help with what asks say."""

    def save(self) -> Path:
        """Write the library and return its root."""
        (self.root / "texts" / self.folder).mkdir(parents=True, exist_ok=True)
        for name in ("topics", "sources", "signoffs"):
            (self.root / f"{name}.yaml").write_text(yaml.safe_dump(getattr(self, name)), encoding="utf-8")
        for name in ("quotes", "helps"):
            if rows := getattr(self, name):
                lines = "".join(json.dumps(row) + "\n" for row in rows)
                (self.root / f"{name}.jsonl").write_text(lines, encoding="utf-8")
        for facts in (self.facts, *self.more):
            self.add(facts)
        return self.root

    def add(self, facts: dict[str, Any]) -> Path:
        """Write one text and return its path."""
        headings = [section["heading"] for section in facts["sections"]]
        body = "\n\n".join(f"## {h}\n\n{b}" for h, b in zip(headings, self.bodies, strict=True))
        path = self.root / "texts" / self.folder / f"{facts['id']}.md"
        path.write_text(f"---\n{yaml.safe_dump(facts, sort_keys=False)}---\n\n{body}\n", encoding="utf-8")
        return path


@pytest.fixture
def draft(tmp_path: Path) -> Draft:
    """A small library, to be changed and saved."""
    return Draft(tmp_path / "corpus")

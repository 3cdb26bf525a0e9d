"""The counselor's side of a small installation, over HTTP, without the chat around it."""

import html
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from httpx import Response
from starlette.testclient import TestClient

from assistant.library.corpus import Library, default_root
from assistant.settings import Settings
from assistant.web.counselor.desk import Desk
from assistant.web.fake import FakeBetween
from assistant.web.house import House
from assistant.web.loading import Loading
from assistant.web.presence import Presence
from assistant.web.rim import Rim

TEXTS = ("everyday/boundaries.md", "everyday/a-day-that-fits-your-brain.md")


@dataclass
class Room:
    """One installation, and a browser at its door."""

    client: TestClient
    desk: Desk
    passphrase: str
    folder: Path

    def enter(self) -> "Room":
        answer = self.client.post("/counselor/sign-in", data={"passphrase": self.passphrase})
        assert answer.url.path == "/counselor"
        return self

    def get(self, path: str = "") -> str:
        answer = self.client.get(f"/counselor{path}")
        assert answer.status_code == 200, answer.status_code
        return answer.text

    def post(self, path: str, **fields: Any) -> Response:
        key = re.search(r'name="form_key" value="([^"]+)"', self.client.get("/counselor").text)
        assert key
        return self.client.post(f"/counselor{path}", data={"form_key": key[1], **fields})

    @property
    def library(self) -> Library:
        return self.desk.shelf.library()


def small_corpus(folder: Path) -> Path:
    """A library of two texts, which a test may change."""
    root = folder / "corpus"
    for text in TEXTS:
        target = root / "texts" / text
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(default_root() / "texts" / text, target)
    for name in ("topics.yaml", "sources.yaml"):
        shutil.copy(default_root() / name, root / name)
    (root / "signoffs.yaml").write_text("[]\n", encoding="utf-8")
    return root


def room_in(folder: Path, product: Any = None, **settings: Any) -> Room:
    """Furnish one."""
    folder.mkdir(parents=True, exist_ok=True)
    chosen = Settings(
        counselor_file=folder / "counselor.json",
        counts_file=folder / "counts.sqlite3",
        reports_file=folder / "reports.jsonl",
        **{"corpus_dir": small_corpus(folder), **settings},
    )
    house = House(chosen)
    loading = Loading(lambda: product or FakeBetween())
    loading._product.result(60)
    desk = Desk(house, loading)
    passphrase = desk.passphrase.first()
    assert passphrase
    server = FastAPI()
    desk.mount(server)
    server.add_middleware(Rim, house=house, presence=Presence(lambda _: None))
    return Room(TestClient(server), desk, passphrase, folder)


def payload_of(preview: str) -> str:
    """What a preview would save."""
    found = re.search(r'name="payload" value="([^"]+)"', preview)
    assert found
    return html.unescape(found[1])

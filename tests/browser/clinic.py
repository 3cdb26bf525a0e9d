"""An installation with a counselor's side, in a folder of its own: real model and index, a library that may change."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.counts import Counts
from assistant.library.corpus import default_root
from assistant.safety.assessment import Family, Level
from tests.browser.conftest import Server, served

EVIL = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"
"""What must stay text wherever it stands."""


@dataclass
class Clinic:
    """One that is running."""

    server: Server
    folder: Path

    @property
    def url(self) -> str:
        return self.server.url

    @property
    def passphrase(self) -> str:
        """As the first start printed it."""
        found = re.search(r"shown this once: (\S+)", self.server.log.read_text())
        assert found
        return found[1]

    @property
    def settings(self) -> str:
        return (self.folder / "between.toml").read_text(encoding="utf-8")


@contextmanager
def open_clinic(folder: Path, index_dir: Path, *, scripted: bool = False) -> Iterator[Clinic]:
    """Open one; `scripted` puts the scripted product in the place of the real one, to be there sooner."""
    corpus = folder / "corpus"
    shutil.copytree(default_root(), corpus)
    draft = corpus / "drafts/everyday/evil.md"
    draft.parent.mkdir(parents=True)
    text = (corpus / "texts/everyday/boundaries.md").read_text(encoding="utf-8")
    draft.write_text(
        re.sub(r"(?m)^title: .*$", f"title: {json.dumps(EVIL)}", text.replace("id: boundaries", "id: evil"))
        + f"\n{EVIL}\n",
        encoding="utf-8",
    )
    (folder / "between.toml").write_text("# Kept by hand.\ncountry = 'GB'\n", encoding="utf-8")
    (folder / "reports.jsonl").write_text(
        json.dumps(
            {
                "reason": "wrong",
                "day": "2026-11-20",
                "comment": f"It said sleep when I said work. {EVIL}",
                "reply": "Sleep that does not come can feel like a task.",
            }
        )
        + "\n"
    )
    import datetime as dt

    counts = Counts(folder / "counts.sqlite3")
    for month, most in ((8, 3), (9, 9), (10, 6), (11, 11)):
        for day in range(1, most + 1):
            level = (Level.CHECK, Level.REFER, Level.REFER, Level.URGENT)[day % 4]
            counts.add(
                "GB", (Family.SUICIDE, Family.SELF_HARM, Family.EATING)[day % 3], level, dt.date(2026, month, day)
            )
    environment = {
        "BETWEEN_INDEX_DIR": str(index_dir),
        "BETWEEN_CORPUS_DIR": str(corpus),
        "BETWEEN_SETTINGS": str(folder / "between.toml"),
        "BETWEEN_COUNSELOR_FILE": str(folder / "counselor.json"),
        "BETWEEN_COUNTS_FILE": str(folder / "counts.sqlite3"),
        "BETWEEN_REPORTS_FILE": str(folder / "reports.jsonl"),
    }
    command = ("-m", "assistant.web.fake", "{port}") if scripted else ("-m", "assistant.cli", "--port", "{port}")
    if not scripted:
        index = (sys.executable, "-m", "assistant.cli", "index")
        subprocess.run(index, env={**os.environ, **environment}, check=True, capture_output=True)
    with served(folder / "log", *command, **environment) as server:
        until = time.monotonic() + 240
        while not scripted and "The library is ready" not in server.log.read_text():
            assert time.monotonic() < until and server.process.poll() is None, server.log.read_text()
            time.sleep(0.2)
        yield Clinic(server, folder)


def sign_in(page: Any, clinic: Clinic) -> None:
    page.goto(f"{clinic.url}counselor/sign-in")
    page.fill("[name=passphrase]", clinic.passphrase)
    page.press("[name=passphrase]", "Enter")
    page.wait_for_selector(".cards")


def go(page: Any, clinic: Clinic, path: str = "") -> None:
    page.goto(f"{clinic.url}counselor{path}")

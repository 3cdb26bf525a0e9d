"""The library as it is on disk now, for those who look after it: read anew only when a file of it has changed."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from threading import Lock

from assistant.errors import DataError
from assistant.library.checks import Report
from assistant.library.checks.editor import report_of
from assistant.library.corpus import Library, default_root
from assistant.library.passages import Fits
from assistant.library.text import Text, parse_text
from assistant.shelf import whole_library
from assistant.web.house import House

Fingerprint = tuple[tuple[str, int, int], ...]


class Shelf:
    """The library of a house. Safe to share between threads."""

    def __init__(self, house: House) -> None:
        """Read nothing yet.

        Args:
            house: Names the folders.
        """
        self._house = house
        self._lock = Lock()
        self._held: tuple[Fingerprint, Library] | None = None

    def library(self) -> Library:
        """Return every text that is there, signed or not, offered or not.

        Raises:
            DataError: A YAML file beside the texts is missing or not as its schema says.
        """
        with self._lock:
            now = self._fingerprint()
            if self._held is None or self._held[0] != now:
                self._held = now, whole_library(self._house.settings)
            return self._held[1]

    def report(self, library: Library, text: Text) -> Report:
        """Check one text by every rule that looks at one text alone."""
        report = report_of(library, text, self._fits)
        # Whether a waiver is used cannot be told from one text: it may be of a rule that compares texts.
        return replace(report, findings=tuple(f for f in report.findings if f.rule != "waiver-unused"))

    @cached_property
    def _fits(self) -> Fits:
        from assistant.retrieval.embedding import window_check

        return window_check()

    def drafts(self) -> Iterator[tuple[Path, Text | DataError]]:
        """Return what waits in the folders of drafts: each read, or what is wrong with it."""
        for root in self._roots():
            for path in sorted(root.glob("drafts/*/*.md")):
                try:
                    yield path, parse_text(path)
                except DataError as error:
                    yield path, error
                except OSError:
                    continue

    def _roots(self) -> list[Path]:
        settings = self._house.settings
        own = [settings.own_texts] if settings.own_texts else []
        return [settings.corpus_dir or default_root(), *own]

    def _fingerprint(self) -> Fingerprint:
        paths = [path for root in self._roots() for path in (*root.glob("texts/*/*.md"), *root.glob("*.yaml"))]
        found = []
        for path in sorted(paths):
            try:
                stat = path.stat()
            except OSError:  # an editor's lock that points nowhere, a file that is being replaced
                found.append((str(path), 0, 0))
                continue
            found.append((str(path), stat.st_mtime_ns, stat.st_size))
        return tuple(found)

"""The assistants under test, in each of their set-ups, made when they are first asked for."""

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from assistant.conversation import Between
from assistant.counts import Counts
from assistant.library.corpus import Library, load_library
from assistant.retrieval.embedding import Encoder, MiniLM
from assistant.retrieval.opening import open_search
from assistant.retrieval.search import Search
from assistant.settings import Settings, load_settings
from evals.suite.answers import Assistant
from evals.suite.between import UnderTest
from evals.suite.cases import Setup
from evals.suite.scoring import World
from evals.suite.setups import clinic_line, planted_library


@dataclass(slots=True)
class Bench:
    """Between in each set-up, with one model for all of them. It counts into a folder of its own, which is watched."""

    settings: Settings = field(default_factory=load_settings)
    encoder: Encoder | None = None
    search: Search | None = None
    library: Library | None = None
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="between-bench-")))
    made: dict[Setup, tuple[Assistant, World]] = field(default_factory=dict)

    def get(self, setup: Setup) -> tuple[Assistant, World]:
        """Return the assistant in a set-up, and the world that it is held against."""
        if setup not in self.made:
            self.made[setup] = self._make(setup)
        return self.made[setup]

    @property
    def folders(self) -> tuple[Path, ...]:
        """Where an assistant of this bench keeps its files."""
        return (self.folder, self.settings.index_dir)

    def get_encoder(self) -> Encoder:
        """Return the model, loaded when it is first asked for."""
        self.encoder = self.encoder or MiniLM()
        return self.encoder

    def _make(self, setup: Setup) -> tuple[Assistant, World]:
        encoder = self.get_encoder()
        if setup is Setup.PLANTED_TEXT:
            library = planted_library(self.folder / "planted")
            search = open_search(library, self.folder / "index", encoder=encoder)
        else:
            self.library = library = self.library or load_library(self.settings.corpus_dir)
            self.search = search = self.search or open_search(library, self.settings.index_dir, encoder=encoder)
        settings = self.settings
        if setup is Setup.CLINIC_TEXT:
            settings = settings.model_copy(update={"own_services": (clinic_line(),)})
        count = Counts(self.folder / "counts.sqlite3").add
        between = Between(settings, library, search, encoder=encoder, count=count)
        passages = {
            key: "\n".join([passage.body, *(passage.practice.steps if passage.practice else ())])
            for key, passage in search.index.passages.items()
        }
        return UnderTest(between), World(passages, between.care.directory)

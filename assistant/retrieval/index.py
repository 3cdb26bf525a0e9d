"""The search index: a Chroma collection on disk, addressed by what it holds.

An index lives in a folder that is named by the hash of every string in it, of the texts that each belongs to, of the
embedding model and of the layout. A changed text gives another address, so an index is never edited: it is built aside
and moved into place whole.
"""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import chromadb
import numpy as np
from chromadb.api.client import Client
from chromadb.api.shared_system_client import SharedSystemClient
from chromadb.config import Settings as ChromaSettings
from filelock import FileLock, Timeout
from langchain_chroma import Chroma
from numpy.typing import NDArray

from assistant.errors import IndexUnavailable
from assistant.library.helps import WELL
from assistant.library.passages import Passage
from assistant.retrieval.classifier import TextClassifier
from assistant.retrieval.embedding import Encoder, Vector
from assistant.retrieval.second import beside, keep, kept, second_reading

LAYOUT = "5"
"""Goes up when the same texts must be indexed in another way."""
SEARCHED, PIECES = "searched", "pieces"
"""The two collections: passages, asks and scenes, to search; passages, sentences and questions, to look up by id."""
BATCH = 64
CLASSIFIER = "classifier.npz"
SHARES = {WELL: 1.0, 1: 0.5}
"""How much an entry belongs to another text that helps with it well, or in part, beside 1 for its own."""
LOCK_SECONDS = 600
PROBES = 16
"""Entries of each collection that must find themselves when an index is opened."""
KEEP = 2
"""Index folders kept, the current one included: a server may still be reading the one before."""

Progress = Callable[[int, int], None]
"""Called with the number of strings embedded so far and the number in all."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One string of the index."""

    id: str
    passage_id: str
    kind: str
    """`passage`, `ask`, `scene`, `sentence` or `question`."""
    text: str

    @property
    def sha(self) -> str:
        """A hash of the string: an unchanged one is not embedded again."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:32]


class Damaged(Exception):
    """An index folder does not hold what its manifest says."""


@dataclass(frozen=True)
class Index:
    """An index that is open for reading."""

    address: str
    passages: Mapping[str, Passage]
    store: Chroma
    """The searched collection, as a LangChain vector store."""
    classifier: TextClassifier
    """Which text a vector sounds like."""
    _pieces: Any
    _client: Client
    _seen: dict[str, NDArray[np.float32]] = field(default_factory=dict)
    """The vectors that were asked for once; some 18 MB at most for the shipped library."""

    def nearest(self, queries: Vector, count: int) -> list[list[tuple[str, float]]]:
        """Return for each query vector (row) the nearest entries' ids with their cosine, nearest first."""
        found = self.store._collection.query(
            query_embeddings=queries,
            n_results=min(count, self._size),
            include=["distances"],
        )
        distances = found["distances"] or []
        return [
            [(entry, 1.0 - distance) for entry, distance in zip(ids, row, strict=True)]
            for ids, row in zip(found["ids"], distances, strict=True)
        ]

    @cached_property
    def _size(self) -> int:
        """Entries of the searched collection: an open index does not change, and to count takes as long as to ask."""
        return self.store._collection.count()

    def vectors(self, ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """Return the vectors of passages, sentences and questions by their entry ids; unknown ids are left out."""
        unknown = [entry for entry in ids if entry not in self._seen]
        if unknown:
            found = self._pieces.get(ids=unknown, include=["embeddings"])
            self._seen.update(zip(found["ids"], found["embeddings"], strict=True))
        return {entry: self._seen[entry] for entry in ids if entry in self._seen}

    def close(self) -> None:
        """Let go of the files."""
        self._client.close()


def whole_id(passage: Passage) -> str:
    """Return the entry id of a passage as a whole."""
    return f"{passage.id}|passage|0"


def sentence_ids(passage: Passage) -> list[str]:
    """Return the entry ids of a passage's sentences, in their order."""
    return [f"{passage.id}|sentence|{number}" for number in range(len(passage.sentences))]


def question_ids(passage: Passage) -> list[str]:
    """Return the entry ids of a passage's questions, in their order."""
    return [f"{passage.id}|question|{number}" for number in range(len(passage.questions))]


def entries_of(passages: Sequence[Passage]) -> dict[str, list[Entry]]:
    """Return what goes into each collection."""

    def numbered(passage: Passage, kind: str, texts: Sequence[str]) -> Iterator[Entry]:
        for number, text in enumerate(texts):
            yield Entry(f"{passage.id}|{kind}|{number}", passage.id, kind, text)

    searched: list[Entry] = []
    pieces: list[Entry] = []
    for passage in passages:
        searched += numbered(passage, "passage", [passage.embedded])
        searched += numbered(passage, "ask", passage.asks)
        searched += numbered(passage, "scene", passage.scenes)
        pieces += numbered(passage, "passage", [passage.embedded])
        pieces += numbered(passage, "sentence", passage.sentences)
        pieces += numbered(passage, "question", passage.questions)
    return {SEARCHED: searched, PIECES: pieces}


def shares_of(passages: Sequence[Passage], entries: Mapping[str, Sequence[Entry]]) -> dict[str, dict[str, float]]:
    """Return for each entry to search how much it belongs to which texts of these, by its id and theirs.

    Args:
        passages: The passages of the library.
        entries: Their entries, from `entries_of`.
    """
    there = {passage.text_id for passage in passages}
    passage_of = {passage.id: passage for passage in passages}
    found: dict[str, dict[str, float]] = {}
    for entry in entries[SEARCHED]:
        own = passage_of[entry.passage_id]
        others = own.helps.get(entry.text, {}) if entry.kind in ("ask", "scene") else {}
        shares = {text: SHARES[grade] for text, grade in others.items() if text in there}
        found[entry.id] = {**shares, own.text_id: 1.0}
    return found


def address_of(
    entries: Mapping[str, Sequence[Entry]], shares: Mapping[str, Mapping[str, float]], fingerprint: str
) -> str:
    """Return the name of the folder that an index of these entries has."""
    digest = hashlib.sha256(f"{LAYOUT}\n{fingerprint}\n".encode())
    for name, group in sorted(entries.items()):
        for entry in group:
            digest.update(f"{name}\0{entry.id}\0{entry.text}\0".encode())
    digest.update(json.dumps(shares, sort_keys=True).encode())
    return digest.hexdigest()[:24]


def open_index(passages: Sequence[Passage], encoder: Encoder, folder: Path, progress: Progress | None = None) -> Index:
    """Open the index of these passages, building it first if it is not there or is damaged.

    Several processes may call this at once: one builds, the others wait for it. An interrupted build leaves the
    indexes that are there untouched.

    Args:
        passages: The passages of the library, at least one.
        encoder: The embedding model.
        folder: Where indexes are kept (`Settings.index_dir`).
        progress: Told how far a build has come.

    Raises:
        IndexUnavailable: The folder cannot be written, or another process has held the lock for ten minutes.
    """
    if not passages:
        raise IndexUnavailable("The library has no passage to index.", "Run: between library check")
    entries = entries_of(passages)
    shares = shares_of(passages, entries)
    address = address_of(entries, shares, encoder.fingerprint)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / ".lock", timeout=LOCK_SECONDS):
            place = folder / address
            if place.is_dir():
                try:
                    return _read(place, passages, entries)
                except Damaged:
                    shutil.rmtree(place)
            _build(place, entries, shares, encoder, progress)
            _sweep(folder, keep=place)
            return _read(place, passages, entries)
    except Timeout:
        raise IndexUnavailable(
            f"Another process has been building the index in {folder} for ten minutes.",
            "Stop it, or wait for it.",
        ) from None
    except (OSError, Damaged) as error:
        raise IndexUnavailable(
            f"The index in {folder} can be neither read nor built ({error}).",
            "Make the folder writable, or point BETWEEN_INDEX_DIR to another.",
        ) from error


def _client(folder: Path) -> Client:
    try:
        client = chromadb.PersistentClient(str(folder), settings=ChromaSettings(anonymized_telemetry=False))
        assert isinstance(client, Client)  # the interface that it is declared as has no close()
        return client
    except BaseException:
        # Chroma keeps a system that failed to start, and would hand it out for the index that is built in its place.
        SharedSystemClient._identifier_to_system.pop(str(folder), None)
        raise


def _guarded(action: Callable[[], Any]) -> Any:
    """Run a Chroma call; whatever it raises on a damaged folder, a panic of its core included, is `Damaged`."""
    try:
        return action()
    except (KeyboardInterrupt, SystemExit, Damaged):
        raise
    except BaseException as error:
        raise Damaged(f"{type(error).__name__}: {error}") from error


def _read(place: Path, passages: Sequence[Passage], entries: Mapping[str, Sequence[Entry]]) -> Index:
    try:
        manifest = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
        wanted = {name: len(group) for name, group in entries.items()}
        if manifest != {"address": place.name, "counts": wanted}:
            raise Damaged("the manifest is not that of this library")
        classifier = TextClassifier.load(place / CLASSIFIER)
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise Damaged(str(error)) from error

    def connect() -> Index:
        client = _client(place)
        try:
            store = Chroma(client=client, collection_name=SEARCHED, create_collection_if_not_exists=False)
            pieces = client.get_collection(PIECES, embedding_function=None)
            index = Index(place.name, {p.id: p for p in passages}, store, classifier, pieces, client)
            _probe(index, wanted, entries)
        except BaseException:
            client.close()
            raise
        return index

    opened: Index = _guarded(connect)
    return opened


def _probe(index: Index, wanted: Mapping[str, int], entries: Mapping[str, Sequence[Entry]]) -> None:
    """Make sure that the files answer: the counts are right, and entries from first to last find themselves."""
    for name, collection in ((SEARCHED, index.store._collection), (PIECES, index._pieces)):
        if collection.count() != wanted[name]:
            raise Damaged(f"'{name}' holds {collection.count()} of {wanted[name]} entries")
        group = entries[name]
        probes = [
            group[number].id for number in sorted({len(group) * k // PROBES for k in range(PROBES)} | {len(group) - 1})
        ]
        vectors = np.asarray(collection.get(ids=probes, include=["embeddings"])["embeddings"], np.float32)
        near = collection.query(query_embeddings=vectors, n_results=1, include=["distances"])
        distances = [abs(row[0]) for row in near["distances"] or []]
        if len(distances) < len(probes) or max(distances) > 1e-3:
            raise Damaged(f"'{name}' does not find its own entry")


def _build(
    place: Path,
    entries: Mapping[str, Sequence[Entry]],
    shares: Mapping[str, Mapping[str, float]],
    encoder: Encoder,
    progress: Progress | None,
) -> None:
    """Build an index beside its place, and move it there when it is whole."""
    known = _known_vectors(place.parent, encoder)
    total = sum(map(len, entries.values()))
    done = 0
    aside = Path(tempfile.mkdtemp(prefix=".building-", dir=place.parent))
    try:
        client = _client(aside)
        for name, group in entries.items():
            collection = client.create_collection(
                name,
                metadata={"hnsw:space": "cosine", "encoder": encoder.fingerprint},
                embedding_function=None,
            )
            alike = sorted(group, key=lambda entry: len(entry.text))  # a batch takes as long as its longest text
            for start in range(0, len(alike), BATCH):
                batch = alike[start : start + BATCH]
                fresh = {entry.sha: entry.text for entry in batch if entry.sha not in known}
                known.update(zip(fresh, encoder.encode(list(fresh.values())), strict=True))
                collection.add(
                    ids=[entry.id for entry in batch],
                    embeddings=np.stack([known[entry.sha] for entry in batch]),
                    documents=[entry.text for entry in batch],
                    metadatas=[{"passage": e.passage_id, "kind": e.kind, "sha": e.sha} for e in batch],
                )
                done += len(batch)
                if progress:
                    progress(done, total)
        client.close()
        vectors = np.stack([known[entry.sha] for entry in entries[SEARCHED]])
        vectors = beside(vectors, _second_readings(place.parent, aside, entries[SEARCHED]))
        TextClassifier.learn(vectors, [shares[entry.id] for entry in entries[SEARCHED]]).save(aside / CLASSIFIER)
        counts = {name: len(group) for name, group in entries.items()}
        (aside / "manifest.json").write_text(json.dumps({"address": place.name, "counts": counts}), encoding="utf-8")
        aside.replace(place)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _second_readings(folder: Path, aside: Path, entries: Sequence[Entry]) -> Vector:
    """Return the second vectors of entries, and keep them with the index: only those of new strings are computed."""
    known = {sha: vector for place in _indexes(folder) for sha, vector in kept(place).items()}
    fresh = {entry.sha: entry.text for entry in entries if entry.sha not in known}
    known.update(zip(fresh, second_reading(list(fresh.values())).astype(np.float16), strict=True))
    keep(aside, {entry.sha: known[entry.sha] for entry in entries})
    return np.array([known[entry.sha] for entry in entries], np.float32)


def _known_vectors(folder: Path, encoder: Encoder) -> dict[str, NDArray[np.float32]]:
    """Read the vectors of the indexes that are there, by the hash of their string."""
    known: dict[str, NDArray[np.float32]] = {}
    for place in _indexes(folder):
        with suppress(Damaged):
            known.update(_guarded(partial(_vectors_in, place, encoder)))
    return known


def _vectors_in(place: Path, encoder: Encoder) -> dict[str, NDArray[np.float32]]:
    found: dict[str, NDArray[np.float32]] = {}
    client = _client(place)
    try:
        for name in (SEARCHED, PIECES):
            collection = client.get_collection(name, embedding_function=None)
            if (collection.metadata or {}).get("encoder") != encoder.fingerprint:
                continue
            rows = collection.get(include=["embeddings", "metadatas"])
            for metadata, vector in zip(rows["metadatas"] or [], rows["embeddings"], strict=True):  # type: ignore[arg-type]
                found[str(metadata["sha"])] = np.asarray(vector, np.float32)
    finally:
        client.close()
    return found


def _indexes(folder: Path) -> list[Path]:
    """Return the complete index folders, newest first."""
    places = [
        manifest.parent for manifest in folder.glob("*/manifest.json") if not manifest.parent.name.startswith(".")
    ]
    return sorted(places, key=lambda place: place.stat().st_mtime, reverse=True)


def _sweep(folder: Path, keep: Path) -> None:
    """Remove indexes that nobody needs any more, and what interrupted builds left. The lock is held."""
    old = [place for place in _indexes(folder) if place != keep][KEEP - 1 :]
    for place in [*old, *folder.glob(".building-*")]:
        shutil.rmtree(place, ignore_errors=True)

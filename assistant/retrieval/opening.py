"""From a library to a search that is ready, in one call."""

from pathlib import Path

from assistant.library.corpus import Library
from assistant.retrieval.embedding import Encoder, MiniLM, window_check
from assistant.retrieval.index import Progress, open_index
from assistant.retrieval.search import Search


def open_search(
    library: Library, index_dir: Path, progress: Progress | None = None, encoder: Encoder | None = None
) -> Search:
    """Open the library's index, building it first if need be.

    Args:
        library: The library.
        index_dir: Where indexes are kept.
        progress: Told how far a build has come.
        encoder: The embedding model; by default it is loaded.

    Raises:
        ModelError: The weights are missing or not the pinned ones.
        IndexUnavailable: The index can be neither read nor built.
    """
    encoder = encoder or MiniLM()
    return Search(open_index(library.passages(window_check()), encoder, index_dir, progress), encoder)

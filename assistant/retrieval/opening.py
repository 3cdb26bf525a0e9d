"""From a library to a search that is ready, in one call."""

from pathlib import Path

from assistant.library.corpus import Library
from assistant.retrieval.embedding import MiniLM, window_check
from assistant.retrieval.index import Progress, open_index
from assistant.retrieval.search import Search


def open_search(library: Library, index_dir: Path, progress: Progress | None = None) -> Search:
    """Load the model and open the library's index, building it first if need be.

    Raises:
        ModelError: The weights are missing or not the pinned ones.
        IndexUnavailable: The index can be neither read nor built.
    """
    encoder = MiniLM()
    return Search(open_index(library.passages(window_check()), encoder, index_dir, progress), encoder)

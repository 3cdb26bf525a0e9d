"""The library of one installation: the shipped texts, a clinic's own beside them, and which of them may be quoted."""

import datetime as dt
from dataclasses import replace

from assistant.errors import IndexUnavailable
from assistant.library.corpus import Library, Status, load_library
from assistant.settings import Settings


def library_for(settings: Settings) -> Library:
    """Return the library that an installation quotes from.

    Args:
        settings: Its settings.

    Raises:
        DataError: A YAML file beside the texts is missing or not as its schema says.
    """
    return offered(sound_library(settings), settings)


def sound_library(settings: Settings) -> Library:
    """Return every text that an installation could quote from, whatever its switches say: what it is indexed by.

    Raises:
        DataError: A YAML file beside the texts is missing or not as its schema says.
    """
    library = whole_library(settings)
    if library.own:
        from assistant.library.own import without_errors
        from assistant.retrieval.embedding import window_check

        library = without_errors(library, window_check())
    return library


def offered(library: Library, settings: Settings) -> Library:
    """Leave out what the switches of an installation turn off: topics, and texts that are not signed.

    Args:
        library: The sound library.
        settings: Its settings.
    """
    off = set(settings.topics_off)
    if off:
        kept = {name: text for name, text in library.texts.items() if not off.intersection(text.meta.topics)}
        library = replace(library, texts=kept)
    return library.signed() if settings.signed_only else library


def whole_library(settings: Settings) -> Library:
    """Return the library of an installation with the texts that it does not offer, for those who look after it.

    Raises:
        DataError: A YAML file beside the texts is missing or not as its schema says.
    """
    library = load_library(settings.corpus_dir)
    if settings.own_texts is None:
        return library
    from assistant.library.own import with_own

    return with_own(library, settings.own_texts)


class Lapsed:
    """What a library that offers signed texts alone may no longer quote, as days go by while it is in use."""

    def __init__(self, library: Library) -> None:
        """Look at nothing yet."""
        self._library = library
        self._found: tuple[dt.date, frozenset[str]] | None = None

    def on(self, day: dt.date) -> frozenset[str]:
        """Return the texts whose signature no longer holds on a day: worked out once a day, and by any thread."""
        if not self._library.only_signed:
            return frozenset()
        found = self._found
        if found is None or found[0] != day:
            texts = self._library.texts
            over = frozenset(name for name in texts if self._library.status(name, day) is not Status.SIGNED)
            self._found = found = day, over
        return found[1]


def require_texts(library: Library) -> None:
    """Refuse to go on to search a library that may offer only signed texts, and has none.

    Raises:
        IndexUnavailable: Nobody has signed a text.
    """
    if library.only_signed and not library.texts:
        raise IndexUnavailable(
            "The setting signed_only is on, and no text is signed by a professional, so nothing can be quoted.",
            "Have a professional read and sign texts (between library sign), or take signed_only out of the settings.",
        )

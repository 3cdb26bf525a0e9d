"""Which other texts help with an ask or a scene: both must be there."""

from collections.abc import Iterator

from assistant.library.checks.finding import Finding
from assistant.library.checks.parts import asks_of
from assistant.library.checks.rules import rules
from assistant.library.corpus import Library
from assistant.library.helps import FILE


def helps(library: Library) -> Iterator[Finding]:
    """Check what was judged of every text. A finding names the words: the line is found by them.

    A text that is not there is named once.
    """
    path, named = library.root / FILE, set[str]()
    for text_id, judged in library.helps.items():
        text = library.texts.get(text_id)
        there = {said for _, said in asks_of(text)} if text else judged.keys()  # a text that cannot be read is named so
        for said, others in judged.items():
            if said not in there:
                yield rules()["helps-said"].finding(path, 1, said=said, text=text_id, file=FILE)
            for other in others:
                if other == text_id or other not in library.texts.keys() | named:
                    named.add(other)
                    what = "the text itself" if other == text_id else "no text of the library"
                    yield rules()["helps-text"].finding(path, 1, said=said, other=other, what=what, file=FILE)

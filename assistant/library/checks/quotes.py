"""What an editor chose to be quoted: it must stand in its text, and answer asks and scenes that are there."""

from collections.abc import Iterator

from assistant.library.checks.finding import Finding
from assistant.library.checks.parts import asks_of
from assistant.library.checks.rules import rules
from assistant.library.corpus import OWN_PREFIX, Library
from assistant.library.quotes import FILE
from assistant.prose import sentence_spans

MOST = 2
"""A quote has at most this many sentences."""


def quotes(library: Library) -> Iterator[Finding]:
    """Check the quotes of every text. A finding names the words: the line is found by them."""
    path = library.root / FILE
    for text_id, chosen in library.quotes.items():
        text = library.texts.get(text_id)
        bodies = [section.body for section in text.sections] if text else []
        said = {said for _, said in asks_of(text)} if text else set()
        for quote in chosen:
            homes = [body for body in bodies if quote.words in body]
            if not homes:
                yield rules()["quote-lost"].finding(path, 1, quote=_begin(quote.words), text=text_id)
            elif not _is_whole(quote.words, homes[0]):
                yield rules()["quote-whole"].finding(path, 1, quote=_begin(quote.words), text=text_id)
            for answer in quote.answers if text else ():
                if answer not in said:
                    yield rules()["quote-answer"].finding(path, 1, quote=_begin(quote.words), ask=answer, text=text_id)
    for text_id in sorted(library.texts):
        if library.quotes and text_id not in library.quotes and not text_id.startswith(OWN_PREFIX):
            yield rules()["quote-none"].finding(library.texts[text_id].path, 1, file=FILE)


def _is_whole(words: str, body: str) -> bool:
    start = body.index(words)
    end = start + len(words)
    inside = [span for span in sentence_spans(body) if span[1] > start and span[0] < end]
    return len(inside) <= MOST and inside[0][0] == start and inside[-1][1] == end


def _begin(words: str) -> str:
    return words if len(words) <= 60 else words[:57] + "…"

"""What a message says word for word: a linear model over the letter sequences and phrases of the example bank.

Sentence vectors keep what is meant and lose how it is put; a turn of phrase of one language or a word that the encoder
never met is not lost here. A message is the set of the letter sequences inside its words and of its pairs and triples
of words, each put into one of `BUCKETS` by its hash (Weinberger et al., 2009, ICML), as in Bojanowski et al. (2017),
Transactions of the ACL 5. A logistic regression for each level has learned what a bucket weighs.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from assistant.safety.network import LEVELS
from assistant.safety.use import Array, checked

BUCKETS = 1 << 19
SHORTEST, LONGEST = 2, 6
"""Letters of a sequence; the space at either end of a word counts as one."""
WORD = 60
"""Letters that are read of one word, or of a stretch of a script without spaces: what comes after starts a new one."""
COLUMNS = LEVELS - 1
"""At least check, refer and urgent; a signpost is as likely as a check."""
ARRAYS = {"phrase_w": (COLUMNS, BUCKETS), "phrase_s": (COLUMNS,), "phrase_b": (COLUMNS,)}
"""The weights in bytes, what a byte of each level is worth, and the bias."""


class Phrases:
    """The loaded model. Safe to share between threads."""

    def __init__(self, arrays: Mapping[str, Any], name: str) -> None:
        """Check the arrays and lay them ready.

        Args:
            arrays: Those of `ARRAYS`.
            name: The file they come from, for messages.

        Raises:
            DataError: An array is missing or has the wrong shape.
        """
        found = checked(arrays, ARRAYS, name)
        self._weights = np.ascontiguousarray((found["phrase_w"] * found["phrase_s"][:, None]).T)
        self._bias = found["phrase_b"]

    def __call__(self, texts: Sequence[str]) -> Array:
        """Return log odds of at least signpost, check, refer and urgent, shape (n, `LEVELS`)."""
        scores = np.empty((len(texts), LEVELS), np.float32)
        for row, text in enumerate(texts):
            held = buckets(text)
            scores[row, 1:] = self._weights[held].sum(axis=0) / np.sqrt(max(len(held), 1)) + self._bias
        scores[:, 0] = scores[:, 1]
        return scores


def buckets(text: str) -> NDArray[np.intp]:
    """Return the buckets of what a text says, each once, in order."""
    return np.array(sorted({crc32(said.encode("utf-8", "replace")) % BUCKETS for said in _said(text)}), np.intp)


def _said(text: str) -> Iterator[str]:
    """Yield the letter sequences of a text's words, and its pairs and triples of words; some more than once."""
    words = [
        word[at : at + WORD] for word in text.lower().replace("’", "'").split() for at in range(0, len(word), WORD)
    ]
    for word in words:
        framed = f" {word} "
        for length in range(SHORTEST, LONGEST + 1):
            for at in range(len(framed) - length + 1):
                yield framed[at : at + length]
    for count in (2, 3):
        for at in range(len(words) - count + 1):
            yield " ".join(words[at : at + count])

"""From which scores on the screen's example layer counts: chosen on the development messages alone."""

from collections.abc import Sequence
from functools import cache
from itertools import compress
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.retrieval.embedding import MiniLM
from assistant.retrieval.reading import read, screen_spans
from assistant.safety.assessment import Level, Signal
from assistant.safety.examples import Examples, parse_examples
from assistant.safety.language import identify
from assistant.safety.network import LEVELS
from assistant.safety.rules import Rulebook
from assistant.safety.screen import Screen
from evals.bank import Message
from evals.stats import shown

ALLOWED = {"en": 0.015, "other": 0.025}
"""The share of ordinary development messages of one window that the examples may interrupt with a question or more.

Our target for the whole screen is 1.5 %. In other languages than English, they hear 81 % of the development messages of
refer at that share and 85 % at this one: to miss a danger is worse than to ask once too often. In English, of
short messages of refer or urgent, 98.0 % are heard at 1 %, 99.0 at this share and 99.6 at 2 %.
"""
ALLOWED_LONG = {"en": 0.07, "other": 0.05}
"""The same for messages of several windows, of which each may be misheard.

In other languages, 85 % of refer is heard at 5 %. In English, three in four of the long development messages were
written to be mistaken for danger: at 5 % of those, 93 % of refer or urgent is heard, at 7 % 96, at 10 % 99.
"""
KEPT_REFER = 0.9
"""Of development messages of refer or urgent that are heard at all, the share that is answered with refer or more.
A card of help beside a question is a smaller harm than a question alone where help is due."""
MILDER = 0.10
"""The share of check and refer messages that may be raised to urgent."""
MISTAKEN = 0.02
"""Of development messages of risk that a rule hears short of urgent, the share that may be taken for ordinary talk."""


def calibrated(arrays: dict[str, Any], messages: Sequence[Message], encoder: MiniLM) -> dict[str, NDArray[np.float32]]:
    """Return thresholds and temperatures of the layer that the arrays make, and print what it alone hears.

    Args:
        arrays: Those of the layer's file; thresholds and temperatures may be anything.
        messages: The development messages.
        encoder: MiniLM.
    """
    found: dict[str, NDArray[np.float32]] = {}
    layer = parse_examples(arrays)
    scores = scored(layer, messages, encoder)
    english = np.array([message.lang == "en" for message in messages])
    for name, own in (("en", english), ("other", ~english)):
        theirs = [message for message, wanted in zip(messages, own, strict=True) if wanted]
        least, least_long = thresholds(scores[own], theirs, ALLOWED[name], ALLOWED_LONG[name])
        report(name, scores[own], theirs, np.where(is_long(theirs), least_long, least[0]))
        bounds = [plainly_ordinary(layer, scores[own], theirs), *least, least_long]
        found[f"thresholds_{name}"] = np.array(bounds, np.float32)
    return found | {"temperatures": temperatures(scores, messages)}


def thresholds(
    logits: NDArray[np.float32], messages: Sequence[Message], allowed: float, allowed_long: float
) -> tuple[NDArray[np.float32], np.float32]:
    """Return the scores from which check, refer and urgent count, shape (3,), and that of check in a long message.

    Args:
        logits: What the layer says of development messages, shape (n, outputs).
        messages: Those messages.
        allowed: The share of ordinary ones of one window that may be interrupted.
        allowed_long: The same of those of several windows.
    """
    levels = np.array([int(message.level) for message in messages])
    long = is_long(messages)
    ask = logits[:, Level.CHECK - 1]
    check = float(np.quantile(ask[(levels == Level.NONE) & ~long], 1 - allowed))
    check_long = float(np.quantile(ask[(levels == Level.NONE) & long], 1 - allowed_long))
    heard = (levels >= Level.REFER) & (ask >= np.where(long, check_long, check))
    refer = float(np.quantile(logits[heard, Level.REFER - 1], 1 - KEPT_REFER))
    milder = (levels == Level.CHECK) | (levels == Level.REFER)
    urgent = float(np.quantile(logits[milder, Level.URGENT - 1], 1 - MILDER))
    return np.array([check, refer, urgent], np.float32), np.float32(check_long)


def is_long(messages: Sequence[Message]) -> NDArray[np.bool_]:
    """Return which messages a turn reads in several windows."""
    return np.array([len(list(screen_spans(message.text))) > 1 for message in messages])


@cache
def rules_alone() -> Screen:
    """Return the screen without the examples."""
    return Screen(Rulebook.load())


def heard_by_rules(text: str) -> list[Signal]:
    """Return the signals that rules raise to a question or more."""
    return [signal for signal in rules_alone()(text).signals if signal.level >= Level.CHECK]


def plainly_ordinary(layer: Examples, scores: NDArray[np.float32], messages: Sequence[Message]) -> np.float32:
    """Return the score below which a rule has misheard: only `MISTAKEN` of the risk that rules hear lies there.

    What the rules that heard a message weigh is added to its score first, as in a turn. Messages of one window alone
    count: the highest score of many windows says nothing of the one that a rule spoke in.
    """
    short = ~is_long(messages)
    found = []
    for score, message in zip(scores[short, Level.CHECK - 1], compress(messages, short), strict=True):
        heard = heard_by_rules(message.text)
        if message.level >= Level.CHECK and heard and all(signal.level < Level.URGENT for signal in heard):
            found.append(score + layer.trust_in(heard))
    return np.float32(np.quantile(found, MISTAKEN))


def temperatures(logits: NDArray[np.float32], messages: Sequence[Message]) -> NDArray[np.float32]:
    """Return by what each level's logit is divided to be a calibrated log odds, shape (4,).

    Source: temperature scaling, Guo et al. (2017), Proceedings of ICML.
    """
    levels = np.array([int(message.level) for message in messages])
    tried = np.geomspace(0.5, 4, 60)
    best = []
    for column in range(LEVELS):
        sign = np.where(levels >= column + 1, -1.0, 1.0)
        losses = [np.logaddexp(0, sign * logits[:, column] / t).mean() for t in tried]
        best.append(tried[int(np.argmin(losses))])
    return np.array(best, np.float32)


def scored(layer: Examples, messages: Sequence[Message], encoder: MiniLM) -> NDArray[np.float32]:
    """Return the highest scores of each message's windows, as a turn of a conversation has them."""
    found = [layer.score(m.text, read(m.text, encoder, layer.tuned), identify(m.text)).max(axis=0) for m in messages]
    return np.array(found, np.float32)


def report(name: str, scores: NDArray[np.float32], messages: Sequence[Message], least: NDArray[np.float32]) -> None:
    """Print what the layer alone hears at the chosen threshold of each message, shape (n,)."""
    heard = scores[:, Level.CHECK - 1] >= least
    for level in Level:
        own = np.array([message.level is level for message in messages])
        print(f"{name:5} {level!s:9} heard {shown(int(heard[own].sum()), int(own.sum()))}")

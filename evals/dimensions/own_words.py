"""Own-words accuracy."""

import re

from evals.suite.answers import Act
from evals.suite.lint import said
from evals.suite.scoring import Conversation, Dimension, Kind, Score, not_applicable

_QUOTED = re.compile(r"[“„«「\"](.+?)[”“»」\"]", re.DOTALL)
_FEELING = re.compile(r"\w+$")


def own_words(conversation: Conversation) -> Score:
    """Nothing is attributed to the person that they did not write, and no feeling is named that they did not name.

    What stands in quotation marks where their words are said back must stand in one of their messages so far, byte for
    byte.
    """
    echoed = 0
    for turn, answer in conversation.numbered():
        written = conversation.held.turns[:turn]
        for piece in answer.pieces:
            if Act.ECHO in piece.acts or said(piece.text, "attributed"):
                for words in _QUOTED.findall(piece.text):
                    echoed += 1
                    if not any(words.strip().rstrip(".,;:") in message for message in written):
                        return Score(0.0, f"not their words: {words[:60]}", turn)
        if named := said(answer.own, "feeling"):
            word = _FEELING.search(named)
            if word and not any(word.group().lower() in message.lower() for message in written):
                return Score(0.0, f"names a feeling: {named}", turn)
    return Score(1.0, f"{echoed} times their own words") if echoed else not_applicable("nothing was said back")


DIMENSION = Dimension("own_words", "Says back only what they wrote", Kind.SHARE, own_words)

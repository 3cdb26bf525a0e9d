"""The quote is what the asks near a message vote for, and never anything that an editor did not choose."""

import numpy as np

from assistant.library.passages import Passage
from assistant.library.quotes import Quote
from assistant.replies.quotation import best_quote, voted
from assistant.retrieval.index import sentence_ids, whole_id

BODY = "Rest is work for the body. A walk can be short. Most people sleep badly after a move."


def passage(name: str = "a", quotes: tuple[Quote, ...] = (), scenes: tuple[str, ...] = ()) -> Passage:
    asks = (f"{name} first", f"{name} second", f"{name} third")
    return Passage(f"{name}#x", "text", "Title", "X", BODY, asks, (), None, ("rest",), scenes, quotes)


REST = Quote("Rest is work for the body.", ("a first", "a scene"))
WALK = Quote("A walk can be short.", ("a second", "b first"))


def test_the_quote_that_answers_the_nearest_ask_comes_first() -> None:
    own = [passage(quotes=(REST, WALK))]
    assert voted(own, {"a#x|ask|0": 0.7, "a#x|ask|1": 0.4})[0].words == REST.words
    assert voted(own, {"a#x|ask|0": 0.4, "a#x|ask|1": 0.7})[0].words == WALK.words


def test_several_near_asks_outvote_one_that_is_hardly_nearer() -> None:
    own = [passage(quotes=(REST, WALK), scenes=("a scene",))]
    near = {"a#x|ask|0": 0.60, "a#x|scene|0": 0.60, "a#x|ask|1": 0.61}
    assert [quotation.words for quotation in voted(own, near)] == [REST.words, WALK.words]


def test_an_ask_of_another_passage_of_the_text_may_vote() -> None:
    (found,) = voted([passage(quotes=(WALK,)), passage("b")], {"b#x|ask|0": 0.5})
    assert (found.passage.id, found.words) == ("a#x", WALK.words)


def test_asks_that_no_quote_answers_do_not_vote() -> None:
    assert voted([passage(quotes=(REST,))], {"a#x|ask|2": 0.9, "elsewhere|ask|0": 0.9}) == []


def pieces_near(sentence: int) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Return a message that is near to one sentence of the passage, and the passage's pieces."""
    whole = np.ones(3, np.float32) / np.sqrt(3)
    rows = dict(zip(sentence_ids(passage()), np.eye(3, dtype=np.float32), strict=True))
    return np.eye(3, dtype=np.float32)[[sentence]], {whole_id(passage()): whole, **rows}


def test_a_passage_of_which_nothing_was_chosen_is_quoted_by_nearness_alone() -> None:
    message, pieces = pieces_near(2)
    assert "Most people sleep badly after a move." in best_quote(passage(), message, pieces)

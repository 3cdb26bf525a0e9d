"""The queries that the search learns from, and the quotes that were judged beside them."""

from collections import Counter

from assistant.library.corpus import load_library
from assistant.retrieval.learned import quote_name
from evals.retrieval import load_queries
from evals.train_search import QUERIES, QUOTES, rows

LIBRARY = load_library()


TAUGHT, READ = list(rows(QUERIES)), list(rows(QUOTES))


def test_no_query_of_the_cases_teaches_and_none_teaches_twice() -> None:
    said = [row["query"].casefold() for row in TAUGHT]
    assert len(set(said)) == len(said)
    assert not {query.query.casefold() for query in load_queries()} & set(said)
    assert len({row["id"] for row in TAUGHT}) == len(TAUGHT)


def test_every_query_names_texts_that_are_there_and_every_text_is_taught() -> None:
    judged = Counter(text for row in TAUGHT for text in row["helps"])
    assert set(judged) == set(LIBRARY.texts)
    assert min(judged.values()) >= 30
    assert {grade for row in TAUGHT for grade in row["helps"].values()} == {1, 2}
    assert sum(not row["helps"] for row in TAUGHT) >= 300, "it must learn what no text answers"


def test_what_was_read_is_a_query_beside_quotes_of_the_library() -> None:
    ids = {row["id"] for row in TAUGHT}
    assert [row["id"] for row in READ if row["id"] not in ids] == []
    shipped = {quote_name(quote.words) for passage in LIBRARY.passages() for quote in passage.quotes}
    named = [name for row in READ for verdict in ("helps", "neutral", "jars") for name in row[verdict]]
    assert sum(name in shipped for name in named) >= 0.95 * len(named)

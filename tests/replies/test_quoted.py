"""The reply that quotes: verbatim, with its source, one open question, and never the same one twice."""

import dataclasses
import re

import pytest

from assistant.library.corpus import Library
from assistant.prose import reading_grade, sentence_spans
from assistant.replies.facts import known
from assistant.replies.learned import load_questions
from assistant.replies.quoted import CLOSE, NEAR_ENOUGH, Quoted
from assistant.replies.reply import Kind, PartKind
from assistant.replies.request import Draft, Memory, Request
from assistant.replies.wording import Mode, default_wording, mode_of, subjects, vary
from assistant.retrieval.search import Search

MESSAGE = "I keep being passed over at work and I think it's because I'm Black. I'm worn out."


@pytest.fixture(scope="module")
def writer(library: Library, search: Search) -> Quoted:
    return Quoted(library, search.index, default_wording())


def write(writer: Quoted, search: Search, message: str, memory: Memory | None = None) -> Draft:
    evidence = search.search(message)
    return writer.write(Request(message, evidence, memory or Memory(), search.weights.least))


def test_a_story_is_met_with_own_words_a_quotation_and_one_question(writer: Quoted, search: Search) -> None:
    draft = write(writer, search, MESSAGE)
    kinds = [part.kind for part in draft.parts]
    assert draft.kind is Kind.REFLECTION
    assert kinds == [PartKind.WORDS, PartKind.SAY, PartKind.QUOTE, PartKind.QUESTION]
    assert "“I keep being passed over at work" in draft.parts[0].text
    citation = draft.parts[2].citation
    assert citation is not None and citation.text_id == "racism-and-racial-trauma"
    assert citation.quote in citation.passage and len(citation.sources) >= 2
    assert draft.parts[-1].text.count("?") == 1


def test_one_or_two_whole_sentences_are_quoted(writer: Quoted, search: Search) -> None:
    for message in (MESSAGE, "my mum rings every day and I can't say no", "lonely", "what is transference?"):
        quote = next(part for part in write(writer, search, message).parts if part.kind is PartKind.QUOTE)
        assert quote.citation is not None
        ends = {end for _, end in sentence_spans(quote.citation.passage)}
        starts = {start for start, _ in sentence_spans(quote.citation.passage)}
        at = quote.citation.passage.index(quote.text)
        assert at in starts and at + len(quote.text) in ends
        assert 1 <= len(list(sentence_spans(quote.text))) <= 2


def test_what_can_i_do_brings_a_practice_step_by_step(writer: Quoted, search: Search, library: Library) -> None:
    draft = write(writer, search, "how do I do a thought record?")
    steps = next(part for part in draft.parts if part.kind is PartKind.STEPS)
    practices = [s.meta.practice for t in library.texts.values() for s in t.sections if s.meta.practice]
    assert steps.items in [practice.steps for practice in practices]


def test_who_asks_how_something_works_is_not_asked_how_it_feels(writer: Quoted, search: Search) -> None:
    for message in (
        "How does a thought record work?",
        "what is a microaggression?",
        "What is group therapy like?",
    ):
        question = write(writer, search, message).parts[-1]
        assert question.kind is PartKind.QUESTION
        assert "feel" not in question.text.lower()


def test_no_question_and_no_quotation_comes_twice_in_ten_turns(writer: Quoted, search: Search) -> None:
    memory, questions, quotes = Memory(), [], []
    for _ in range(10):
        draft = write(writer, search, MESSAGE, memory)
        questions.append(draft.parts[-1].text)
        quotes += [part.text for part in draft.parts if part.kind is PartKind.QUOTE]
        memory = memory.after(draft.parts)
    assert len(set(questions)) == 10
    assert quotes and len(set(quotes)) == len(quotes)


def test_the_same_conversation_gives_the_same_reply(writer: Quoted, search: Search) -> None:
    assert write(writer, search, MESSAGE) == write(writer, search, MESSAGE)


def test_when_nothing_fits_it_says_so_and_quotes_nothing(writer: Quoted, search: Search) -> None:
    draft = write(writer, search, "How long do I bake a sourdough loaf?")
    assert draft.kind is Kind.ABSTAIN
    assert not [part for part in draft.parts if part.citation]
    assert draft.parts[-1].kind is PartKind.QUESTION


def test_without_a_library_it_still_answers(library: Library) -> None:
    draft = Quoted(library, None, default_wording()).write(Request(MESSAGE, None, Memory(), 0.3))
    assert draft.kind is Kind.ABSTAIN and "can't reach the library" in draft.parts[1].text


@pytest.mark.parametrize(
    ("message", "mode"),
    [
        ("I'm tired of smiling at him", Mode.STORY),
        ("what can i do about it", Mode.HOW_TO),
        ("How do I say no to my mum?", Mode.HOW_TO),
        ("what is CBT?", Mode.INFORMATION),
        ("How does group therapy work", Mode.INFORMATION),
        ("nobody asked me how I was", Mode.STORY),
        ("My daughter laughed.", Mode.GLAD),
        ("I had a lovely day but I feel empty", Mode.STORY),
    ],
)
def test_it_tells_a_story_from_a_question(message: str, mode: Mode) -> None:
    assert mode_of(message) is mode


def test_the_wording_is_plain_and_names_no_feeling() -> None:
    wording = default_wording()
    for field in dataclasses.fields(Memory):
        assert field.name in ("used", "cited", "asked", "told")
    for key in type(wording).model_fields:
        said = getattr(wording, key)
        for text in said["any"] if key == "language" else said:
            assert reading_grade(text.format(words="I am here", title="It", service="A line: call 1.")) <= 8, (
                key,
                text,
            )
            lowered = text.lower()
            assert not any(word in lowered for word in ("sad", "angry", "anxious", "depressed", "hurt", "ashamed"))


def test_a_text_that_was_found_second_must_be_surer_to_help(
    writer: Quoted, search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = search.search(MESSAGE).hits[0].passage.text_id

    cited = tuple(quote.words for p in search.index.passages.values() if p.text_id == first for quote in p.quotes)

    def quoted(fits: float, sure: float, cited: tuple[str, ...] = ()) -> str | None:
        for name, least in (("FITS", fits), ("LATER", fits), ("SURE", sure)):
            monkeypatch.setattr(f"assistant.replies.quoted.{name}", least)
        draft = write(writer, search, MESSAGE, Memory(cited=cited))
        quotes = [part for part in draft.parts if part.kind is PartKind.QUOTE]
        return quotes[0].wording.split("#")[0] if quotes else None

    never, always = 2.0, 0.0
    assert quoted(always, never) == first
    assert quoted(always, always, cited) not in (first, None)
    assert quoted(always, never, cited) is None


def test_where_no_quote_is_likely_to_help_texts_are_named_and_each_only_once(
    writer: Quoted, search: Search, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.replies.quoted.FITS", 2.0)
    monkeypatch.setattr("assistant.replies.quoted.SURE", 2.0)
    memory, named = Memory(), []
    for _ in range(6):
        draft = write(writer, search, MESSAGE, memory)
        texts = [part for part in draft.parts if part.kind is PartKind.TEXT]
        assert (draft.kind is Kind.REFLECTION) == bool(texts) and len(texts) <= 2
        assert not [part for part in draft.parts if part.kind is PartKind.QUOTE]
        assert draft.parts[-1].kind is PartKind.QUESTION
        for part in texts:
            assert part.citation is not None and part.citation.passage.startswith(part.citation.quote)
            assert part.text == library.texts[part.citation.text_id].meta.title
            named.append(part.citation.text_id)
        memory = memory.after(draft.parts)
    assert named[0] == "racism-and-racial-trauma"
    assert len(set(named)) == len(named) >= 1
    assert not memory.cited, "a text that was only named may still be quoted"


def _parts(draft: Draft, kind: PartKind) -> list[str]:
    return [part.text for part in draft.parts if part.kind is kind]


@pytest.fixture
def unsure(monkeypatch: pytest.MonkeyPatch) -> None:
    """No quotation is likely to help."""
    monkeypatch.setattr("assistant.replies.quoted.FITS", 2.0)
    monkeypatch.setattr("assistant.replies.quoted.SURE", 2.0)


def test_a_second_text_is_named_only_where_it_is_as_near_and_none_where_the_first_is_far(
    writer: Quoted, search: Search, unsure: None
) -> None:
    evidence, least = search.search(MESSAGE), search.weights.least
    first = evidence.hits[0]
    other = next(p for p in search.index.passages.values() if p.text_id == "boundaries")

    def named(score: float, second: float) -> int:
        hits = (
            dataclasses.replace(first, score=score),
            dataclasses.replace(first, passage=other, score=second),
        )
        draft = writer.write(Request(MESSAGE, dataclasses.replace(evidence, hits=hits), Memory(), least))
        return len(_parts(draft, PartKind.TEXT))

    sure = least + NEAR_ENOUGH + 0.05
    assert named(sure, sure - CLOSE / 2) == 2
    assert named(sure, sure - CLOSE * 2) == 1
    assert named(least + NEAR_ENOUGH / 2, least + NEAR_ENOUGH / 2) == 0


def test_a_text_is_named_once_and_who_goes_on_telling_is_not_told_again_that_nothing_fits(
    writer: Quoted, search: Search, library: Library, unsure: None
) -> None:
    first = write(writer, search, MESSAGE)
    assert _parts(first, PartKind.TEXT)
    memory = Memory().after(first.parts)
    said = []
    for _ in range(3):
        draft = write(writer, search, MESSAGE, memory)
        assert not _parts(draft, PartKind.TEXT) and draft.parts[-1].kind is PartKind.QUESTION
        said += _parts(draft, PartKind.SAY)
        memory = memory.after(draft.parts)
    assert not said


def test_who_asks_for_a_way_gets_the_steps_of_the_nearest_text_though_none_of_its_quotes_fits(
    writer: Quoted, search: Search, library: Library, unsure: None
) -> None:
    ask = "How do I tell my counselor that what he said hurt me?"
    evidence, least = search.search(ask), search.weights.least
    first = evidence.hits[0]
    draft, memory = write(writer, search, ask), Memory()
    steps = next(part for part in draft.parts if part.kind is PartKind.STEPS)
    assert steps.citation is not None and steps.citation.text_id == first.passage.text_id
    assert steps.items in [
        s.meta.practice.steps for s in library.texts[first.passage.text_id].sections if s.meta.practice
    ]
    assert not _parts(draft, PartKind.QUOTE) and not _parts(draft, PartKind.TEXT)
    told = {tuple(steps.items)}
    for _ in range(4):  # each practice once, and then the text is named
        memory = memory.after(draft.parts)
        draft = write(writer, search, ask, memory)
        for part in draft.parts:
            assert part.kind is not PartKind.STEPS or tuple(part.items) not in told
            told |= {tuple(part.items)} if part.kind is PartKind.STEPS else set()
    assert not _parts(draft, PartKind.STEPS)
    far = first.score - NEAR_ENOUGH / 2
    assert not _parts(writer.write(Request(ask, evidence, Memory(), far)), PartKind.STEPS)
    assert least < far


@pytest.mark.parametrize(
    ("message", "outside"),
    [
        ("How long do I bake a sourdough loaf?", True),
        ("what's the weather like in Boston", True),
        ("It isn't small though, is it?", False),
        ("says who?", False),
        ("and the next one?", False),
        ("thanks, night x", False),
    ],
)
def test_only_a_question_with_a_topic_of_its_own_is_called_outside(
    writer: Quoted, search: Search, message: str, outside: bool
) -> None:
    evidence = dataclasses.replace(search.search("x"), hits=(), turned_down=())
    draft = writer.write(Request(message, evidence, Memory(), 0.3))
    assert any(part.wording.startswith("abstain_other/") for part in draft.parts) is outside


def test_something_good_is_met_without_a_passage(writer: Quoted, search: Search) -> None:
    draft = write(writer, search, "I had a good day today, first in ages. I made soup.")
    assert not [part for part in draft.parts if part.citation]
    assert draft.parts[-1].text.count("?") == 1
    assert draft.parts[0].kind is PartKind.WORDS and any(part.wording.startswith("glad/") for part in draft.parts)


def test_no_reply_brings_up_a_death_or_a_harm_that_nobody_named(writer: Quoted, search: Search) -> None:
    evidence, least = search.search("my dad died in spring"), search.weights.least
    assert evidence.hits[0].passage.text_id.startswith("grief")

    def texts(message: str, memory: Memory | None = None, previous: str = "") -> set[str]:
        draft = writer.write(Request(message, evidence, memory or Memory(), least, previous))
        return {part.citation.text_id for part in draft.parts if part.citation}

    grief = {"grief", "grief-nobody-sees"}
    unspoken = "I sat in the kitchen for a while."
    assert not texts(unspoken) & grief
    assert texts("my dad died in spring") & grief
    assert texts(unspoken, previous="my dad died in spring") & grief
    quoted = Memory(used=("grief#grief-that-others-do-not-see",))
    assert texts(unspoken, quoted) & grief


def test_every_subject_names_texts_of_the_library(library: Library, search: Search) -> None:
    for subject in subjects():
        for text in subject.texts:
            assert text in library.texts or text in search.index.passages, text


def test_every_subject_names_topics_of_the_library_and_its_texts_carry_one(library: Library) -> None:
    for subject in subjects():
        assert set(subject.topics) <= set(library.topics)
        for text in subject.texts if subject.topics else ():
            assert set(library.texts[text].meta.topics) & set(subject.topics), text


def test_a_text_of_a_clinics_own_on_such_a_subject_is_held_by_its_topic(library: Library) -> None:
    text = library.texts["telling-someone-about-sexual-harm"]
    own = dataclasses.replace(text, meta=text.meta.model_copy(update={"id": "own-after-an-assault"}))
    passage = "own-after-an-assault#who-to-tell"
    writer = Quoted(dataclasses.replace(library, texts={own.id: own}), None, default_wording())

    def held(request: Request) -> bool:
        return any(subject.holds(own.id, passage, own.meta.topics) for subject in writer._unraised(request))

    unspoken = Request("I sat in the kitchen for a while.", None, Memory(), 0.0)
    assert held(unspoken)
    assert not held(dataclasses.replace(unspoken, message="I was assaulted in my first year"))
    assert not held(dataclasses.replace(unspoken, previous="I was assaulted in my first year"))
    assert not held(dataclasses.replace(unspoken, memory=Memory(used=(f"{passage}|practice",))))


def test_a_shipped_text_is_held_by_its_name_alone() -> None:
    grief = next(subject for subject in subjects() if subject.id == "grief")
    assert grief.holds("grief", "grief#one", ()) and not grief.holds("life-with-pain", "life-with-pain#one", ("grief",))


def test_two_conversations_do_not_open_alike_and_one_told_again_does() -> None:
    variants = default_wording().words
    said = {vary("words", variants, (), f"I told them {number}").text for number in range(40)}
    assert len(said) > len(variants) // 2
    used: list[str] = []
    for number in range(len(variants)):
        used.append(vary("words", variants, used, f"turn {number}").id)
    assert len(set(used)) == len(variants), "none comes twice before each has come"


def test_it_begins_with_the_persons_words_only_at_the_beginning(writer: Quoted, search: Search) -> None:
    evidence, first, later = search.search(MESSAGE), set(), set()
    for number in range(30):
        message = f"I keep being passed over at work, {number} times now."
        for memory, said in ((Memory(), first), (Memory(used=("words/1",)), later)):
            draft = writer.write(Request(message, evidence, memory, search.weights.least))
            said.add(draft.parts[0].wording.split("/")[0])
    assert first == {"words_first", "words"} and later == {"words"}


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("what? in bed?? no. i meant my therapist used the word enjoy", "“my therapist used the word enjoy”"),
        ("you keep talking about therapy. im talking about tom and a bike", "“tom and a bike”"),
    ],
)
def test_who_sets_a_reply_right_is_told_sorry_once_and_handed_back_what_they_meant(
    writer: Quoted, search: Search, message: str, words: str
) -> None:
    draft = write(writer, search, message)
    said = " ".join(part.text for part in draft.parts)
    assert said.lower().count("sorry") == 1 and words in said
    assert not [part for part in draft.parts if part.citation]
    assert draft.parts[-1].kind is PartKind.QUESTION


def test_a_word_of_the_last_question_that_is_thrown_back_is_no_new_subject(writer: Quoted, search: Search) -> None:
    memory = Memory(asked=("What would you like to say about it in your next session?",))
    draft = write(writer, search, "session? im not in therapy. it's about money", memory)
    assert draft.parts[0].wording.startswith("corrected/")
    assert not [part for part in draft.parts if part.citation]


@pytest.mark.parametrize(
    "message",
    [
        "I will ask Dawn in HR on Monday",
        "ok ill just say 'its Dani' and pass the potatoes",
        "I might text Gemma",
        "I think I will speak to my husband about this",
    ],
)
def test_a_step_that_someone_decides_on_is_named_as_theirs(writer: Quoted, search: Search, message: str) -> None:
    draft = write(writer, search, message)
    assert [part.kind for part in draft.parts] == [PartKind.WORDS, PartKind.QUESTION]
    assert message.removeprefix("ok ") in draft.parts[0].text


@pytest.mark.parametrize(
    "message",
    ["I'll tell everyone goodbye on Friday", "I will ask her but I'm scared", "I've booked the one-way one, no bags"],
)
def test_what_may_be_a_farewell_or_tells_more_is_not_praised_as_a_step(message: str) -> None:
    assert mode_of(message) is Mode.STORY


THERAPY = re.compile(r"\b(session|therap|counsel)", re.IGNORECASE)


def test_who_has_no_therapist_is_asked_and_shown_nothing_of_sessions_from_then_on(
    writer: Quoted, search: Search, library: Library
) -> None:
    memory, waiting = Memory(), "I'm not having therapy sessions, there's a six month wait."
    memory = memory.after(write(writer, search, waiting, memory).parts)
    messages = ("I miss her and she's in the next room.", MESSAGE, "I can't trust anyone who sits and listens to me")
    for message in messages * 4:
        draft = write(writer, search, message, memory)
        memory = memory.after(draft.parts)
        assert not THERAPY.search(draft.parts[-1].text), draft.parts[-1].text
        for part in draft.parts:
            assert part.citation is None or "therapy" not in library.texts[part.citation.text_id].meta.topics
    asked = write(writer, search, "what is a first session like?", memory)
    assert any(part.citation for part in asked.parts), "a question about therapy is answered"
    assert not known("My therapist rang.", "", memory.told) and known("It rained.", "", memory.told)


def test_that_nothing_fits_is_said_to_who_asks_and_not_to_who_tells(writer: Quoted, search: Search) -> None:
    evidence = dataclasses.replace(search.search("x"), hits=(), turned_down=())
    memory = Memory()

    def said(message: str) -> list[str]:
        nonlocal memory
        draft = writer.write(Request(message, evidence, memory, 0.3))
        memory = memory.after(draft.parts)
        assert draft.parts[-1].kind is PartKind.QUESTION
        return _parts(draft, PartKind.SAY)

    told = [*said("I saw him at the bus stop"), *said("He never looked at me"), *said("I just stood there")]
    assert told == []
    assert len(said("how do I stop correcting her")) == 1 and len(said("how do I tell my nan")) == 1


def test_who_asks_how_two_methods_differ_gets_a_passage_of_each(writer: Quoted, search: Search) -> None:
    draft = write(writer, search, "what is the difference between cbt and psychodynamic therapy")
    texts = [part.citation.text_id for part in draft.parts if part.citation and part.kind is PartKind.QUOTE]
    assert texts == ["cognitive-behavioural-therapy", "psychoanalytic-and-psychodynamic-therapy"]
    assert draft.parts[-1].kind is PartKind.QUESTION


def test_no_question_fits_nothing() -> None:
    wording = default_wording()
    asked = (*wording.question_open, *load_questions().values(), *wording.abstain_other_question)
    assert not {"How does it touch your day?", "What would you like to have room for, here?"} & set(asked)

from dataclasses import replace
from html.parser import HTMLParser

import pytest

from assistant.replies.reply import Kind, Part, PartKind, Reply, Step
from assistant.safety.assessment import Level
from assistant.safety.care_state import Plan, PlanItem
from assistant.safety.services import default_directory
from assistant.web.fake import CITATION, FakeBetween
from assistant.web.render import Place, message_html, reply_stages, standing_html
from assistant.web.strings import default_strings

STRINGS = default_strings()
US = default_directory().country("US")
HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    '"><svg onload=alert(1)>',
    "</p></article><h1>mine</h1>",
    "{{constructor.constructor('alert(1)')()}} ${alert(1)} `${1}`",
    "[x](javascript:alert(1)) **bold** # head",
    "&lt;b&gt; &amp; &#60;i&#62;",
]


class Tree(HTMLParser):
    """Collects the tags, the attributes and the text of a fragment."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: dict[str, list[str]] = {}
        self.text = ""
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in {"br", "img"}:
            self.open.append(tag)
        for name, value in attrs:
            self.attributes.setdefault(name, []).append(value or "")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def whole(reply: Reply, place: Place | None = None) -> Tree:
    tree = Tree(reply_stages(reply, place or Place(1, 0), US, STRINGS)[-1])
    assert not tree.open
    return tree


def answer(message: str, country: str = "US") -> Reply:
    between = FakeBetween()
    return between.reply(message, between.start(country))[0]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_message_is_shown_as_the_text_it_is(text: str) -> None:
    tree = Tree(message_html(text, 1000, STRINGS))
    assert text in tree.text
    assert set(tree.tags) == {"article", "h2", "p", "button"}
    assert not any(name.startswith("on") for name in tree.attributes)


@pytest.mark.parametrize("text", HOSTILE)
def test_data_in_every_part_is_escaped(text: str) -> None:
    cited = replace(CITATION, quote=text, title=text, heading=text, passage=text, sources=(text,), cautions=(text,))
    steps = Part(PartKind.STEPS, text, "w", items=(text,), citation=cited)
    parts = [Part(kind, text, "w") for kind in (PartKind.WORDS, PartKind.SAY, PartKind.QUESTION, PartKind.SERVICE)]
    parts += [Part(kind, text, "w", citation=cited) for kind in (PartKind.QUOTE, PartKind.TEXT)]
    parts.append(steps)
    for kind in (Kind.REFLECTION, Kind.CARE):
        tree = whole(Reply(Level.NONE, kind, tuple(parts)))
        # four plain parts; quote, step and its text; three citations of six, the heading of each in an attribute
        assert tree.text.count(text) == 25
        assert sum(value == text for value in tree.attributes["data-heading"]) == 3
        assert not {"img", "script", "svg", "h1", "b", "i"} & set(tree.tags)
        assert not {"onerror", "onload", "src"} & set(tree.attributes)


def test_marks_that_turn_the_writing_direction_do_not_reach_the_page() -> None:
    shown = message_html("abc\u202edef\u2066 \x00\x07 שלום", 1000, STRINGS)
    assert "abcdef  שלום" in shown
    assert 'dir="auto"' in shown


def test_a_very_long_message_is_shown_in_part_and_says_so() -> None:
    shown = message_html("x" * 100_000, 8000, STRINGS)
    assert len(shown) < 9000
    assert STRINGS.chat.shortened in shown


def test_a_reflection_shows_its_quote_with_a_numbered_citation_that_opens() -> None:
    tree = whole(answer("I am worn out."), Place(turn=3, citations_before=4))
    assert "Source 5: Racism and racial trauma" in tree.text
    assert CITATION.heading in tree.attributes["data-heading"]
    for said in (CITATION.sources[1], CITATION.cautions[0], STRINGS.citation.status.draft):
        assert said in tree.text
    assert "template" in tree.tags
    assert "cite-3-5" in tree.attributes["id"]


@pytest.mark.parametrize(
    ("status", "said"),
    [("checked", "Not yet signed"), ("signed", "Signed by"), ("stale", "Changed"), ("new-word", "Draft")],
)
def test_the_vetting_status_is_said_and_an_unknown_one_counts_as_a_draft(status: str, said: str) -> None:
    part = Part(PartKind.QUOTE, "q", "w", citation=replace(CITATION, status=status))
    assert said in whole(Reply(Level.NONE, Kind.REFLECTION, (part,))).text


def test_a_text_that_is_only_named_opens_like_a_citation_and_nothing_of_it_is_quoted() -> None:
    parts = tuple(Part(PartKind.TEXT, CITATION.title, f"{n}|text", citation=CITATION) for n in range(2))
    tree = whole(Reply(Level.NONE, Kind.REFLECTION, parts))
    assert "Source 1: Racism and racial trauma" in tree.text and "Source 2: Racism" in tree.text
    assert tree.tags.count("template") >= 2 and "blockquote" not in tree.tags


def test_steps_are_an_ordered_list() -> None:
    tree = whole(answer("the steps please"))
    assert tree.tags.count("ol") == 2  # the practice, and the steps that led to the reply
    assert "Write the thought that came." in tree.text


def test_a_care_reply_is_a_card_with_a_heading_and_links_with_the_number_written_out() -> None:
    tree = whole(answer("care"))
    assert STRINGS.care.heading in tree.text
    assert {"tel:911", "tel:988", "sms:988", "https://988lifeline.org/chat/"} <= set(tree.attributes["href"])
    assert "Call 911" in tree.text
    assert "care-1" in tree.attributes["aria-labelledby"]


def test_a_care_card_takes_the_focus_only_when_care_begins() -> None:
    assert "data-arrives" in whole(answer("care"), Place(1, 0, first_care=True)).attributes
    assert "data-arrives" not in whole(answer("care"), Place(2, 0, first_care=False)).attributes


def test_a_reflection_grows_part_by_part_and_care_is_there_at_once() -> None:
    stages = reply_stages(answer("I am tired."), Place(1, 0), US, STRINGS)
    assert len(stages) == 4
    assert [len(stage) for stage in stages] == sorted(len(stage) for stage in stages)
    assert len(reply_stages(answer("care"), Place(1, 0), US, STRINGS)) == 1


def test_under_a_reflection_are_five_small_actions_and_under_care_none_that_leads_away() -> None:
    offered = whole(answer("I am worn out.")).attributes["data-do"]
    assert offered == ["question", "practice", "save", "why", "report"]
    assert whole(answer("care")).attributes["data-do"] == ["save", "why", "report"]


def test_with_reports_off_no_reply_offers_one() -> None:
    shown = reply_stages(answer("care"), Place(1, 0), US, STRINGS, reports=False)[-1]
    assert 'data-do="report"' not in shown and 'data-do="why"' in shown


def test_why_a_reply_appeared_is_told_in_words_with_the_steps_below() -> None:
    tree = whole(answer("care"))
    for said in (STRINGS.why.levels["urgent"], STRINGS.why.stages["care"], "family suicide", "a signal of this turn"):
        assert said in tree.text


@pytest.mark.parametrize("text", HOSTILE)
def test_a_trace_and_a_plan_are_escaped(text: str) -> None:
    plan = Plan(text, (PlanItem("helps", text, text),))
    tree = whole(Reply(Level.NONE, Kind.CARE, answer("care").parts, (Step("screen", text, text),), True, plan))
    assert tree.text.count(text) == 3
    assert not {"img", "script", "svg", "h1", "b", "i"} & set(tree.tags)


def test_while_care_is_active_people_to_reach_stay_beside_the_box_and_go_with_it() -> None:
    care = answer("care")
    first = standing_html(care, "", US, STRINGS)
    assert 'href="tel:988"' in first and 'href="tel:911"' in first
    bare = replace(care, parts=care.parts[:1])
    assert standing_html(bare, first, US, STRINGS) == first
    assert 'href="tel:' in standing_html(bare, "", US, STRINGS)
    assert standing_html(answer("hello"), first, US, STRINGS) == ""

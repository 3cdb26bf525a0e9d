"""What a counselor hands to a client: homework as a link and a code, and a page to print."""

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import segno
from markupsafe import Markup
from starlette.responses import Response

from assistant.shelf import offered
from assistant.web.counselor.desk import Call, Route, page, routes
from assistant.web.counselor.notes import default_sheet
from assistant.web.counselor.words import words
from assistant.web.homework import MOST_QUESTION, MOST_TOPICS, Homework, packed, practices, shown
from assistant.web.html import visible

if TYPE_CHECKING:
    from assistant.web.counselor.desk import Desk

FRAGMENT = "take="
"""What stands before the data in a link, after `#`. `homework.js` looks for it."""
_HERE = frozenset({"localhost", "127.0.0.1", "[::1]", "::1", "0.0.0.0"})


def part(desk: "Desk") -> Iterable[Route]:
    """Return its routes."""

    def choose(call: Call, problem: str = "", status: int = 200) -> Response:
        library = offered(desk.shelf.library(), desk.house.settings)
        there = {topic for text in library.texts.values() for topic in text.meta.topics}
        return page(
            "hand_over",
            call,
            status,
            topics=[topic for topic in library.topics.values() if topic.id in there],
            practices=[(name, *found) for name, found in practices(library).items()],
            given=call.form,
            most_question=MOST_QUESTION,
            most_topics=MOST_TOPICS,
            problem=problem,
        )

    def make(call: Call) -> Response:
        form, wrong = call.form, words().wrong
        written = (" ".join(visible(line).split()) for line in form.many("question"))
        questions = tuple(filter(None, written))  # of one that cannot be seen nothing is left
        if any(len(line) > MOST_QUESTION for line in questions):
            return choose(call, wrong["long"].format(most=MOST_QUESTION), 422)
        if len(form.many("topics")) > MOST_TOPICS:
            return choose(call, wrong["many"].format(most=MOST_TOPICS), 422)
        library = offered(desk.shelf.library(), desk.house.settings)
        practice = form.one("practice") if form.one("practice") in practices(library) else ""
        topics = tuple(topic for topic in form.many("topics") if topic in library.topics)
        homework = Homework(topics=topics, questions=questions[:2], practice=practice)
        if homework == Homework():
            return choose(call, wrong["question"], 422)
        link = f"{call.base}/#{FRAGMENT}{packed(homework, desk.passphrase.key)}"
        code = segno.make_qr(link, error="m")
        drawn = code.svg_inline(scale=4, border=2, omitsize=True, svgclass="qr", lineclass=None)
        return page(
            "homework",
            call,
            link=link,
            code=Markup(drawn),
            content=shown(homework, library),
            here_only=(urlsplit(call.base).hostname or "") in _HERE,
            clinic=desk.house.settings.clinic_name,
            contact=desk.house.settings.clinic_contact,
        )

    def sheet(call: Call) -> Response:
        settings = desk.house.settings
        return page(
            "sheet",
            call,
            sheet=default_sheet(),
            clinic=settings.clinic_name,
            contact=settings.clinic_contact,
            base=call.base,
            here_only=(urlsplit(call.base).hostname or "") in _HERE,
        )

    return routes(("GET", "/hand-over", choose), ("POST", "/hand-over", make), ("GET", "/hand-over/sheet", sheet))

"""The pieces of a reflection that need no library: reviewed wording, the person's own words, one open question."""

from dataclasses import dataclass

from assistant.replies.learned import load_questions
from assistant.replies.needs import named_by, stands_on
from assistant.replies.own_words import own_words
from assistant.replies.reply import Part, PartKind
from assistant.replies.request import Request
from assistant.replies.wording import Mode, QuotedWording, turned, vary

INFORMATION_WORDS = 5
"""Words from which on something is handed back to who asks how a thing works."""
LIKELY = -2.5
"""The log probability from which on the likeliest question is asked: of the development turns, it is among those that a
reader chose for 25 % of the ones below it, and for 50 % of the others."""


@dataclass(frozen=True, slots=True)
class Speaking:
    """One reply that is being put together.

    Args:
        wording: All that may be said.
        request: What is answered.
    """

    wording: QuotedWording
    request: Request

    def say(self, key: str, kind: PartKind = PartKind.SAY) -> Part:
        """Say a wording in the variant that was used least."""
        memory, variants = self.request.memory, getattr(self.wording, key)
        facts = self.request.facts if kind is PartKind.QUESTION else ()
        held = [*memory.asked, *(text for text in variants if any(fact.asks(text) for fact in facts))]
        chosen = vary(key, variants, memory.used, self.request.message, held)
        return Part(kind, chosen.text, chosen.id)

    def framed(self, key: str, words: str) -> Part:
        """Hand words back in a frame."""
        chosen = vary(key, getattr(self.wording, key), self.request.memory.used, self.request.message)
        return Part(PartKind.WORDS, chosen.text.format(words=words), chosen.id)

    def mirror(self, mode: Mode) -> list[Part]:
        """Hand back the heart of the message, where it has one."""
        found = own_words(self.request.message, tells=mode is Mode.STORY)
        if not found or (mode is Mode.INFORMATION and len(found.split()) < INFORMATION_WORDS):
            return []
        memory, message = self.request.memory, self.request.message
        first, later = self.wording.words_first, self.wording.words
        opens = not memory.begun and turned(message, len(first) + len(later)) < len(first)
        return [self.framed("words_first" if opens else "words", found)]

    def ask(self) -> Part:
        """Ask the open question that fits best; where none is likely to, one that fits any line.

        Nothing is asked for a while after the person asked for no more questions.
        """
        if self.request.memory.hushed:
            return self.say("no_question")
        return self.fitting() or self.say("question_open", PartKind.QUESTION)

    def fitting(self) -> Part | None:
        """Return the open question that fits best of those that were not asked yet, if any is likely to.

        It speaks of nothing that was not brought up.
        """
        request, facts = self.request, self.request.facts
        questions, fits = load_questions(), request.heard.fits if request.heard else {}
        said = f"{request.previous}\n{request.message}"
        fresh = {
            name: likely
            for name, likely in fits.items()
            if likely >= LIKELY
            and f"question/{name}" not in request.memory.used
            and not any(fact.asks(questions[name]) for fact in facts)
            and stands_on(questions[name], said)
        }
        if not fresh:
            return None
        name = max(fresh, key=fresh.__getitem__)
        return Part(PartKind.QUESTION, named_by(questions[name], said), f"question/{name}")

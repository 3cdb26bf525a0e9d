"""What sentences the page has: one model a place on it, so that a file that lacks one fails at load."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.safety.assessment import Family
from assistant.web.reports import Reason


class _Strings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_min_length=1)


class Intro(_Strings):
    """Arriving: what this is and is not, and the two choices."""

    heading: str
    points: tuple[str, ...] = Field(min_length=3, max_length=3)
    adults: str
    english: str
    more: str
    stored: str
    history: str
    country: str
    language: str
    use: str
    again: str


class Bar(_Strings):
    """The bar at the top and the row of tools."""

    tools: str
    note: str
    plan: str
    settings: str
    emergency: str
    exit: str


class Leaving(_Strings):
    """What is said on the way out."""

    overlay: str
    left: str


class Help(_Strings):
    """The help panel."""

    open: str
    heading: str
    lead: str
    country: str
    elsewhere: str
    emergency: str
    services: str
    others: str
    call: str
    call_for: str
    text: str
    text_word: str
    chat: str
    whatsapp: str
    site: str
    opens: str
    cost: str
    for_whom: str
    only_in: str
    no_line: str
    find_care: str
    checked: str
    stale: str
    no_script: str
    languages: str


class Chat(_Strings):
    """The conversation and its controls."""

    log: str
    you: str
    between: str
    label: str
    hint: str
    send: str
    clear: str
    cleared: str
    thinking: str
    starting: str
    empty: str
    shortened: str
    said: str
    examples: str
    examples_lead: str
    failed: str
    failed_more: str
    failed_start: str
    lost: str
    offline: str
    unanswered: str
    unloaded: str


class Status(_Strings):
    """How far a text is vetted, in words."""

    draft: str
    checked: str
    signed: str
    stale: str


class CitationStrings(_Strings):
    """A citation that a reader opens."""

    summary: str
    text: str
    rests_on: str
    cautions: str
    status: Status


class ProtocolStrings(_Strings):
    """What stands around the care protocol on its own page, and the link to it."""

    link: str
    back: str
    edge: str


class Care(_Strings):
    """The care card, and the strip that stays while care goes on."""

    heading: str
    standing: str


class Actions(_Strings):
    """The small actions under a reply, and what they answer."""

    group: str
    question: str
    practice: str
    why: str
    save: str
    report: str
    plan: str
    saved: str
    planned: str
    no_practice: str
    no_question: str


class Why(_Strings):
    """A trace in words."""

    heading: str
    lead: str
    stages: dict[str, str]
    levels: dict[str, str]
    details: str


class PanelStrings(_Strings):
    """What every panel has."""

    close: str


class Words(_Strings):
    """Help with putting it into words."""

    open: str
    heading: str
    lead: str
    prompts: tuple[str, ...] = Field(min_length=3, max_length=3)
    use: str


class Pause(_Strings):
    """Pausing, and goodbye."""

    open: str
    heading: str
    lead: str
    sentence: str
    suggestions: str
    keep: str
    note: str
    goodbye: str
    bye: str
    bye_lead: str
    new: str


class Note(_Strings):
    """The note for the next session."""

    heading: str
    lead: str
    title: str
    lines: str
    passages: str
    questions: str
    empty: str
    add: str
    remove: str
    entry: str
    optional: str
    record: str
    record_fields: dict[str, str]
    step: str
    step_fields: dict[str, str]
    print: str
    markdown: str
    pdf: str
    pdf_lead: str
    pdf_letters: str
    pdf_failed: str
    copy_: str = Field(alias="copy")
    copied: str
    uncopied: str
    delete: str
    sure: str
    deleted: str
    made: str


class PlanStrings(_Strings):
    """The support plan."""

    heading: str
    lead: str


class Keep(_Strings):
    """Keeping note and plan on the device."""

    heading: str
    lead: str
    consent: str
    passphrase: str
    keep: str
    kept: str
    replace: str
    short: str
    ask: str
    open: str
    opened: str
    wrong: str
    forget: str
    forgotten: str


class SettingsStrings(_Strings):
    """What a person may set."""

    heading: str
    lead: str
    size: str
    sizes: dict[Literal["normal", "large", "larger"], str]
    theme: str
    themes: dict[Literal["device", "light", "dark"], str]
    motion: str
    motions: dict[Literal["device", "less"], str]
    reload: str


class ReportStrings(_Strings):
    """Saying that a reply was not OK."""

    heading: str
    lead: str
    reply: str
    message: str
    why: str
    reason: str
    reasons: dict[Reason, str]
    comment: str
    preview: str
    send: str
    sent: str
    failed: str


class HomeworkStrings(_Strings):
    """What a counselor handed over, above the chat."""

    heading: str
    lead: str
    topics: str
    questions: str
    practice: str
    away: str
    broken: str


class Strings(_Strings):
    """Every sentence of the page, in one language."""

    title: str
    tagline: str
    skip: str
    ai: str
    intro: Intro
    bar: Bar
    leaving: Leaving
    help: Help
    families: dict[Family, str]
    audiences: dict[str, str]
    emergency_uses: dict[str, str]
    chat: Chat
    citation: CitationStrings
    care: Care
    actions: Actions
    why: Why
    panel: PanelStrings
    words: Words
    pause: Pause
    note: Note
    plan: PlanStrings
    keep: Keep
    settings: SettingsStrings
    report: ReportStrings
    protocol: ProtocolStrings
    homework: HomeworkStrings


class OpenerTheme(_Strings):
    """Lines to start from, under one theme."""

    theme: str
    lines: tuple[str, ...] = Field(min_length=2)


class Openers(_Strings):
    """Lines to start from, by theme; in English, like the reflection."""

    practice: str
    themes: tuple[OpenerTheme, ...] = Field(min_length=4)

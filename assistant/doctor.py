"""What `between doctor` looks at: each finding has a severity, a message and a remedy."""

import importlib.util
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from assistant.errors import BetweenError
from assistant.settings import Settings


class Severity(StrEnum):
    """How much a finding weighs."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    severity: Severity
    message: str
    remedy: str = ""


def examine(settings: Callable[[], Settings]) -> list[Finding]:
    """Look at everything that Between needs. Never raises for what it finds.

    Args:
        settings: Loads the settings; a broken file is a finding as well.
    """
    findings = [_python()]
    try:
        chosen = settings()
        findings.append(Finding("settings", Severity.OK, f"index in {chosen.index_dir}"))
    except BetweenError as error:
        findings.append(Finding("settings", Severity.ERROR, error.problem, error.remedy))
        chosen = Settings()
    for name, look in (("model", _model), ("library", _library), ("index", _index), ("safety", _safety)):
        try:
            findings.extend(look(chosen))
        except BetweenError as error:
            findings.append(Finding(name, Severity.ERROR, error.problem, error.remedy))
    return [*findings, _browser()]


def _python() -> Finding:
    version = platform.python_version()
    if (3, 11) <= sys.version_info[:2] <= (3, 13):
        return Finding("python", Severity.OK, version)
    return Finding("python", Severity.ERROR, f"{version} is not supported", "Use Python 3.11, 3.12 or 3.13.")


def _model(settings: Settings) -> Iterator[Finding]:
    from assistant.retrieval.embedding import SHA256, model_folder, verify

    folder = model_folder()
    verify(folder)
    yield Finding("model", Severity.OK, f"all-MiniLM-L6-v2, SHA-256 {SHA256[:12]}… as pinned")


def _library(settings: Settings) -> Iterator[Finding]:
    from assistant.library.checks import Severity as Weight
    from assistant.library.checks import vet
    from assistant.retrieval.embedding import window_check
    from assistant.shelf import whole_library

    library = whole_library(settings)
    errors = sum(finding.severity is Weight.ERROR for finding in vet(library, window_check()))
    if errors or not library.texts:
        message = f"{len(library.texts)} texts, {errors} errors"
        yield Finding("library", Severity.ERROR, message, "Run: between library check")
    else:
        yield Finding("library", Severity.OK, f"{len(library.texts)} texts in {library.root}")
    if unknown := sorted(set(settings.topics_off) - set(library.topics)):
        message = f"topics_off names what is no topic: {', '.join(unknown)}"
        yield Finding("topics", Severity.WARNING, message, "Mend topics_off; between library map shows the topics.")
    signed = sum(library.status(text) == "signed" for text in library.texts)
    if settings.signed_only and not signed:
        message = "signed_only is on and no text is signed: nothing is quoted"
        yield Finding("sign-offs", Severity.ERROR, message, "Have a text signed, or take signed_only out.")
    elif signed < len(library.texts):
        message = f"{signed} of {len(library.texts)} texts are signed by a professional"
        yield Finding("sign-offs", Severity.WARNING, message, "Have a professional read and sign the texts.")


def _index(settings: Settings) -> Iterator[Finding]:
    from assistant.retrieval.embedding import MiniLM, window_check
    from assistant.retrieval.index import address_of, entries_of, shares_of
    from assistant.shelf import sound_library

    passages = sound_library(settings).passages(window_check())
    entries = entries_of(passages)
    address = address_of(entries, shares_of(passages, entries), MiniLM.fingerprint)
    if (settings.index_dir / address / "manifest.json").is_file():
        yield Finding("index", Severity.OK, f"up to date, {len(passages)} passages")
    else:
        yield Finding("index", Severity.WARNING, "not built for this library yet", "Run: between index")


def _safety(settings: Settings) -> Iterator[Finding]:
    import datetime as dt

    from assistant.directory import directory_for
    from assistant.retrieval.embedding import MiniLM
    from assistant.safety.scope import default_scope
    from assistant.safety.screen import default_screen
    from assistant.safety.services import EXPIRED_DAYS, STALE_DAYS
    from assistant.safety.wording import default_book

    default_book(), default_scope()
    examples = default_screen().examples
    if examples is None or examples.second != MiniLM.fingerprint:
        message = "the screen's examples do not belong to the embedding model"
        yield Finding("safety data", Severity.ERROR, message, "Run: python -m evals.train_screen")
    else:
        yield Finding("safety data", Severity.OK, "rules, examples, care wording and scope are sound")
    directory = directory_for(settings)
    if settings.country and settings.country not in directory.countries:
        message = f"the directory has no services in {settings.country} yet: the world-wide ones are named"
        remedy = "Take country out, or add its services: assistant/safety/data/services/README.md"
        yield Finding("country", Severity.WARNING, message, remedy)
    ages = directory.ages(dt.datetime.now(tz=dt.UTC).date())
    oldest = max(days for _, days in ages)
    severity = Severity.ERROR if oldest > EXPIRED_DAYS else Severity.WARNING if oldest > STALE_DAYS else Severity.OK
    remedy = "" if severity is Severity.OK else "Run: between services check"
    yield Finding("services", severity, f"{len(ages)} entries, the oldest verified {oldest} days ago", remedy)


def _browser() -> Finding:
    chromium = shutil.which("chromium") or (Path("/usr/bin/chromium").exists() and "/usr/bin/chromium")
    if chromium and importlib.util.find_spec("playwright"):
        return Finding("browser tests", Severity.OK, str(chromium))
    return Finding(
        "browser tests",
        Severity.WARNING,
        "chromium or playwright is not installed; the page works, only its tests need them",
        "Run: make test (it installs what it may), or install Debian's chromium and pip install playwright",
    )

"""Whether the addresses of sources still lead somewhere: the one check that asks the network, and only when told to."""

import urllib.error
import urllib.request
from collections.abc import Callable, Iterator

from assistant.library.checks.finding import Finding
from assistant.library.checks.rules import rules
from assistant.library.checks.sources import entry_line
from assistant.library.corpus import Library

SECONDS = 15
"""How long to wait for one address."""
GONE = (404, 410)
"""What a server answers for a page that is not there. Any other answer, a refusal included, means that it is."""

Ask = Callable[[str], int | None]
"""Takes an address and returns the HTTP status, or None where no server answers."""


def dead_links(library: Library, ask: Ask) -> Iterator[Finding]:
    """Yield a finding for every source whose address is gone."""
    for source in library.sources.values():
        if source.url is None:
            continue
        status = ask(source.url)
        if status is None or status in GONE:
            path = library.home(source.id) / "sources.yaml"
            said = "no server answers" if status is None else f"the answer is {status}"
            facts = {"source": source.id, "url": source.url, "problem": said}
            yield rules()["link-dead"].finding(path, entry_line(path, source.id), **facts)


def ask_network(url: str) -> int | None:
    """Ask a server for an address and read nothing of what it sends."""
    request = urllib.request.Request(url, headers={"User-Agent": "Mozilla/5.0 (link check of a bibliography)"})
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except (OSError, ValueError):
        return None

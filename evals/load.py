"""Sixty people at once: `python -m evals.load`. It serves the whole product, measures it, and writes a report.

page      first contentful paint, and the time until a message can be typed, of a warm server in Chromium
turn      from sending until the first part of a reply, and until all of it is there; by one person alone, then by many
memory    of the server, from the moment when everybody has come until the end

Each person is a client of the endpoints that the page uses: a heartbeat, an event that joins the queue, a stream of
what comes back. After some turns a person closes the page and another comes in their place. A turn counts as lost where
the page at its end does not show all that the person wrote, and as an error where it shows another's words.
"""

import argparse
import asyncio
import itertools
import json
import os
import random
import re
import shutil
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from assistant.web.serve import READY

REPORT = Path(__file__).parent / "reports" / "load.txt"
TIMES = 5.0
"""How many times as long as alone the 95th percentile of a turn may take."""
GROWTH = 0.05
"""By how much of itself the server's memory may grow once everybody has come: a leak of a tenth of a MiB for each
conversation that ends would pass it in ten minutes."""
TIMED = ("first", "whole")
ALONE_TURNS = 30
VISITS = 7
SAYS = (
    "I keep being passed over at work. I am worn out. I sit in room {room}.",
    "My mum rings every day and I never know how to say no to her. She calls me in room {room}.",
    "How do I do a thought record when I'm already upset? I am in room {room}.",
    "Since the move I know nobody here. I eat lunch alone in room {room}.",
    "I was too quiet in the meeting in room {room} and I cannot stop going over it.",
    "I'd like to try something small this week, from room {room}.",
)
"""What people write, in this order, over and over; the room tells them apart."""
WORSE = "I don't want to be here any more. I am in room {room}."
"""Every tenth person begins with this, and is in care from then on."""


# ---------------------------------------------------------------- the server


@dataclass
class Served:
    """The product, in a process of its own."""

    url: str
    process: "subprocess.Popen[str]"

    def resident(self) -> float:
        """Return the resident memory in MiB."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text(encoding="utf-8").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

    def busy(self) -> float:
        """Return the seconds of processor time that were used so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def runnable() -> float:
    """Return how many threads of the whole machine run or wait for a core at this moment."""
    return float(Path("/proc/loadavg").read_text(encoding="utf-8").split()[3].split("/")[0])


@contextmanager
def serving() -> Iterator[Served]:
    """Serve the product until the library is ready, and to the end of the block.

    Raises:
        RuntimeError: It ended before it was ready.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-u", "-m", "assistant.cli", "--port", str(port)]
    environment = {**os.environ, "BETWEEN_COUNTS": "false", "BETWEEN_REPORTS": "false"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    try:
        assert process.stdout is not None
        if not any(READY in line for line in process.stdout):
            raise RuntimeError("the server ended before it was ready")
        threading.Thread(target=process.stdout.read, daemon=True).start()  # so that it never waits for a reader
        yield Served(f"http://127.0.0.1:{port}", process)
    finally:
        process.kill()
        process.wait()


# ---------------------------------------------------------------- people


@dataclass(frozen=True)
class Turn:
    """One message and what came of it. Times in seconds since it was sent."""

    first: float
    whole: float
    bytes: int
    fault: str = ""


@dataclass(frozen=True)
class Event:
    """What the page raises when a message is sent."""

    number: int
    trigger: int
    log: int
    """Where among the outputs the log stands."""


def event_of(index: str) -> Event:
    """Read from the page which event sends a message."""
    found = re.search(r"window\.gradio_config = (\{.*?\});</script>", index, re.DOTALL)
    assert found, "the page has no configuration"
    config = json.loads(found[1])
    sending = next(one for one in config["dependencies"] if any(name == "submit" for _, name in one["targets"]))
    logs = {one["id"] for one in config["components"] if one["props"].get("elem_id") == "log-frame"}
    place = next(at for at, output in enumerate(sending["outputs"]) if output in logs)
    return Event(sending["id"], sending["targets"][0][0], place)


@dataclass
class Person:
    """One open page."""

    client: httpx.AsyncClient
    event: Event
    room: int
    key: str = field(default_factory=lambda: f"{random.getrandbits(50):x}")
    said: list[str] = field(default_factory=list)

    @asynccontextmanager
    async def at_the_page(self) -> Any:
        """Hold the heartbeat open, as an open page does."""

        async def beat() -> None:
            async with self.client.stream("GET", f"/gradio_api/heartbeat/{self.key}") as beats:
                async for _ in beats.aiter_raw():
                    pass

        beating = asyncio.create_task(beat())
        try:
            yield self
        finally:
            beating.cancel()
            with suppress(asyncio.CancelledError, httpx.HTTPError):
                await beating

    async def turn(self) -> Turn:
        """Send the next message and take in what comes back."""
        text = WORSE if self.room % 10 == 0 and not self.said else SAYS[len(self.said) % len(SAYS)]
        text = text.format(room=self.room)
        shown = len(self.said)
        self.said.append(text)
        body = {
            "data": [text, None, "US", "", shown],
            "fn_index": self.event.number,
            "trigger_id": self.event.trigger,
            "session_hash": self.key,
            "event_data": None,
        }
        begun, first, size, views = time.perf_counter(), 0.0, 0, 0
        try:
            joined = await self.client.post("/gradio_api/queue/join", json=body)
            joined.raise_for_status()
            stream = self.client.stream("GET", "/gradio_api/queue/data", params={"session_hash": self.key})
            async with stream as answer:
                async for line in answer.aiter_lines():
                    size += len(line)
                    views += '"process_generating"' in line[:40]
                    if views == 2 and not first:  # the first view is the message, with nothing under it yet
                        first = time.perf_counter() - begun
                    if '"process_completed"' in line[:40]:
                        whole = time.perf_counter() - begun
                        fault = self._fault(json.loads(line.removeprefix("data: ")))
                        return Turn(first, whole, size, fault)
        except (httpx.HTTPError, KeyError, IndexError) as error:
            return Turn(first, time.perf_counter() - begun, size, f"error: {type(error).__name__}")
        return Turn(first, time.perf_counter() - begun, size, "lost: the stream ended without a reply")

    def _fault(self, message: dict[str, Any]) -> str:
        if not message.get("success"):
            return "error: the event failed"
        log = message["output"]["data"][self.event.log]
        log = re.sub("<template.*?</template>", "", log, flags=re.DOTALL)
        mine = re.findall(r'<p class="message"[^>]*>(.*?)</p>', log)
        if [re.sub("&#x27;", "'", text) for text in mine] != self.said:
            return f"lost: {len(mine)} of {len(self.said)} messages are on the page"
        if log.count('class="theirs') < len(mine) or "waiting" in log:
            return "lost: a message has no reply"
        strangers = set(re.findall(r"room (\d+)", log)) - {str(self.room)}
        return f"error: the words of {len(strangers)} others are on the page" if strangers else ""


async def alone(client: httpx.AsyncClient, event: Event) -> list[Turn]:
    """Return the turns of one person with nobody else about."""
    turns: list[Turn] = []
    for room, count in ((9_001, ALONE_TURNS // 2), (9_002, ALONE_TURNS // 2)):
        async with Person(client, event, room).at_the_page() as person:
            turns += [await person.turn() for _ in range(count)]
    return turns


async def together(
    client: httpx.AsyncClient, event: Event, people: int, seconds: float, every: float, stay: int, marks: list[float]
) -> list[Turn]:
    """Return the turns of many people, who come one after the other within the time between two turns.

    Args:
        client: Sends the requests.
        event: What sends a message.
        people: How many are there at any time.
        seconds: How long it goes on.
        every: Seconds from one turn of a person to the next.
        stay: Turns until a person leaves and another comes.
        marks: When each turn that was late for its time began, in seconds late; filled in.
    """
    turns: list[Turn] = []
    rooms = itertools.count(100)
    begun = time.perf_counter()

    async def seat(number: int) -> None:
        due = begun + every * number / people
        while due < begun + seconds:
            async with Person(client, event, next(rooms)).at_the_page() as person:
                for _ in range(stay):
                    now = time.perf_counter()
                    marks.append(max(0.0, now - due))
                    await asyncio.sleep(max(0.0, due - now))
                    if due >= begun + seconds:
                        return
                    turns.append(await person.turn())
                    due = max(due + every, time.perf_counter())

    await asyncio.gather(*(seat(number) for number in range(people)))
    return turns


# ---------------------------------------------------------------- the page in a browser


def page_lines(url: str) -> list[str]:
    """Measure how soon the page is there, and how soon a message can be typed."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        found = None
    if not found:
        return ["page: not measured, for there is no Chromium or no playwright"]
    paints, inputs = [], []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        for visit in range(VISITS + 1):
            context = browser.new_context(locale="en-US")
            page = context.new_page()
            page.goto(url)
            page.wait_for_function(_USABLE)
            if visit:  # the first warms the browser's own code
                paints.append(page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
                inputs.append(page.evaluate("window.usableAt"))
            context.close()
        browser.close()
    return [
        f"page: first contentful paint {statistics.median(paints):.0f} ms, a message can be typed after"
        f" {statistics.median(inputs):.0f} ms (medians of {VISITS} visits with nothing cached; worst {max(paints):.0f}"
        f" and {max(inputs):.0f} ms)"
    ]


_USABLE = """() => {
    const box = document.querySelector('#message textarea, #early textarea');
    if (!box || box.disabled || !box.getBoundingClientRect().height) return false;
    window.usableAt ??= performance.now();
    return true;
}"""


# ---------------------------------------------------------------- the report


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which a share of them lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _shown(name: str, turns: Sequence[Turn]) -> str:
    first, whole = [turn.first for turn in turns], [turn.whole for turn in turns]
    return (
        f"{name}: {len(turns)} turns; first part after {statistics.median(first) * 1000:.0f} ms (median),"
        f" {percentile(first, 0.95) * 1000:.0f} ms (p95), {max(first) * 1000:.0f} ms (worst);"
        f" all of it after {statistics.median(whole):.2f} s, {percentile(whole, 0.95):.2f} s, {max(whole):.2f} s"
    )


async def measure(served: Served, options: argparse.Namespace) -> tuple[list[str], bool]:
    """Return the lines of the report, and whether every target is met."""
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=200)
    async with httpx.AsyncClient(base_url=served.url, timeout=120, limits=limits) as client:
        event = event_of((await client.get("/")).text)
        one = await alone(client, event)
        memory: list[tuple[float, float]] = []
        begun, busy = time.perf_counter(), served.busy()

        loads: list[float] = []

        async def watch() -> None:
            while True:
                memory.append((time.perf_counter() - begun, served.resident()))
                loads.append(runnable())
                await asyncio.sleep(1)

        watching = asyncio.create_task(watch())
        late: list[float] = []
        many = await together(client, event, options.people, options.seconds, options.every, options.stay, late)
        watching.cancel()
        others = statistics.mean(loads)
        load = (served.busy() - busy) / (time.perf_counter() - begun)
    faults = [turn.fault for turn in (*one, *many) if turn.fault]
    settled = 2 * options.every if options.seconds < 300 else options.stay * options.every
    before = [size for at, size in memory if at >= settled][:10]
    after = [size for _, size in memory[-10:]]
    growth = statistics.median(after) / statistics.median(before) - 1
    ratios = [
        percentile([getattr(turn, name) for turn in many], 0.95)
        / percentile([getattr(turn, name) for turn in one], 0.95)
        for name in ("first", "whole")
    ]
    met = not faults and max(ratios) <= TIMES and growth <= GROWTH
    kinds = [f"  {count} x {fault}" for fault, count in _counted(faults)]
    lines = [
        _shown("alone", one),
        _shown(f"{options.people} people, a turn every {options.every:g} s each, for {options.seconds:g} s", many),
        f"p95 of a turn, together over alone: {ratios[0]:.2f} until the first part, {ratios[1]:.2f} until all of it"
        f" (target: at most {TIMES:g})",
        f"errors and lost messages: {len(faults)} (target: none)",
        *kinds,
        f"processor: {load:.2f} of {os.cpu_count()} cores in the server; running or waiting for one meanwhile:"
        f" {others:.1f} threads on average, of all programs (where that is far above the cores, the times tell of the"
        f" machine); {sum(at > 1 for at in late)} turns began more than a second late",
        f"sent to each person for a turn: {statistics.mean(turn.bytes for turn in many) / 1024:.0f} KiB",
        f"memory: {statistics.median(before):.0f} MiB after {settled:g} s, {statistics.median(after):.0f} MiB at the"
        f" end, {growth:+.1%} (target: at most {GROWTH:+.0%}); peak {max(size for _, size in memory):.0f} MiB",
    ]
    return lines, met


def _counted(faults: Sequence[str]) -> list[tuple[str, int]]:
    return [(fault, faults.count(fault)) for fault in dict.fromkeys(faults)]


def main() -> None:
    """Measure, print and write the report; end with 1 where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=600, help="how long they talk (default: 600)")
    parser.add_argument("--every", type=float, default=10, help="seconds from one turn of a person to the next")
    parser.add_argument("--stay", type=int, default=15, help="turns until a person leaves and another comes")
    parser.add_argument("--no-browser", action="store_true")
    parser.add_argument("--report", type=Path, default=REPORT)
    options = parser.parse_args()
    with serving() as served:
        lines = [] if options.no_browser else page_lines(served.url)
        measured, met = asyncio.run(measure(served, options))
    lines += [*measured, f"every target of turns, messages and memory is met: {'yes' if met else 'NO'}"]
    print(*lines, sep="\n")
    options.report.parent.mkdir(parents=True, exist_ok=True)
    options.report.write_text("\n".join(lines) + "\n", encoding="utf-8")
    sys.exit(0 if met else 1)


if __name__ == "__main__":
    main()

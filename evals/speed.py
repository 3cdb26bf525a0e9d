"""What a turn costs: `python -m evals.speed`. Ratios of one run, for they travel better than milliseconds.

turn      one warm quoted turn, screen and search included, over one sentence-transformers encode of the message
memory    of this process after 20 and after 200 turns
start     from the command `between` to a page that accepts a message, with a warm index (with --start)
"""

import argparse
import gc
import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from functools import partial
from pathlib import Path

from assistant.conversation import Between
from assistant.settings import load_settings
from assistant.telemetry import silence
from assistant.web.serve import READY

MESSAGES = (
    "I keep being passed over at work and I think it's because I'm Black. I'm worn out.",
    "my mum rings every day and I never know how to say no to her",
    "How do I do a thought record when I'm already upset?",
    "Since the move I know nobody here. I eat lunch in the car so that nobody sees me sitting alone, and in the evening"
    " I tell my sister on the phone that everything is great, and then I feel like a liar on top of it.",
)
ROUNDS = 30


def timed(action: Callable[[], object]) -> float:
    """Return the milliseconds that a call takes."""
    begun = time.perf_counter()
    action()
    return (time.perf_counter() - begun) * 1000


def resident() -> float:
    """Return the resident memory of this process in MiB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def turn_cost(between: Between) -> list[str]:
    """Measure turns against single encodes, taking the two in turn so that both meet the same machine."""
    assert between.search is not None, between.problems
    model = between.search.encoder.sentence_transformer  # type: ignore[attr-defined]
    lines, ratios = [], []
    for message in MESSAGES:
        encodes, turns = [], []
        for _ in range(ROUNDS):
            encodes.append(timed(partial(model.encode, message, show_progress_bar=False)))
            turns.append(timed(partial(between.reply, message, between.start("US"))))
        encode, turn = statistics.median(encodes), statistics.median(turns)
        ratios.append(turn / encode)
        lines.append(
            f"  {len(message.split()):3d} words: encode {encode:6.1f} ms, turn {turn:6.1f} ms,"
            f" ratio {turn / encode:.2f}"
        )
    lines.append(f"turn / encode: median {statistics.median(ratios):.2f}, worst {max(ratios):.2f} (target 2.00)")
    return lines


def memory(between: Between, turns: int = 200) -> list[str]:
    """Measure resident memory over one long conversation and many short ones."""
    marks: dict[int, float] = {}
    state = between.start("US")
    for number in range(1, turns + 1):
        message = MESSAGES[number % len(MESSAGES)]
        _, state = between.reply(message, between.unhurried(state))
        between.reply(message, between.start("GB"))
        if number in (turns // 10, turns // 2, turns):
            gc.collect()
            marks[number] = resident()
    shown = ", ".join(f"{mib:.0f} MiB after {number}" for number, mib in marks.items())
    return [f"memory: {shown} (target: at most 1229 MiB, and flat)"]


def start_time() -> list[str]:
    """Measure the seconds from the command to a page, and to a product that has loaded."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    begun = time.perf_counter()
    command = [sys.executable, "-u", "-m", "assistant.cli", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    marks: dict[str, float] = {}
    try:
        while time.perf_counter() - begun < 120 and not marks:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=60) as answer:
                    answer.read()
                    marks["page, which accepts a message"] = time.perf_counter() - begun
            except OSError:
                time.sleep(0.05)
        assert process.stdout is not None
        for line in process.stdout:
            if READY in line:
                marks["model and index loaded"] = time.perf_counter() - begun
                break
    finally:
        process.terminate()
        process.wait()
    return [f"start: {name} after {seconds:.1f} s" for name, seconds in marks.items()] + ["  (target 12 s)"]


def main() -> None:
    """Print the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--start", action="store_true", help="measure the start as well")
    arguments = parser.parse_args()
    silence()
    if arguments.start:
        print(*start_time(), sep="\n", flush=True)
    begun = time.perf_counter()
    between = Between.load(load_settings())
    print(f"load: {time.perf_counter() - begun:.1f} s in this process, imports included")
    print(*turn_cost(between), *memory(between), sep="\n")


if __name__ == "__main__":
    main()

"""What the screen makes of later turns, in the light of what was told before: `python -m evals.in_conversation`.

Each turn of `later/` by hands that were not learned from is screened after the turns before it, as if nothing had been
heard in them, and once more by itself. With `--held-out`, the turns of `later/heldout`, which nothing was chosen on.
"""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from assistant.retrieval.embedding import MiniLM
from assistant.retrieval.reading import begin
from assistant.safety.assessment import Assessment, Context, Level
from assistant.safety.later import BEFORE
from assistant.safety.screen import screen
from assistant.telemetry import silence
from evals.later_lessons import APART, FOLDER, Turn, load_turns
from evals.stats import shown

Screened = Callable[[Turn], Assessment]


def in_its_light(encoder: MiniLM) -> Screened:
    """Return what screens a turn after those before it."""

    def screened(turn: Turn) -> Assessment:
        told = turn.before[-BEFORE:]
        before = turn.before.rpartition("\n")[2]
        return screen(turn.said, Context(before=before, told=told), lambda: begin(turn.said, encoder, None, told))

    return screened


def by_itself(encoder: MiniLM) -> Screened:
    """Return what screens a turn as if it were the first."""
    return lambda turn: screen(turn.said, Context(), lambda: begin(turn.said, encoder))


def report(name: str, turns: Sequence[Turn], screened: Screened, *, tell: bool) -> None:
    """Print how many ordinary turns are interrupted, and how many of danger are heard."""
    found = [(turn, screened(turn)) for turn in turns]
    raised = [(turn, seen, seen.level >= Level.CHECK) for turn, seen in found]
    for what, least, most in (
        ("ordinary, interrupted", Level.NONE, Level.SIGNPOST),
        ("check, heard", Level.CHECK, Level.CHECK),
        ("refer or urgent, heard", Level.REFER, Level.URGENT),
        ("urgent, heard", Level.URGENT, Level.URGENT),
    ):
        own = [heard for turn, _, heard in raised if least <= turn.level <= most]
        print(f"{name:14} {what:24} {shown(sum(own), len(own))}")
    for turn, seen, heard in raised if tell else ():
        if heard is not (turn.level >= Level.CHECK):
            ids = ", ".join(signal.id for signal in seen.signals if signal.level >= Level.CHECK)
            print(f"  {turn.id} {turn.level} {seen.level} {ids}\n    …{turn.before[-80:]!r}\n    {turn.said!r}")


def main() -> None:
    """Screen the turns and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--held-out", action="store_true", help="the turns that nothing was chosen on")
    parser.add_argument("--tell", action="store_true", help="print each turn that went wrong")
    arguments = parser.parse_args()
    silence()
    folder: Path = FOLDER / "heldout" if arguments.held_out else FOLDER
    turns = [turn for turn in load_turns(folder) if turn.before and (arguments.held_out or turn.hand in APART)]
    encoder = MiniLM()
    report("by itself", turns, by_itself(encoder), tell=False)
    report("in its light", turns, in_its_light(encoder), tell=arguments.tell)


if __name__ == "__main__":
    main()

"""The suite: `python -m evals run [--only NAME]`, `python -m evals card`, `python -m evals compare A.json B.json`.

run      holds every conversation, measures every part, and writes reports/results.json, card.md and card.html
card     writes the two cards anew from reports/results.json
compare  sets two runs side by side, case by case

It ends with 1 where a gate of gates.yaml is not met, and with 2 where something went wrong.
"""

import argparse
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

from assistant.errors import BetweenError
from evals.suite.card import write
from evals.suite.card_data import unmet
from evals.suite.compare import compare
from evals.suite.results import RESULTS, Results, load, save
from evals.suite.run import PARTS, run

GATE_FAILED, WENT_WRONG = 1, 2


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    made = argparse.ArgumentParser(
        "python -m evals", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = made.add_subparsers(dest="command", required=True)
    runs = commands.add_parser("run", help="measure")
    runs.add_argument(
        "--only", nargs="+", default=[], help=f"parts ({', '.join(PARTS)}), or ids or topics of cases; writes no card"
    )
    runs.add_argument("--seed", type=int, default=0)
    runs.add_argument("--jobs", type=int, default=2, help="processes at a time")
    runs.add_argument("--fresh", action="store_true", help="do not go on with a run that was cut off")
    runs.add_argument("--out", type=Path, help="where the results go (with --only: nowhere, unless this is given)")
    commands.add_parser("card", help="write the cards anew")
    both = commands.add_parser("compare", help="set two runs side by side")
    both.add_argument("first", type=Path)
    both.add_argument("second", type=Path)
    return made


def main(arguments: list[str] | None = None, measure: Callable[[list[str], int, int, bool], Results] = run) -> int:
    """Do what was asked, and return the exit code.

    Args:
        arguments: The command line.
        measure: Does the run.
    """
    chosen = parser().parse_args(arguments)
    try:
        if chosen.command == "compare":
            print(*compare(load(chosen.first), load(chosen.second)), sep="\n")
            return 0
        if chosen.command == "card":
            write(load())
            return 0
        results = measure(chosen.only, chosen.seed, chosen.jobs, chosen.fresh)
        if chosen.out or not chosen.only:
            save(results, chosen.out or RESULTS)
        if not chosen.only and not chosen.out:
            write(results)
    except BetweenError as error:
        print(f"{error.problem}\n{error.remedy}", file=sys.stderr)
        return WENT_WRONG
    except Exception:  # an error must never look like a gate that failed
        traceback.print_exc()
        return WENT_WRONG
    short = unmet(results)
    met = len(results.verdicts) - len(short)
    print(f"{len(results.items)} conversations, {results.seconds:.0f} s: {met} of {len(results.verdicts)} gates met.")
    print(*(f"not met: {gate}" for gate in short), sep="\n")
    if chosen.only:
        print(*(f"{i.id}: {name}: {why}" for i in results.items for name, why in i.whys.items()), sep="\n")
    return GATE_FAILED if short else 0


if __name__ == "__main__":
    sys.exit(main())

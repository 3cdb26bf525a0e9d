"""The suite: `python -m evals run [--only NAME] [--against URL]`, `card`, `compare A.json B.json`, `agreement`.

run        holds every conversation, measures every part, and writes reports/results.json, card.md and card.html;
           with --against it holds the conversations with another assistant, and writes no card
card       writes the two cards anew from reports/results.json
compare    sets two runs side by side, case by case
agreement  reads Between's replies from their structure and from their words alone, and writes reports/agreement.md

It ends with 1 where a gate of gates.yaml is not met, and with 2 where something went wrong.
"""

import argparse
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

from assistant.errors import BetweenError, DataError
from evals.suite.agreement import agreements, table
from evals.suite.agreement_broken import seen
from evals.suite.agreement_broken import table as broken_table
from evals.suite.card import write
from evals.suite.card_data import unmet
from evals.suite.compare import compare
from evals.suite.endpoint import TOKEN, Target
from evals.suite.results import REPORTS, RESULTS, Results, load, save
from evals.suite.run import PARTS, own_conversations, run

GATE_FAILED, WENT_WRONG = 1, 2
AGAINST = Path("against.json")
"""Where a run with another assistant goes: into the folder that it was started in, and not among our reports."""
AGREEMENT = REPORTS / "agreement.md"


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
    runs.add_argument("--against", metavar="URL", help="an OpenAI-compatible address up to /v1 (key: " + TOKEN + ")")
    runs.add_argument("--model", help="with --against: the model's name; by default the first that is listed")
    runs.add_argument("--system", type=Path, help="with --against: a file with a system prompt")
    runs.add_argument("--text-only", action="store_true", help="with --against: heed nothing but the reply's words")
    commands.add_parser("card", help="write the cards anew")
    agrees = commands.add_parser("agreement", help="how far reading text alone agrees with the structure")
    agrees.add_argument("--only", nargs="+", default=[], help="ids or topics of cases; writes nothing")
    agrees.add_argument("--seed", type=int, default=0)
    both = commands.add_parser("compare", help="set two runs side by side")
    both.add_argument("first", type=Path)
    both.add_argument("second", type=Path)
    return made


def target_of(chosen: argparse.Namespace) -> Target | None:
    """Return the endpoint that the command line names.

    Raises:
        DataError: Its options are there without it, or the file of the system prompt cannot be read.
    """
    if not chosen.against:
        if chosen.model or chosen.system or chosen.text_only:
            raise DataError("run", "--model, --system, --text-only", "they go with --against", "Name an address too.")
        return None
    try:
        system = chosen.system.read_text(encoding="utf-8") if chosen.system else None
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(chosen.system, "file", f"cannot be read ({type(error).__name__})", "Mend --system.") from None
    return Target(chosen.against, chosen.model, system, chosen.text_only)


def main(arguments: list[str] | None = None, measure: Callable[..., Results] = run) -> int:
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
        if chosen.command == "agreement":
            return agreement(chosen.only, chosen.seed)
        target = target_of(chosen)
        results = measure(chosen.only, chosen.seed, chosen.jobs, chosen.fresh, target)
        out = chosen.out or (AGAINST if target else None if chosen.only else RESULTS)
        if out:
            save(results, out)
        if out == RESULTS:
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
    if target:
        print(f"{results.assistant}: read from text; {AGREEMENT} says how far each figure can be trusted. In {out}.")
    if chosen.only:
        print(*(f"{i.id}: {name}: {why}" for i in results.items for name, why in i.whys.items()), sep="\n")
    return GATE_FAILED if short else 0


def agreement(only: list[str], seed: int) -> int:
    """Write how far reading text alone agrees with the structure.

    Raises:
        DataError: Nothing has such a name.
    """
    conversations = own_conversations(only, seed)
    lines = [*table(list(agreements(conversations))), *broken_table(list(seen(conversations)))]
    print(*lines, sep="\n")
    if not only:
        AGREEMENT.write_text("\n".join(lines), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

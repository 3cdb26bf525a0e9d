"""A run: the tasks, two or more processes that do them, and what they come to. It goes on where it was cut off."""

import datetime as dt
import fnmatch
import json
import os
import shutil
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from assistant import __version__
from assistant.errors import DataError
from assistant.progress import console
from assistant.telemetry import silence
from evals.suite import parts
from evals.suite.bench import Bench
from evals.suite.cases import Case, Setup, Split, counted, load_cases
from evals.suite.endpoint import Target, open_endpoint
from evals.suite.gates import judge, load_gates
from evals.suite.hold import Turns, hold
from evals.suite.items import to_items
from evals.suite.measures import Item, Measure, measure
from evals.suite.personas import Branching, Persona, load_personas
from evals.suite.results import EVALS, Results, cases_digest, code_digest, target_digest
from evals.suite.scoring import Conversation, World

UNFINISHED = EVALS / ".runs"
CHUNK = 12
"""Conversations of one task."""
PARTS = ("suite", "screen", "care", "care_live", "search")
_bench: Bench | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """What one process does at a stretch."""

    part: str
    """`suite`, `screen.dev`, `screen.heldout`, `screen.pairs`, `care`, `care_live` or `search`."""
    ids: tuple[str, ...] = ()
    seed: int = 0
    against: Target | None = None
    """Whom the conversations are held with, where it is not Between in this process."""

    @property
    def name(self) -> str:
        """The name of the file in which an unfinished run keeps it."""
        return f"{self.part}-{self.ids[0]}" if self.ids else self.part


@cache
def everyone() -> dict[str, Case]:
    """Return every case and persona, by id."""
    cases: list[Case] = [*load_cases(), *load_personas()]
    made = {case.id: case for case in cases}
    counted(len(cases), list(made))
    return made


def tasks_for(made: dict[str, Case], only: Sequence[str], seed: int) -> list[Task]:
    """Return the tasks of a run.

    Args:
        made: Every case.
        only: Names of parts, or patterns of case ids and topics; all, where there are none.
        seed: For what is drawn.

    Raises:
        DataError: Nothing has such a name.
    """
    named = [name for name in only if name in PARTS]
    patterns = [name for name in only if name not in PARTS]
    for pattern in patterns:
        if not any(fnmatch.fnmatchcase(text, pattern) for c in made.values() for text in (c.id, str(c.topic))):
            known = f"The parts are: {', '.join(PARTS)}; or give the id or the topic of a case, or a pattern of it."
            raise DataError("--only", pattern, "no part, case or topic has this name", known)
    groups: dict[str, list[str]] = defaultdict(list)
    for case in made.values():
        wanted = [case.id, str(case.topic)]
        chosen = any(fnmatch.fnmatchcase(text, pattern) for pattern in patterns for text in wanted)
        if chosen or not only or "suite" in named:
            groups[case.twin_of or case.id].append(case.id)
    tasks, chunk = [], list[str]()
    for root, ids in groups.items():
        chunk += dict.fromkeys([root, *ids] if any(made[name].twin_of for name in ids) else ids)
        if len(chunk) >= CHUNK:
            tasks.append(Task("suite", tuple(chunk), seed))
            chunk = []
    tasks += [Task("suite", tuple(chunk), seed)] if chunk else []
    for part in PARTS[1:]:
        if not only or part in named:
            steps = ("screen.heldout", "screen.dev", "screen.pairs") if part == "screen" else (part,)
            tasks += [Task(step, (), seed) for step in steps]
    return sorted(tasks, key=lambda task: task.part == "suite")  # the long ones first


def work(task: Task) -> dict[str, list[dict[str, object]]]:
    """Do one task in this process; it keeps its model for the next."""
    global _bench
    _bench = _bench or Bench()
    items: list[Item] = []
    found: list[Measure] = []
    match task.part:
        case "suite":
            if task.against:
                held = _held_with(task.against, task.ids, task.seed)
            else:
                held = [_held(everyone()[name], bench=_bench, seed=task.seed) for name in task.ids]
            items = to_items(held)
        case "screen.pairs":
            found = list(parts.pair_measures(_bench))
        case "screen.dev" | "screen.heldout":
            found = list(parts.screen_measures(_bench, Split(task.part.removeprefix("screen."))))
        case "care" | "care_live":
            found = list(parts.care_measures(_bench, handed=task.part == "care"))
        case "search":
            found = list(parts.search_measures(_bench))
        case _:
            raise DataError("run", task.part, "there is no such part", "Use one of those that --help names.")
    rows = {"items": items, "measures": found}
    return {name: [row.model_dump(mode="json") for row in each] for name, each in rows.items()}  # type: ignore[attr-defined]


def _held(case: Case, *, bench: Bench, seed: int) -> Conversation:
    assistant, world = bench.get(case.setup)
    return Conversation(case, hold(case, assistant, person_of(case), seed, *bench.folders), world)


def _held_with(target: Target, names: Sequence[str], seed: int) -> list[Conversation]:
    """Hold conversations with an endpoint: there is nothing of its library or its disk to look at."""
    with open_endpoint(target) as endpoint:
        world = World({}, endpoint.directory)
        return [
            Conversation(case, hold(case, endpoint, person_of(case), seed, here=False), world)
            for case in (everyone()[name] for name in names)
        ]


def person_of(case: Case) -> Turns | None:
    """Return who speaks in a case, where that depends on the replies."""
    return Branching(case) if isinstance(case, Persona) and case.branching else None


def outside(made: dict[str, Case]) -> dict[str, Case]:
    """Return the cases that an endpoint can be given: in the others something of our own is planted."""
    return {name: case for name, case in made.items() if case.setup is Setup.SHIPPED}


def own_conversations(only: Sequence[str], seed: int) -> list[Conversation]:
    """Hold conversations with Between in this process, and return them with their replies.

    Args:
        only: Patterns of case ids and topics; all, where there are none.
        seed: For what is drawn.

    Raises:
        DataError: Nothing has such a name.
    """
    _prepare()
    made, bench = everyone(), Bench()
    names = [name for task in tasks_for(made, only or ["suite"], seed) for name in task.ids]
    return [_held(made[name], bench=bench, seed=seed) for name in names]


def _prepare() -> None:
    silence()
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # two processes share the cores; threads would only get in the way


def run(only: list[str], seed: int, jobs: int, fresh: bool, against: Target | None = None) -> Results:
    """Do everything that was not done yet, and put it together.

    Args:
        only: See `tasks_for`.
        seed: For canaries and resamples: the same seed gives the same run.
        jobs: Processes at a time.
        fresh: Whether an unfinished run is thrown away and not gone on with.
        against: An endpoint to hold the conversations with; by default Between in this process.

    Raises:
        DataError: A case is malformed, or not as many items came out as cases went in.
        EndpointError: The endpoint does not answer.
    """
    _prepare()
    begun = time.perf_counter()
    made, cases = everyone(), cases_digest()
    if against:
        against = against.named()
        tasks = [replace(task, against=against) for task in tasks_for(outside(made), only or ["suite"], seed)]
        if parts_of_our_own := {task.part for task in tasks} - {"suite"}:
            problem = f"{', '.join(sorted(parts_of_our_own))} looks into Between itself"
            raise DataError("--only", "--against", problem, "Name cases, topics or suite.")
        code = target_digest(against, code_digest())
    else:
        tasks, code = tasks_for(made, only, seed), code_digest()
    folder = UNFINISHED / f"{code}-{cases}-{seed}"
    if fresh:
        shutil.rmtree(UNFINISHED, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    rows = done(folder, tasks, jobs)
    items = {item.id: item for each in rows for item in map(Item.model_validate, each["items"])}
    wanted = {name for task in tasks for name in task.ids}
    counted(len(wanted), list(items))
    ordered = [_sealed(items[name]) for name in sorted(items)]
    measures = [*measure(ordered, seed), *(Measure.model_validate(row) for each in rows for row in each["measures"])]
    gates = load_gates()
    if only or against:
        measured = {m.key.split(".", 1)[0] for m in measures}
        gates = [gate for gate in gates if gate.part in measured]
    verdicts = judge(gates, measures)
    if only or against:
        verdicts = [verdict for verdict in verdicts if verdict.met is not None]
    shutil.rmtree(folder, ignore_errors=True)
    return Results(
        assistant=against.name if against else "Between",
        version="" if against else __version__,
        from_text=against is not None,
        date=dt.datetime.now(tz=dt.UTC).date().isoformat(),
        seed=seed,
        cases=cases,
        code=code,
        seconds=round(time.perf_counter() - begun, 1),
        items=tuple(ordered),
        measures=tuple(measures),
        verdicts=tuple(verdicts),
    )


def _sealed(item: Item) -> Item:
    """Leave out why a held-out conversation went wrong: nobody is to tune on it."""
    return item.model_copy(update={"whys": {}}) if item.split is Split.HELDOUT else item


def done(folder: Path, tasks: Sequence[Task], jobs: int, do: Callable[[Task], object] = work) -> list[dict[str, Any]]:
    """Do the tasks that were not done yet, each kept in a file as soon as it is done.

    Args:
        folder: Where they are kept.
        tasks: All of them.
        jobs: Processes at a time.
        do: Does one; it must be a function that another process can import.
    """
    found = {task.name: folder / f"{task.name}.json" for task in tasks}
    left = [task for task in tasks if not found[task.name].is_file()]
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        line = bar.add_task("Evaluating", total=len(tasks), completed=len(tasks) - len(left))
        if jobs == 1:
            for task in left:
                _keep(found[task.name], do(task))
                bar.advance(line)
        elif left:
            context = get_context("spawn")
            with ProcessPoolExecutor(min(jobs, len(left)), mp_context=context, initializer=_prepare) as pool:
                running = {pool.submit(do, task): task for task in left}
                for future in as_completed(running):
                    _keep(found[running[future].name], future.result())
                    bar.advance(line)
    return [json.loads(found[task.name].read_text(encoding="utf-8")) for task in tasks]


def _keep(path: Path, rows: object) -> None:
    aside = path.with_suffix(".part")
    aside.write_text(json.dumps(rows), encoding="utf-8")
    aside.replace(path)  # a run that is cut off leaves no half a file

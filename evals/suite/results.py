"""What a run comes to, as it stands in `reports/results.json`, and how one knows that it belongs to the cases."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from assistant.errors import DataError
from evals.suite.gates import Verdict
from evals.suite.measures import Item, Measure

EVALS = Path(__file__).parents[1]
REPORTS = EVALS / "reports"
RESULTS = REPORTS / "results.json"


class Results(BaseModel):
    """One run."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    assistant: str
    version: str
    """Empty where it is not known."""
    from_text: bool = False
    """Whether the replies were read from their words alone, for want of a structure."""
    date: str
    """The day of the run, in UTC."""
    seed: int
    cases: str
    """The digest of every case and gate it was run with."""
    code: str
    """The digest of the assistant and its texts."""
    seconds: float
    items: tuple[Item, ...]
    measures: tuple[Measure, ...]
    verdicts: tuple[Verdict, ...]


def digest(paths: Iterable[Path], root: Path) -> str:
    """Return a digest of files: of their names under a root and of their bytes."""
    found = hashlib.sha256()
    for path in sorted(paths):
        found.update(f"{path.relative_to(root)}\0".encode())
        found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()[:16]


def cases_digest() -> str:
    """Return the digest of every case and gate that is there now."""
    paths = [path for path in (EVALS / "cases").rglob("*") if path.is_file()]
    return digest([*paths, EVALS / "gates.yaml"], EVALS)


def code_digest() -> str:
    """Return the digest of the assistant, its texts, and how it is measured."""
    root = EVALS.parent
    paths = [path for top in ("assistant", "corpus") for path in (root / top).rglob("*") if path.is_file()]
    paths += [path for path in EVALS.rglob("*.py") if path.is_file()]
    return digest([path for path in paths if "__pycache__" not in path.parts], root)


def target_digest(target: object, code: str) -> str:
    """Return the digest of an endpoint as it was named, and of how it is measured; of what stands behind it, none is.

    Args:
        target: The endpoint; how it writes itself out says all that is known of it.
        code: The digest of how it is measured.
    """
    return hashlib.sha256(f"{target!r}\0{code}".encode()).hexdigest()[:16]


def save(results: Results, path: Path) -> None:
    """Write a run, one item a line, so that two runs can be told apart by eye."""
    raw = results.model_dump(mode="json")
    items, measures = raw.pop("items"), raw.pop("measures")
    lines = [json.dumps(raw, ensure_ascii=False)[:-1]]
    for name, rows in (("items", items), ("measures", measures)):
        lines.append(f', "{name}": [')
        lines.append(",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "]")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "}\n", encoding="utf-8")


def load(path: Path = RESULTS) -> Results:
    """Read a run.

    Raises:
        DataError: There is none, or it is not as a run is.
    """
    try:
        return Results.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(path, "file", str(error).splitlines()[0], "Run: python -m evals run") from None

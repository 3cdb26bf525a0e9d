"""What `make` leads to: which Python an environment is made of, what is locked with, and what becomes of a report."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
STAND_IN = """#!/usr/bin/env bash
case "$*" in
    --version) echo "Python {dotted}" ;;
    *"-m venv"*) for place; do :; done; mkdir -p "$place/bin"; cp "$0" "$place/bin/python" ;;
    *"pip freeze"*) echo "a-package==1.0+cpu" ;;
    *"-m pip"*) ;;
    *) exec '{real}' -c 'import sys; sys.version_info = {version}; exec(sys.argv[1])' "$2" ;;
esac
"""


def stand_in(path: Path, version: tuple[int, int, int]) -> Path:
    """A Python that says it is of some version, and makes environments of itself that install nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    dotted = ".".join(map(str, version))
    path.write_text(STAND_IN.format(dotted=dotted, version=version, real=sys.executable), encoding="utf-8")
    path.chmod(0o755)
    return path


def run(*command: str, cwd: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, **environ}
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the scripts and the Makefile, and nothing else of the project."""
    place = tmp_path / "checkout"
    shutil.copytree(ROOT / "scripts", place / "scripts")
    shutil.copy(ROOT / "Makefile", place)
    (place / "pyproject.toml").touch()
    (place / "constraints.txt").write_text('old==1\nnewer==2 ; python_version >= "3.13"\n', encoding="utf-8")
    return place


def test_an_environment_is_made_anew_where_another_python_is_asked_for(checkout: Path, tmp_path: Path) -> None:
    older, newer = (stand_in(tmp_path / f"python3.{n}", (3, n, 1)) for n in (11, 12))
    for python, made in ((older, True), (older, False), (newer, True), (newer, False)):
        done = run("scripts/install", cwd=checkout, PYTHON=str(python))
        assert done.returncode == 0, done.stderr
        assert ("Making .venv" in done.stdout) is made
        assert (checkout / ".venv/bin/python").read_bytes() == python.read_bytes()


def test_the_tested_set_is_written_with_the_oldest_python_alone(checkout: Path, tmp_path: Path) -> None:
    before = (checkout / "constraints.txt").read_text(encoding="utf-8")
    done = run("scripts/lock", cwd=checkout, PYTHON=str(stand_in(tmp_path / "newer", (3, 12, 1))))
    assert done.returncode == 1 and "PYTHON=python3.11" in done.stderr
    assert (checkout / "constraints.txt").read_text(encoding="utf-8") == before
    done = run("scripts/lock", cwd=checkout, PYTHON=str(stand_in(tmp_path / "oldest", (3, 11, 7))))
    assert done.returncode == 0, done.stderr
    lines = (checkout / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert lines[1:] == ["a-package==1.0", 'newer==2 ; python_version >= "3.13"']


@pytest.mark.skipif(not shutil.which("make"), reason="there is no make here")
def test_a_measurement_that_fails_is_said_and_leaves_the_last_report_as_it_was(checkout: Path) -> None:
    report = checkout / "evals/reports/search.txt"
    report.parent.mkdir(parents=True)
    report.write_text("last\n", encoding="utf-8")
    python = checkout / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    (checkout / ".venv/.installed-dev").touch()
    for code, content in ((3, "last\n"), (0, "new\n")):
        python.write_text(f"#!/usr/bin/env bash\necho new\nexit {code}\n", encoding="utf-8")
        python.chmod(0o755)
        assert (run("make", "eval", cwd=checkout).returncode == 0) is (code == 0)
        assert report.read_text(encoding="utf-8") == content
        assert not list(report.parent.glob(".*"))

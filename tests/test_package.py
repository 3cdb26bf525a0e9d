"""The wheel is the whole product: it holds the library and every data file, and runs from an empty folder."""

import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def run(*command: str | Path, cwd: Path, **environ: str) -> str:
    done = subprocess.run(
        [sys.executable, *command],
        cwd=cwd,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def shipped(folder: str) -> set[str]:
    """Return the files below a folder of the checkout that belong into a package."""
    return {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    }


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("wheel")
    run("-m", "build", "--wheel", "--no-isolation", "--outdir", place, ROOT, cwd=place)
    (found,) = place.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel by itself in a folder; what it depends on comes from the environment of the tests."""
    place = tmp_path_factory.mktemp("installed")
    run("-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", place, wheel, cwd=place)
    return place


def test_the_wheel_holds_the_code_and_every_data_file(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert shipped("assistant") - names == set()
    assert any(name.startswith("assistant/safety/data/") and name.endswith(".yaml") for name in names)
    assert "assistant/safety/data/network.npz" in names
    assert "assistant/safety/data/barriers.npz" in names
    assert "assistant/safety/data/later.npz" in names


def test_the_wheel_holds_the_whole_library(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {f"assistant/{name}" for name in shipped("corpus")} - names == set()
    assert sum(name.startswith("assistant/corpus/texts/") for name in names) >= 36


def test_the_wheel_holds_both_licences_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)
    assert any(name.endswith(".dist-info/licenses/corpus/LICENSE") for name in names)
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"assistant"}


def test_the_source_package_holds_what_a_maintainer_needs(tmp_path: Path) -> None:
    run("-m", "build", "--sdist", "--no-isolation", "--outdir", tmp_path, ROOT, cwd=tmp_path)
    (found,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(found) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}
    wanted = {
        "Makefile",
        "constraints.txt",
        "LICENSE",
        "SECURITY.md",
        "CHANGELOG.md",
        ".ci/run",
        "scripts/install",
    }
    assert (wanted | shipped("assistant") | shipped("corpus") | shipped("tests")) - names == set()


def test_the_installed_wheel_runs_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    assert "between" in run("-m", "assistant.cli", "--help", cwd=tmp_path, PYTHONPATH=str(installed)).lower()
    assert list(tmp_path.iterdir()) == []


def test_the_installed_wheel_reads_the_library_that_came_with_it(installed: Path, tmp_path: Path) -> None:
    program = (
        "from assistant.library.corpus import load_library; library = load_library()\n"
        "print(library.root, len(library.texts), len(library.broken))"
    )
    root, texts, broken = run("-c", program, cwd=tmp_path, PYTHONPATH=str(installed)).rsplit(maxsplit=2)
    assert Path(root) == installed / "assistant/corpus"
    assert int(texts) >= 36
    assert int(broken) == 0


def test_the_command_is_called_between(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (points,) = [name for name in archive.namelist() if name.endswith("entry_points.txt")]
        assert "between = assistant.cli:main" in archive.read(points).decode()


def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    found = [re.fullmatch(r"([\w.-]+)==([\w.]+)( ; .+)?", line) for line in lines if not line.startswith("#")]
    assert all(found), "every line is NAME==VERSION, with a marker at most: no host, no path, no local build"
    return {normal(match[1]): match[2] for match in found if match}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_tested_set_pins_everything_that_is_asked_for() -> None:
    asked = [
        *PROJECT["dependencies"],
        *(each for extra in PROJECT["optional-dependencies"].values() for each in extra),
    ]
    names = {normal(re.match(r"[\w.-]+", requirement)[0]) for requirement in asked}  # type: ignore[index]
    assert names - set(pins()) == set()


def test_a_plain_install_brings_no_tool_of_the_developers() -> None:
    plain = {normal(re.match(r"[\w.-]+", requirement)[0]) for requirement in PROJECT["dependencies"]}  # type: ignore[index]
    assert plain & {"pytest", "hypothesis", "ruff", "mypy", "build", "playwright"} == set()

"""The tree of what can go wrong, each with a remedy that a person can follow.

BetweenError
├── SettingsError    a settings file or variable that cannot be used
├── DataError        a text, rule, wording or service file that cannot be used
├── ModelError       the embedding weights are missing or not the pinned ones
├── CountsError      the file of counts cannot be read
└── IndexUnavailable the search index cannot be built or read
"""

from pathlib import Path


class BetweenError(Exception):
    """The root of every error that Between raises on purpose.

    Args:
        problem: What is wrong, in one sentence.
        remedy: What the reader can do about it, in one sentence.
    """

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem} {remedy}")
        self.problem = problem
        self.remedy = remedy


class SettingsError(BetweenError):
    """A settings file or an environment variable holds something that cannot be used."""


class DataError(BetweenError):
    """A data file that ships with Between, or a clinic's own, is not as its schema says.

    Args:
        path: The file.
        where: The field, rule or line inside it, as a reader would name it.
        problem: What is wrong there.
        remedy: How to mend it.
        line: The line of the file, counted from 1, where it is known.
    """

    def __init__(self, path: Path | str, where: str, problem: str, remedy: str, line: int | None = None) -> None:
        place = f"{path}:{line}" if line else str(path)
        super().__init__(f"{place}: {where}: {problem}", remedy)
        self.path = str(path)
        self.where = where
        self.detail = problem
        self.line = line


class ModelError(BetweenError):
    """The embedding weights are not installed, or they are not the ones Between was tested with."""


class IndexUnavailable(BetweenError):
    """The search index can be neither read nor built."""


class CountsError(BetweenError):
    """The file of counts is there, and cannot be read."""

"""What the API says when it does not answer, in the shape that OpenAI's clients read. It repeats no request."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError


class Refusal(Exception):
    """A request that is not answered.

    Args:
        status: The HTTP status.
        message: What is wrong and what to do about it; never a word of what was sent.
        code: OpenAI's short name for it.
        param: The field of the request that is meant.
        headers: HTTP headers that go with it.
    """

    def __init__(
        self,
        status: int,
        message: str,
        code: str | None = None,
        param: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code
        self.param = param
        self.headers = dict(headers or {})

    def as_json(self) -> dict[str, Any]:
        """Return OpenAI's error object."""
        kinds = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}
        kind = kinds.get(self.status, "invalid_request_error" if self.status < 500 else "server_error")
        return {"error": {"message": self.message, "type": kind, "param": self.param, "code": self.code}}


def malformed(error: ValidationError) -> Refusal:
    """Return the refusal of a request that is not as its schema says: which field, and what it should be."""
    first = error.errors(include_input=False, include_url=False)[0]
    steps = (str(part) for part in first["loc"])  # a step through one of several types is no field
    where = ".".join(step for step in steps if step != "str" and "[" not in step) or "request"
    said = first["msg"].removeprefix("Value error, ")
    return Refusal(400, f"'{where}': {said[:1].lower()}{said[1:]}.", "invalid_value", where)


def internal() -> Refusal:
    """Return the refusal of a request that broke something here."""
    return Refusal(500, "Something broke on this side. Nothing of the request was kept.", "internal_error")

"""A deployment's own services, such as a clinic's number: entries of the directory, held to the same rules."""

from typing import Annotated, Any

from pydantic import Field, model_validator

from assistant.safety.services import Service
from assistant.safety.services_check import OWN, check_numbers


class OwnService(Service):
    """A service as the settings file holds it.

    Its page is its source unless another is named, and its grade is official: who runs the deployment answers for it.
    The day it was verified stays, and goes stale like any other.
    """

    id: str = Field(pattern=rf"^{OWN}[a-z0-9-]+$")
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    """Whose directory it heads, as ISO 3166 alpha-2."""

    @model_validator(mode="before")
    @classmethod
    def _is_its_own_source(cls, value: Any) -> Any:
        if isinstance(value, dict):
            return {"source_url": value.get("url"), "grade": "official", **value}
        return value

    @model_validator(mode="after")
    def _can_be_reached(self) -> "OwnService":
        if not self.live:
            raise ValueError("it needs `call`, `sms` or `chat`: someone must answer")
        if self.schedule is None:
            raise ValueError("it needs `open`, so that nobody is sent to a closed door")
        for finding in check_numbers(self, self.country):
            raise ValueError(finding.problem)
        return self

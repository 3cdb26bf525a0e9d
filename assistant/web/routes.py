"""What the page asks of the server beside the chat: a PDF, a report, and to be forgotten at once."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from fastapi import FastAPI, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field

from assistant.settings import Settings
from assistant.web.reports import Report, Reports
from assistant.web.sheet import MissingLetters, Sheet, pdf

if TYPE_CHECKING:
    from starlette.requests import Request

PDF_PATH = "/note.pdf"
REPORT_PATH = "/report"
LEAVE_PATH = "/leave"
PDFS_AT_ONCE = 2
"""More wait: a long sheet takes a second of computing, which conversations need."""
HOMEWORK_PATH = "/homework"
POSTED = frozenset({PDF_PATH, REPORT_PATH, LEAVE_PATH, HOMEWORK_PATH})
COUNSELOR = "/counselor"


class Leaving(BaseModel):
    """Which page is left."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    session: str = Field(min_length=4, max_length=64)
    """The key under which Gradio holds it, known to that page alone."""


def add_routes(server: FastAPI, settings: Settings, forget: Callable[[str], None]) -> None:
    """Add them to the application.

    Args:
        server: The application.
        settings: Whether reports are on, and where they go.
        forget: Drops the conversation of a page.
    """
    reports = Reports(settings.reports_file)
    laying_out = asyncio.Semaphore(PDFS_AT_ONCE)

    @server.exception_handler(RequestValidationError)
    async def refuse(_request: "Request", _error: RequestValidationError) -> Response:
        return Response(status_code=400)  # FastAPI's own answer would repeat what was sent

    @server.post(PDF_PATH)
    async def make_pdf(sheet: Sheet) -> Response:
        try:
            async with laying_out:
                made = await run_in_threadpool(pdf, sheet)
        except MissingLetters:
            return Response(status_code=422)
        return Response(made, media_type="application/pdf")

    @server.post(LEAVE_PATH)
    async def leave(page: Leaving) -> Response:
        forget(page.session)
        return Response(status_code=204)

    if settings.reports:

        @server.post(REPORT_PATH)
        async def take_report(report: Report) -> Response:
            written = await run_in_threadpool(reports.add, report)
            return Response(status_code=204 if written else 503)

"""Structured logs to stderr: one JSON object a line, or text for people."""

from __future__ import annotations

import logging
import sys
from typing import Any

# structlog takes rich along for coloured tracebacks: 4 MB in each process that a service never uses
_HIDE = "rich" not in sys.modules
if _HIDE:
    sys.modules["rich"] = None  # type: ignore[assignment]
import structlog  # noqa: E402

if _HIDE:
    del sys.modules["rich"]

get_logger = structlog.get_logger
bind = structlog.contextvars.bind_contextvars
unbind = structlog.contextvars.unbind_contextvars
unbind_all = structlog.contextvars.clear_contextvars


def _on_one_line(_logger: Any, _name: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """What others send must not look like a line of its own, nor steer the terminal; in JSON it cannot."""
    said = str(event.get("event", ""))
    event["event"] = said if said.isprintable() else repr(said)
    return event


def set_up(level: str, fmt: str) -> None:
    """Route structlog and the standard library's loggers to stderr at `level`."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    renderers: list[structlog.typing.Processor] = (
        [structlog.processors.JSONRenderer(ensure_ascii=False)]
        if fmt == "json"
        else [_on_one_line, structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderers],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for noisy in (
        "kombu",
        "amqp",
        "celery.worker.strategy",
        "celery.app.trace",
        "aiohttp.access",
        "fontTools",
        "weasyprint",
        "celery.bootsteps",
    ):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, logging.getLevelName(level.upper())))

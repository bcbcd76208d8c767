"""Structured logs to stderr: one JSON object a line, or text for people."""

from __future__ import annotations

import logging
import sys

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


def set_up(level: str, fmt: str) -> None:
    """Route structlog and the standard library's loggers to stderr at `level`."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if fmt == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
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
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
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

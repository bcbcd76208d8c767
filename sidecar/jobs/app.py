"""The Celery app: it carries job ids to workers, nothing else. No result back end: the ledger has the results."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from celery import Celery
from kombu.entity import Queue

from sidecar.jobs.folder_broker import sweep
from sidecar.jobs.model import Priority

TASK = "sidecar.run_job"


def broker_settings(broker_url: str | None, data: Path) -> dict[str, Any]:
    """Celery settings for the broker named, or for the embedded one below the data folder (docs/adr/0003)."""
    if broker_url:
        return {"broker_url": broker_url, "broker_transport_options": {"visibility_timeout": 3600}}
    folder = data / "broker"
    for name in ("messages", "control"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    sweep(folder / "messages")
    return {
        "broker_url": "filesystem://localhost",
        "broker_transport": "sidecar.jobs.folder_broker:Transport",
        "broker_transport_options": {
            "data_folder_in": str(folder / "messages"),
            "data_folder_out": str(folder / "messages"),
            "control_folder": str(folder / "control"),
            "polling_interval": 0.05,
        },
    }


def make_app(broker_url: str | None, data: Path) -> Celery:
    """An app that can send; the worker adds the task to it."""
    app = Celery("sidecar")
    app.conf.update(
        task_ignore_result=True,
        task_acks_late=False,  # a lost message is sent again by the reconciler; a redelivered one would run beside it
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        broker_connection_retry_on_startup=True,
        broker_connection_timeout=3,
        broker_pool_limit=2,
        task_default_queue=Priority.NORMAL.value,
        task_queues=[Queue(queue.value) for queue in Priority],  # type: ignore[no-untyped-call]
        task_serializer="json",
        accept_content=["json"],
        enable_utc=True,
        **broker_settings(broker_url, data),
    )
    return app

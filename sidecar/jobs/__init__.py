"""The job ledger, the Celery app, progress."""

"""The Celery edge: a task is an id and one call."""

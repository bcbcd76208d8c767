"""The service: job ledger, API, workers, console, command line, and the adapters to Moodle."""

__version__ = "0.1.0"

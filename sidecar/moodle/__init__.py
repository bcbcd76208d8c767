"""Adapter to Moodle: the only place that knows table names."""

"""Readers of templates and issues: one module a source, all giving `model.Template` and `model.Issue`."""

"""Content models of the official schemas, as tables, and the engine that compares a manifest with them."""

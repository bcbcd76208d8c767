"""Course -> snapshot -> delta -> plan -> apply. Database, file pool and network are Protocols in `ports`."""

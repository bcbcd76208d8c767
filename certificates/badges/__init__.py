"""Open Badges 2.0 and 3.0: issue, bake, extract, verify, revoke."""

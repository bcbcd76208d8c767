"""The HTTP edge (aiohttp): routes, enqueues, streams."""

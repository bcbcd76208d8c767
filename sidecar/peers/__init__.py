"""Partners' sidecars over the network: a mirror's source that is elsewhere."""

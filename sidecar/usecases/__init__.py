"""One module a verb. A use case knows the libraries and the ports, never the edges."""

"""Server-rendered pages: console and verification."""

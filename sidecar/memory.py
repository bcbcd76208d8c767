"""How much memory this process holds, and giving free memory back: the service must fit beside Moodle on a small board."""

from __future__ import annotations

import ctypes
import gc
import resource
from functools import cache
from pathlib import Path
from typing import Any

_M_ARENA_MAX = -8  # mallopt(3)


def resident_mb(pid: int | None = None) -> float:
    """Resident memory of this process (or another) now, MiB; 0 where another's cannot be seen."""
    try:
        return (
            int(Path(f"/proc/{pid or 'self'}/statm").read_text("ascii").split()[1])
            * resource.getpagesize()
            / (1 << 20)
        )
    except OSError:  # no /proc: the peak is what the system tells
        if pid is not None:
            return 0.0
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@cache
def _libc() -> Any:
    try:
        found = ctypes.CDLL(None)
        return found if hasattr(found, "malloc_trim") else None
    except OSError:
        return None


def few_arenas() -> None:
    """Let threads share glibc's arenas: one for each would keep freed memory for itself. Nothing elsewhere."""
    if _libc() is not None:
        _libc().mallopt(_M_ARENA_MAX, 2)


def give_back() -> None:
    """Collect garbage and return free pages to the system (glibc; elsewhere only the former)."""
    gc.collect()
    if _libc() is not None:
        _libc().malloc_trim(0)

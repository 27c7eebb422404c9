"""What the C library keeps of memory that was given back."""

import ctypes

_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8
_ARENAS = 2
_LARGE = 1024 * 1024


def keep_little() -> None:
    """With glibc: a few arenas instead of one per thread, and large blocks from the system, which go back to it.

    Each login hashes a password in 19 MiB; else every thread that has ever done so keeps as much. Elsewhere nothing.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, _ARENAS)
        mallopt(_M_MMAP_THRESHOLD, _LARGE)

"""Memory that is free goes back to the system, also from between what stays."""

import ctypes
import subprocess
import sys

import pytest

FREED = """
from pathlib import Path
from workforceos.allocator import give_back, keep_little

def resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1])

keep_little()
kept = [bytes(5_000) for _ in range(20_000)]
full = resident()
del kept[::2]
del kept[: len(kept) // 2]
held = resident()
give_back()
print(full, held, resident())
"""


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_trim"), reason="only glibc gives back what is in the middle")
def test_what_lies_between_goes_back() -> None:
    ran = subprocess.run([sys.executable, "-c", FREED], capture_output=True, text=True, timeout=60, check=True)
    full, held, left = map(int, ran.stdout.split())
    assert held > full * 0.8
    assert left < held * 0.8

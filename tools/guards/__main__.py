"""`python -m tools.guards`: run every guard over the repository; 1 when one finds something."""

import sys
from pathlib import Path

from tools.guards import addresses, imports, module_size

GUARDS = (module_size, imports, addresses)


def main(root: Path) -> int:
    found = [problem for guard in GUARDS for problem in guard.problems(root)]
    for problem in found:
        print(problem, file=sys.stderr)
    print(f"guards: {len(found)} problems, median module {module_size.median_lines(root):.0f} lines")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path.cwd()))

"""Links between pages lead somewhere, and so do the paths that pages name."""

import re
from pathlib import Path

import pytest

from tools.trials.tour import README

ROOT = README.parent
PAGES = (README, *sorted((ROOT / "docs").rglob("*.md")))
_LINK = re.compile(r"\]\((?!https?://)([^)#]*)(?:#([^)]+))?\)")
_PATH = re.compile(r"`((?:src|commands|projections|bff|migrations|tests|tools|docs)/[\w./-]+)`")
_INSIDE = re.compile(r"`((?:http|eventstore|readmodels|access|claims|domain)/[\w./-]+\.py)`")


def broken(page: Path, text: str) -> list[str]:
    """Links and paths on a page that lead nowhere."""
    found = []
    for target, anchor in _LINK.findall(text):
        file = page.parent / target if target else page
        if not file.exists():
            found.append(target)
        elif anchor and anchor not in _anchors(file.read_text()):
            found.append(f"{target}#{anchor}")
    found += [path for path in _PATH.findall(text) if not (ROOT / path).exists()]
    return found + [path for path in _INSIDE.findall(text) if not (ROOT / "src/workforceos" / path).exists()]


def _anchors(text: str) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_and_paths_lead_somewhere(page: Path) -> None:
    assert broken(page, page.read_text()) == []


def test_what_leads_nowhere_is_found() -> None:
    text = "[a](docs/none.md) [b](docs/api.md#nowhere) `src/workforceos/none.py` `http/none.py` [c](docs/api.md#errors)"
    assert broken(README, text) == ["docs/none.md", "docs/api.md#nowhere", "src/workforceos/none.py", "http/none.py"]

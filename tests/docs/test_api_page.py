"""docs/api.md names the filters and indices that there are."""

import re

from tools.trials.tour import README
from workforceos.readmodels.records import BY_INDEX_NAME, RECORD_MODELS

PAGE = (README.parent / "docs/api.md").read_text()
_TITLES = {
    "shifts": "shifts",
    "attendance records": "attendanceRecords",
    "users": "users",
    "user groups": "userGroups",
    "members of a group": "userGroupMembers",
}


def test_the_filters_of_every_list_are_on_the_page() -> None:
    models = {model.plural: model for model in RECORD_MODELS}
    for title, plural in _TITLES.items():
        row = next(line for line in PAGE.splitlines() if line.startswith(f"| {title} |"))
        filters = {field.name for field in models[plural].fields if field.filterable} - {"id", "companyId"}
        assert set(re.findall(r"`(\w+)`", row)) == filters, title


def test_every_index_is_on_the_page() -> None:
    _, _, section = PAGE.partition("## Questions in Elasticsearch's language")
    assert {name.lower() for name in re.findall(r"`(\w+)`", section.partition(". ")[0])} >= set(BY_INDEX_NAME)

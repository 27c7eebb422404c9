"""One record model per data object, each with the function that shows its aggregate as a record."""

from workforceos.readmodels.model import RecordModel
from workforceos.readmodels.records.attendance_record import ATTENDANCE_RECORDS
from workforceos.readmodels.records.company import COMPANIES
from workforceos.readmodels.records.group import USER_GROUP_MEMBERS, USER_GROUPS
from workforceos.readmodels.records.shift import SHIFTS
from workforceos.readmodels.records.user import USERS

RECORD_MODELS: tuple[RecordModel, ...] = (
    COMPANIES,
    USERS,
    USER_GROUPS,
    USER_GROUP_MEMBERS,
    SHIFTS,
    ATTENDANCE_RECORDS,
)

BY_INDEX_NAME: dict[str, RecordModel] = {model.plural.lower(): model for model in RECORD_MODELS}
"""Logical index name in lower case -> model."""

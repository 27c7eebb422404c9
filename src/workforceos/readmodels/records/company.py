"""The company record."""

from typing import Any

from workforceos.domain.aggregate import Aggregate
from workforceos.domain.company.company import Company
from workforceos.domain.company.settings import shown
from workforceos.identifiers import ROOT_COMPANY_ID
from workforceos.readmodels.model import Field, FieldType, RecordModel, Sort
from workforceos.readmodels.values import common

COMPANIES = RecordModel(
    name="company",
    plural="companies",
    own_fields=(
        Field("name", FieldType.STRING, filterable=True),
        Field("codename", FieldType.STRING, filterable=True),
        Field("fullname", FieldType.STRING, filterable=True),
        Field("avatar", FieldType.STRING, filterable=True, technical=True),
        Field("ownerId", FieldType.ID, filterable=True),
        Field("industry", FieldType.STRING),
        Field("companySize", FieldType.STRING),
        Field("timezone", FieldType.STRING, technical=True),
        Field("settings", FieldType.OBJECT, managers_only=True),
    ),
    default_sort=(Sort("name"),),
    at_root=True,
)


def company_record(company: Aggregate[Company]) -> dict[str, Any]:
    """Everything about a company; its settings are for managers."""
    state = company.state
    return {
        "name": state.name,
        "codename": state.codename,
        "fullname": state.fullname,
        "avatar": state.avatar,
        "ownerId": str(state.owner_id),
        "industry": state.industry,
        "companySize": state.company_size,
        "timezone": state.timezone,
        "settings": {name: _number(value) for name, value in shown(state.settings).items()},
        **common(company),
        "companyId": str(ROOT_COMPANY_ID),
    }


def _number(value: Any) -> Any:
    """Decimals leave as JSON numbers."""
    return float(value) if hasattr(value, "as_tuple") else value

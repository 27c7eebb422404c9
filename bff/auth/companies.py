"""The company that the caller acts in."""

from typing import Any

from bff.records import get_record
from workforceos.http.reading import Read
from workforceos.http.routes import Access, ReadRoute
from workforceos.readmodels.records.company import COMPANIES


def get_company(read: Read) -> dict[str, Any]:
    """Employees see it without its settings."""
    return get_record(read, COMPANIES, read.company.id)


ROUTES = (
    ReadRoute(
        "getCompany",
        "/auth-api",
        "GET",
        "/v1/companies",
        Access.COMPANY_USER,
        "The company acted on",
        get_company,
        "company",
        "get",
    ),
)

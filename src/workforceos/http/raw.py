"""What endpoints with an answer of their own (login, logout, uploads, streams) build on."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from workforceos.access.tenants import ROOT_CODENAME, CompanyFacts
from workforceos.http.dispatch import in_thread
from workforceos.http.encoding import encode_json
from workforceos.http.incoming import Incoming, receive_request
from workforceos.http.services import Services
from workforceos.observability.context import remember_fact

__all__ = ["company_of", "in_thread", "incoming_of", "json_response", "services_of"]


def services_of(request: Request) -> Services:
    services: Services = request.state.services
    return services


async def incoming_of(request: Request, *, with_body: bool = True) -> Incoming:
    """The request, read with the limits of every other one. Raises Refused."""
    return await receive_request(
        request.scope, request.receive, request.path_params, request.state.request_id, with_body=with_body
    )


def company_of(request: Incoming, services: Services, body: dict[str, Any] | None = None) -> CompanyFacts:
    """The company that header, query or body name; none means root. Raises CompanyNotFound, StoreUnavailable."""
    surface = services.surface
    codename = surface.company_codename(request) or surface.company_in_body(body or {}) or ROOT_CODENAME
    company = services.tenants.named(codename)
    remember_fact("companyId", str(company.id))
    return company


def json_response(content: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return Response(encode_json(content), status, headers, media_type="application/json")

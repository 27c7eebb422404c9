"""The way of a write, from request to answer."""

import random
import re
import time
from collections.abc import Mapping
from contextlib import nullcontext
from typing import Any

from pydantic import BaseModel

from workforceos.access.caller import Caller
from workforceos.domain.rule import RuleBroken
from workforceos.eventstore.errors import ClaimConflict, KeyConflict, Replayed, VersionConflict
from workforceos.eventstore.model import CommandKey
from workforceos.http.acting import Acting, find_acting
from workforceos.http.idempotency import IdempotencyKeyReuse, command_key
from workforceos.http.incoming import Incoming
from workforceos.http.refusal import Answer, Refused
from workforceos.http.routes import CommandRoute
from workforceos.http.services import Services
from workforceos.http.surface import Success
from workforceos.http.validation import IS_NOT_ALLOWED, refused_field
from workforceos.work import Outcome

ATTEMPTS = 12
"""The first, and eleven more when others came first."""
PATIENT_ATTEMPTS = 3
"""After so many, those whom others keep overtaking take a turn (`UnitOfWork.alone`)."""
_VERSION = re.compile(r'(?:W/)?"?([0-9]{1,18})"?', re.ASCII)


class Conflict(RuleBroken):
    """Others keep changing the same: try again."""

    code = "errMsg_conflict"
    status = 409


def serve_command(route: CommandRoute, request: Incoming, services: Services) -> Answer:
    """Caller, access, body, command, key, handler, answer. Raises what `failures.refusal_of` understands."""
    acting = find_acting(route.access, request, services, request.json_object, writes=True)
    body = request.json_object()
    command = route.command.model_validate(_with_path(body, request.path_params), context=acting.caller)
    expected = _expected_version(request.headers)
    key = command_key(route.api, request, body, acting.caller, acting.company.id, services.secret)
    outcome, replayed = _first_answer(key, acting, services), True
    if outcome is None:
        outcome, replayed = _carry_out(route, command, acting, key, expected, request.request_id, services)
    services.metrics.appends.labels("replayed" if replayed else "done").inc()
    if acting.caller is not None:
        services.positions.remember(acting.caller.session_id, acting.company.id, outcome.position)
    return _rendered(route, request, acting, outcome, replayed, services)


def _with_path(body: Mapping[str, Any], path: Mapping[str, str]) -> dict[str, Any]:
    """Fields of the path are none of the body; whoever repeats one there must say the same."""
    for name, value in path.items():
        if name in body and str(body[name]).lower() != value.lower():
            raise refused_field(name, IS_NOT_ALLOWED, "is named by the path, and is not a field of this request")
    return {**body, **path}


def _carry_out(
    route: CommandRoute,
    command: BaseModel,
    acting: Acting,
    key: CommandKey | None,
    expected: int | None,
    request_id: str,
    services: Services,
) -> tuple[Outcome, bool]:
    """Run the handler, again while others come first; answers whether it was a replay."""
    for attempt in range(ATTEMPTS):
        if attempt:
            services.metrics.retries.inc()
            time.sleep(random.uniform(0, 0.004 * attempt))  # noqa: S311 - only keeps rivals apart
        work = services.begin_work(
            caller=acting.caller,
            company_id=acting.company.id,
            request_id=request_id,
            command=key,
            now=services.clock(),
        )
        work.expected_record_version = expected
        try:
            with work.alone() if attempt >= PATIENT_ATTEMPTS else nullcontext():
                return route.handle(command, acting.caller, work), False
        except Replayed as first:
            return services.replay(acting.company.id, first.answer, first.position), True
        except KeyConflict as error:
            raise IdempotencyKeyReuse() from error
        except (VersionConflict, ClaimConflict) as error:
            again = not (isinstance(error, ClaimConflict) and error.holders)
            if (stored := _first_answer(key, acting, services)) is not None:
                return stored, True
            if not again:
                services.metrics.appends.labels("refused").inc()
                raise Conflict("somebody else holds what this needs") from error
        except RuleBroken:
            # A duplicate of a command that has just succeeded breaks rules that it did not break the first time.
            if (stored := _first_answer(key, acting, services)) is not None:
                return stored, True
            services.metrics.appends.labels("refused").inc()
            raise
    services.metrics.appends.labels("conflict").inc()
    raise Conflict()


def _first_answer(key: CommandKey | None, acting: Acting, services: Services) -> Outcome | None:
    if key is None:
        return None
    stored = services.store.find_command(acting.company.id, key.actor_id, key.key)
    if stored is None:
        return None
    if stored.fingerprint != key.fingerprint:
        raise IdempotencyKeyReuse()
    return services.replay(acting.company.id, stored.answer, stored.position)


def _rendered(
    route: CommandRoute, request: Incoming, acting: Acting, outcome: Outcome, replayed: bool, services: Services
) -> Answer:
    data: dict[str, Any] = {}
    for name, show in route.records.items():
        document = show(outcome.records[name])
        data[name] = _visible(route, name, document, acting.caller)
    data.update(outcome.extra)
    success = Success(route.status, next(iter(route.records)), route.action, "db", data, acting.caller, acting.sso_ms)
    headers = {"X-Event-Position": str(outcome.position)}
    if replayed:
        headers["Idempotency-Replayed"] = "true"
    return Answer(route.status, services.surface.success(request, success), headers)


def _visible(route: CommandRoute, name: str, document: dict[str, Any], caller: Caller | None) -> dict[str, Any]:
    model = route.models.get(name)
    return document if model is None else model.shown(document, to_manager=caller is not None and caller.manages)


def _expected_version(headers: Mapping[str, str]) -> int | None:
    value = headers.get("if-match")
    if value is None or value.strip() == "*":
        return None
    found = _VERSION.fullmatch(value.strip())
    if found is None:
        raise Refused(400, "errMsg_ifMatchIsNotValid", "If-Match must be a record version")
    return int(found[1])

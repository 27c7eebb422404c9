"""Ids in a command must name active records of the same company."""

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from workforceos.claims.people import GROUP, MEMBER, USER
from workforceos.http.command import ReferenceNotFound
from workforceos.work import UnitOfWork


def must_exist(work: UnitOfWork, references: Mapping[str, tuple[str, Iterable[UUID]]]) -> None:
    """Check parameters, each with the kind of record (USER or GROUP) and the ids that it names, in one round trip.

    Raises ReferenceNotFound, named after the first parameter with an unknown id, with all unknown ids of all of them.
    """
    wanted = {name: (kind, list(dict.fromkeys(ids))) for name, (kind, ids) in references.items()}
    claims = [(kind, str(id)) for kind, ids in wanted.values() for id in ids]
    if not claims:
        return
    held = work.holders(claims)
    unknown = {name: [id for id in ids if (kind, str(id)) not in held] for name, (kind, ids) in wanted.items()}
    refused = [(name, ids) for name, ids in unknown.items() if ids]
    if refused:
        raise ReferenceNotFound(*refused[0], *refused[1:])


def shift_not_found(work: UnitOfWork, shift_id: UUID, user_ids: Collection[UUID]) -> ReferenceNotFound:
    """What a command with `shiftId` and `userId` raises without such a shift, after a look at the users, too."""
    held = work.store.holders(work.company_id, [(USER, str(id)) for id in user_ids])
    unknown = [id for id in user_ids if (USER, str(id)) not in held]
    return ReferenceNotFound("shiftId", [shift_id], *([("userId", unknown)] if unknown else []))


def members_of(work: UnitOfWork, group_ids: Iterable[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The members of each group at this moment, in order of id."""
    return {
        group_id: tuple(UUID(claim.value.partition(":")[2]) for claim in work.held_with_prefix(MEMBER, f"{group_id}:"))
        for group_id in group_ids
    }


__all__ = ["GROUP", "USER", "ReferenceNotFound", "members_of", "must_exist", "shift_not_found"]

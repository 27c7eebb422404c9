"""New identifiers: UUID version 7, ordered by time."""

from uuid import UUID

import uuid_utils


def new_id() -> UUID:
    """A fresh UUIDv7 as a standard library UUID."""
    return UUID(int=uuid_utils.uuid7().int)


ROOT_COMPANY_ID = UUID("00000000-0000-7000-8000-000000000001")
"""The SaaS level, codename `root`: where super admin, SaaS admins and cross-company claims live."""

"""Every projection there is."""

from projections import attendance_records, companies, shifts, user_groups, users
from projections.projection import Projection

PROJECTIONS: dict[str, Projection] = {
    projection.name: projection
    for projection in (
        companies.PROJECTION,
        users.PROJECTION,
        user_groups.GROUPS,
        user_groups.MEMBERS,
        shifts.PROJECTION,
        attendance_records.PROJECTION,
    )
}

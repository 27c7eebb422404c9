"""Groups and memberships."""

import pytest

from tests.domain.given import given, when
from tests.domain.people import ANNA, KITCHEN, MAYA
from workforceos.domain.group.decisions import GroupChange, add_member, change, create, delete, remove_member
from workforceos.domain.group.events import GroupChanged, GroupCreated, GroupDeleted, MemberAdded, MemberRemoved
from workforceos.domain.group.group import GROUP
from workforceos.domain.group.membership import MEMBERSHIP
from workforceos.domain.group.rules import GroupNameIsRequired

created = GroupCreated(group_name="Kitchen", avatar="k.png")
added = MemberAdded(group_id=KITCHEN, user_id=ANNA, added_by=MAYA)


def test_a_group_is_created() -> None:
    when(create, group_name="Kitchen", avatar="k.png").then(created)


@pytest.mark.parametrize("name", ["", "  "])
def test_a_group_has_a_name(name: str) -> None:
    when(create, group_name=name, avatar=None).breaks(GroupNameIsRequired)
    given(GROUP, created).when(change, GroupChange(group_name=name)).breaks(GroupNameIsRequired)
    given(GROUP, created).when(change, GroupChange(group_name=None)).breaks(GroupNameIsRequired)


def test_what_is_not_given_stays_and_none_clears() -> None:
    group = given(GROUP, created)
    renamed = GroupChanged(group_name="Cooks", avatar="k.png")
    group.when(change, GroupChange(group_name="Cooks")).then(renamed)
    group.when(change, GroupChange(avatar=None)).then(GroupChanged(group_name="Kitchen", avatar=None))
    group.when(change, GroupChange(group_name="Kitchen")).then()
    assert group.after(renamed).group_name == "Cooks"


def test_a_deleted_group_keeps_its_name() -> None:
    given(GROUP, created).when(lambda _: delete()).then(GroupDeleted())
    group = given(GROUP, created, GroupDeleted()).known
    assert (group.is_active, group.group_name) == (False, "Kitchen")


def test_a_member_joins_and_leaves() -> None:
    when(add_member, group_id=KITCHEN, user_id=ANNA, by=MAYA).then(added)
    removed = MemberRemoved(group_id=KITCHEN, user_id=ANNA)
    given(MEMBERSHIP, added).when(remove_member).then(removed)
    assert given(MEMBERSHIP, added).known.is_active
    assert not given(MEMBERSHIP, added, removed).known.is_active

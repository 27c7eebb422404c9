"""Why a group or a membership is refused."""

from workforceos.domain.rule import RuleBroken


class GroupNameIsRequired(RuleBroken):
    """A group has a name."""

    code = "errMsg_groupNameIsRequired"
    status = 400


class GroupNameIsTaken(RuleBroken):
    """The company has another group of this name."""

    code = "errMsg_groupNameIsTaken"
    status = 409


class AlreadyMember(RuleBroken):
    """The user is a member of the group already."""

    code = "errMsg_userIsAlreadyMember"
    status = 409

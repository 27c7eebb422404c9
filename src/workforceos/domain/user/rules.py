"""Why a user can't be created, changed or deleted."""

from workforceos.domain.rule import RuleBroken


class RoleIsUnknown(RuleBroken):
    """There is no such role."""

    code = "errMsg_roleIdIsNotAValidEnumValue"
    status = 400


class RoleIsOfAnotherLevel(RuleBroken):
    """Users of a company have company roles, users of the root level have root roles."""

    code = "errMsg_roleIdIsOfAnotherLevel"
    status = 400


class RoleCannotBeGiven(RuleBroken):
    """Nobody may give this role, or not this caller."""

    code = "errMsg_roleCannotBeGiven"
    status = 403


class RoleCannotBeTaken(RuleBroken):
    """The user's role can't be taken away, or not by this caller."""

    code = "errMsg_roleCannotBeTaken"
    status = 403


class UserCannotBeChanged(RuleBroken):
    """This caller may not change this user."""

    code = "errMsg_userCannotBeChanged"
    status = 403


class UserCannotBeDeleted(RuleBroken):
    """The user can't be deleted or archived, or not by this caller."""

    code = "errMsg_userCannotBeDeleted"
    status = 403


class FullnameIsRequired(RuleBroken):
    """A user has a full name."""

    code = "errMsg_fullnameIsRequired"
    status = 400


class EmailIsNotValid(RuleBroken):
    """This is not an e-mail address."""

    code = "errMsg_emailIsNotAValidEmail"
    status = 400


class EmailIsTaken(RuleBroken):
    """The company has another user with this e-mail address."""

    code = "errMsg_emailIsTaken"
    status = 409

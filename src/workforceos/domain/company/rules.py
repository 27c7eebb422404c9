"""Why a company can't be registered or changed."""

from workforceos.domain.rule import RuleBroken


class NameIsRequired(RuleBroken):
    """A company has a name."""

    code = "errMsg_nameIsRequired"
    status = 400


class TimeZoneIsNotValid(RuleBroken):
    """The time zone is not the name of an IANA time zone, such as Europe/Berlin."""

    code = "errMsg_timezoneIsNotAValidTimeZone"
    status = 400


class SettingsAreNotValid(RuleBroken):
    """Some settings have values that they can't have."""

    code = "errMsg_settingsTypeIsNotValid"
    status = 400

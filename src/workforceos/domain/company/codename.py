"""A company's codename, derived from its name: lower case, a-z, 0-9 and hyphens."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import count

LONGEST = 50
WHEN_NOTHING_IS_LEFT = "company"
_SERVICES = frozenset(
    {
        "agenthub",
        "aiworkforceanalytics",
        "announcementmanagement",
        "attendancemanagement",
        "auth",
        "bff",
        "bucket",
        "employeeprofile",
        "leavemanagement",
        "mcpbff",
        "notification",
        "payrollreporting",
        "schedulemanagement",
        "subscriptionmanagement",
        "taskmanagement",
    }
)
_WORDS_OF_PATHS = """
    add agentexecution agentexecutions agentoverride agentoverrides agents aggregate ai-insight ai-search aiinsights
    allindices announcements api attendance-records briefcompanies call callbackcompanysubscriptionpayment
    cancelcompanysubscription chat check-in check-out companies companyaccounts companyavatars companyavatarsfiles
    companyhome companyprofile companysubscriptionpayment companysubscriptionpaymentbyorderid
    companysubscriptionpaymentbypaymentid companysubscriptionpayments companysubscriptions complete conversations
    count currentuser delete docs download elastic email-2factor-verification email-verification employeedocuments
    employeeprofiles filters generate health individualtasks insights key leaverequests list listusergroupmembers
    login logout logs mapping mark-absent mcp metrics myindividualtask myindividualtasks myleaverequest
    myleaverequests openapi openapi-json password password-reset-by-email payment-methods paymentcustomermethods
    paymentcustomers payrollreports processscheduledannouncements profile rawsearch redoc refresh
    refreshcompanysubscriptionpayment register registercompanyowner registercompanyuser save-insight saveinsight
    schema search searchusers service shifts shifttemplates sse start startcompanysubscriptionpayment status stream
    taskassignments taskassignmentwithprogress toolcatalog toolcatalogentry tools upload useravatars
    useravatarsfiles usergroupmembers usergroups userpasswordbyadmin userrole users v1 verification-services
    workforceassistant workforceinsightgenerator www
"""
RESERVED = frozenset({"root"}) | _SERVICES | {f"{service}-api" for service in _SERVICES} | set(_WORDS_OF_PATHS.split())
"""Words that are no codename: the root level, and every word of a route."""

# Each letter with its spelling in a-z behind it. Latin letters that have a mark of their own need no entry.
_SPELLINGS = """
    аa бb вv гg дd еe ёyo жzh зz иi йy кk лl мm нn оo пp рr сs тt уu фf хkh цts чch шsh щshch ъ ыy ь эe юyu яya
    іi їyi єye ґg ўu
    αa βv γg δd εe ζz ηi θth ιi κk λl μm νn ξx οo πp ρr σs ςs τt υy φf χch ψps ωo
    ßss æae œoe øo łl đd ðd þth ıi ħh ŋng
"""  # noqa: RUF001 - look-alikes of Latin letters are what this table is about
_LETTERS = str.maketrans(
    {token[0]: token[1:] for token in _SPELLINGS.split()}
    | {"&": " and ", "'": "", "\N{RIGHT SINGLE QUOTATION MARK}": ""}
)


def codenames_for(name: str) -> Iterator[str]:
    """The codenames for a name, without end, the first free one to be taken: for "Café Øst" they are "cafe-ost",
    "cafe-ost-2", "cafe-ost-3" ...

    Reserved words are none. A name in a script that can't be written in a-z is "company".
    """
    plain = plain_letters(name)
    if plain not in RESERVED:
        yield plain
    yield from (codename for number in count(2) if (codename := f"{plain}-{number}") not in RESERVED)


def plain_letters(name: str) -> str:
    """The name in a-z, 0-9 and single hyphens, at most LONGEST characters."""
    # Letters first: decomposing would turn the Cyrillic short i into an i with a mark.
    lettered = unicodedata.normalize("NFC", name).lower().translate(_LETTERS)
    unmarked = "".join(c for c in unicodedata.normalize("NFKD", lettered) if not unicodedata.combining(c))
    hyphenated = re.sub(r"[^a-z0-9]+", "-", unmarked.translate(_LETTERS).lower())
    return hyphenated.strip("-")[:LONGEST].rstrip("-") or WHEN_NOTHING_IS_LEFT

"""A record model with every kind of field, and six documents small enough to answer questions by hand."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from workforceos.readmodels.model import Field, FieldType, Join, RecordModel
from workforceos.readmodels.port import Document

STATUSES = ("planned", "running", "done")

VISITS = RecordModel(
    name="visit",
    plural="visitRecords",
    own_fields=(
        Field("title", FieldType.STRING, filterable=True),
        Field("note", FieldType.TEXT, managers_only=True, filterable=True),
        Field("status", FieldType.ENUM, options=STATUSES, filterable=True),
        Field("userId", FieldType.ID, filterable=True),
        Field("memberIds", FieldType.ID, array=True, filterable=True),
        Field("tags", FieldType.STRING, array=True, filterable=True),
        Field("minutes", FieldType.INTEGER, filterable=True),
        Field("cost", FieldType.DECIMAL, filterable=True),
        Field("urgent", FieldType.BOOLEAN, filterable=True),
        Field("visitDate", FieldType.DAY, filterable=True),
        Field("startedAt", FieldType.INSTANT, filterable=True),
        Field("place", FieldType.OBJECT, filterable=True),
        Field("audience", FieldType.ID, array=True, internal=True),
        Field("doorCode", FieldType.STRING, secret=True),
    ),
    joins=(
        Join("user", (Field("id", FieldType.ID), Field("fullname", FieldType.STRING))),
        Join("groups", (Field("id", FieldType.ID), Field("groupName", FieldType.STRING)), many=True),
    ),
)

NOW = datetime(2024, 3, 31, 10, 20, 30, 456000, tzinfo=UTC)
KEY = b"cursor key of the tests"
COMPANY = UUID("0190aaaa-0000-7000-8000-00000000000a")
OTHER_COMPANY = UUID("0190aaaa-0000-7000-8000-00000000000b")

AYSE, BOB, CAGLA = (f"0190cccc-0000-7000-8000-00000000000{n}" for n in "abc")
CREW, OFFICE = (f"0190dddd-0000-7000-8000-00000000000{n}" for n in "12")
NAMES = {AYSE: "Ayşe Öztürk", BOB: "Bob Müller", CAGLA: "Çağla ΩMEGA"}
GROUPS = {CREW: "Harbour crew", OFFICE: "Office"}


def visit_id(number: int) -> UUID:
    return UUID(f"0190bbbb-0000-7000-8000-{number:012d}")


def number_of(id: str) -> int:
    """The number behind `visit_id`."""
    return int(id[-12:])


def visit(number: int, company: UUID = COMPANY, *, version: int = 1, **given: Any) -> Document:
    """A visit with nothing in it but what is given."""
    user, groups = given.pop("user", None), given.pop("groups", ())
    body: dict[str, Any] = {
        "title": None,
        "note": None,
        "status": "planned",
        "userId": user,
        "memberIds": [],
        "tags": [],
        "minutes": None,
        "cost": None,
        "urgent": None,
        "visitDate": None,
        "startedAt": None,
        "place": None,
        "audience": [],
        "doorCode": "4711",
        "user": None if user is None else {"id": user, "fullname": NAMES[user]},
        "groups": [{"id": group, "groupName": GROUPS[group]} for group in groups],
        "id": str(visit_id(number)),
        "isActive": True,
        "recordVersion": 1,
        "createdAt": f"2024-01-01T00:00:{number % 60:02d}.000Z",
        "updatedAt": f"2024-01-01T00:00:{number % 60:02d}.000Z",
        "_owner": user,
        "companyId": str(company),
        **given,
    }
    body["status_idx"] = STATUSES.index(body["status"])
    return Document(visit_id(number), company, version, body)


SIX = (
    visit(
        1,
        title="Night shift at the harbour",
        note="bring the keys",
        user=AYSE,
        memberIds=[AYSE, BOB],
        tags=["night", "harbour"],
        minutes=480,
        cost=120.5,
        urgent=True,
        visitDate="2024-03-30",
        startedAt="2024-03-30T21:00:00.000Z",
        place={"city": "İzmir", "floor": 2},
        groups=[CREW],
        audience=[CAGLA],
    ),
    visit(
        2,
        title="Day shift, harbour gate",
        status="running",
        user=BOB,
        memberIds=[BOB],
        tags=["harbour"],
        minutes=450,
        cost=99.99,
        urgent=False,
        visitDate="2024-03-31",
        startedAt="2024-03-31T00:30:00.000Z",
        groups=[CREW, OFFICE],
    ),
    visit(
        3,
        title="Inventory",
        status="done",
        user=AYSE,
        memberIds=[AYSE],
        minutes=60,
        cost=0.1,
        urgent=False,
        visitDate="2024-03-31",
        startedAt="2024-03-31T01:30:00.000Z",
        place={"floor": 2, "city": "İzmir"},
        groups=[OFFICE],
    ),
    visit(
        4,
        title="inventory check of the night store",
        status="done",
        user=BOB,
        memberIds=[AYSE, BOB],
        tags=["night", "stock"],
        cost=0.2,
    ),
    visit(
        5,
        tags=["stock"],
        minutes=0,
        urgent=True,
        visitDate="2024-04-02",
        startedAt="2024-04-02T12:00:00.123Z",
    ),
    visit(
        6,
        title="100% *sure*? a_b\\c İŞLER",
        status="running",
        user=CAGLA,
        memberIds=[CAGLA],
        tags=["a", "b", "c"],
        minutes=-30,
        cost=-5.25,
        urgent=True,
        visitDate="2024-12-31",
        startedAt="2024-12-31T22:30:00.000Z",
    ),
)

TOMBSTONE = Document(visit_id(7), COMPANY, 9, {}, deleted=True)
ABROAD = tuple(
    visit(90 + n, OTHER_COMPANY, title="Night shift at the harbour", tags=["night"], minutes=7, cost=1.0, urgent=True,
          visitDate="2024-03-31", startedAt="2024-03-31T01:00:00.000Z")
    for n in range(3)
)  # fmt: skip

"""Who may call which route, read off the specification: a second source beside the routes' own declarations."""

PUBLIC = "public"
PUBLIC_IN_COMPANY = "publicInCompany"
LOGGED_IN = "loggedIn"
COMPANY_USER = "companyUser"
COMPANY_MANAGER = "companyManager"
MANAGER = "manager"
OWN_SESSION = "ownSession"

ACCESS: dict[str, str] = {
    "POST /auth-api/v1/registercompanyowner": PUBLIC,
    "POST /auth-api/v1/registercompanyuser": PUBLIC_IN_COMPANY,
    "POST /auth-api/login": PUBLIC,
    "POST /auth-api/logout": PUBLIC,
    "GET /auth-api/currentuser": OWN_SESSION,
    "POST /auth-api/v1/users": MANAGER,
    "GET /auth-api/v1/users": MANAGER,
    "GET /auth-api/v1/users/{userId}": LOGGED_IN,
    "GET /auth-api/v1/companies": COMPANY_USER,
    "PATCH /auth-api/v1/companies/{companyId}": COMPANY_MANAGER,
    "POST /auth-api/v1/usergroups": COMPANY_MANAGER,
    "PATCH /auth-api/v1/usergroups/{userGroupId}": COMPANY_MANAGER,
    "DELETE /auth-api/v1/usergroups/{userGroupId}": COMPANY_MANAGER,
    "GET /auth-api/v1/usergroups": COMPANY_USER,
    "GET /auth-api/v1/usergroups/{userGroupId}": COMPANY_USER,
    "POST /auth-api/v1/usergroupmembers": COMPANY_MANAGER,
    "DELETE /auth-api/v1/usergroupmembers/{userGroupMemberId}": COMPANY_MANAGER,
    "GET /auth-api/v1/listusergroupmembers/{groupId}": COMPANY_USER,
    "POST /schedulemanagement-api/v1/shifts": COMPANY_MANAGER,
    "PATCH /schedulemanagement-api/v1/shifts/{shiftId}": COMPANY_MANAGER,
    "DELETE /schedulemanagement-api/v1/shifts/{shiftId}": COMPANY_MANAGER,
    "GET /schedulemanagement-api/v1/shifts": COMPANY_USER,
    "GET /schedulemanagement-api/v1/shifts/{shiftId}": COMPANY_USER,
    "POST /attendancemanagement-api/v1/check-in": COMPANY_USER,
    "POST /attendancemanagement-api/v1/check-out": COMPANY_USER,
    "POST /attendancemanagement-api/v1/mark-absent": COMPANY_MANAGER,
    "PATCH /attendancemanagement-api/v1/attendance-records/{attendanceRecordId}": COMPANY_MANAGER,
    "GET /attendancemanagement-api/v1/attendance-records": COMPANY_USER,
    "GET /attendancemanagement-api/v1/attendance-records/{attendanceRecordId}": COMPANY_USER,
    "GET /mcpbff-api/api/elastic/allindices": COMPANY_USER,
    "GET /mcpbff-api/api/elastic/{indexName}/mapping": COMPANY_USER,
    "POST /mcpbff-api/api/elastic/{indexName}/rawsearch": COMPANY_USER,
    "POST /mcpbff-api/api/elastic/{indexName}/search": COMPANY_USER,
    "POST /mcpbff-api/api/elastic/{indexName}/aggregate": COMPANY_USER,
}

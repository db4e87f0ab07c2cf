"""Which parameters say who is calling, by the names that programs give them."""

import re

from fungible.audit.facts.records import Scope, Value
from fungible.audit.link.handles import Foreign
from fungible.audit.link.objects import Class, Function, Obj, Objects
from fungible.audit.link.world import IDENTITY, REQUEST_DATA

CALLER = re.compile(
    r"(get_|require_|load_|resolve_|find_|fetch_|extract_)?(the_)?"
    r"(current|authenticated|logged_in|signed_in|authorized|acting|calling)_(optional_)?(active_|verified_)?(super)?"
    r"(user|member|account|customer|caller|principal|identity|tenant|org|organi[sz]ation|student|employee|employer"
    r"|patient|doctor|admin|subject|person|profile|client|viewer|actor|player|author|owner|driver|rider|subscriber)\w*"
    r"|(get|require|load|resolve|extract)_(caller|principal|identity|auth_user|me|logged_in|user_id_from_token|user_from_token)\w*"
    r"|require_(user|login|member|account)|login_required|auth_user|whoami"
)
CREDENTIAL = re.compile(r"(x_)?(auth_|authenticated_)?(user|account|customer|tenant|member|session|sid)(_?id|_token)?")
HEADERS = frozenset({"fastapi.Header", "fastapi.Cookie", "fastapi.params.Header", "fastapi.params.Cookie"})


def of_dependency(dependency: Obj) -> int:
    """The mark of a dependency whose name says that it gives the caller."""
    named = isinstance(dependency, Function | Class) and CALLER.fullmatch(dependency.scope.name)
    return IDENTITY if named else 0


def of_parameter(name: str, given: Objects, found: Objects) -> int:
    """The mark of a parameter that is injected, or read from a header or cookie, by its name."""
    if any(isinstance(o, Foreign) and o.type in HEADERS for o in given):
        return IDENTITY if CREDENTIAL.fullmatch(name) else 0
    return IDENTITY if not found and CALLER.fullmatch(name) else 0


OF_REQUEST = frozenset(
    {
        "user",
        "user_id",
        "account",
        "account_id",
        "tenant",
        "tenant_id",
        "org",
        "organization",
        "member",
        "identity",
        "auth",
    }
    | {"principal", "claims", "subject", "viewer", "uid", "jwt_payload", "token_payload", "customer", "customer_id"}
)
"""What middleware puts onto a request to say who is calling."""


def of_attribute(name: str) -> int:
    """The mark of an attribute that is called after the caller, whatever it belongs to."""
    return IDENTITY if name.startswith("current_") and CALLER.fullmatch(name) else 0


def is_of_caller(scope: Scope, holder: int, name: str) -> bool:
    """Whether an attribute is who calls, of a request of which no more is known than that a parameter is called so."""
    row = scope.values[holder]
    return name in ("user", "auth") and row[0] == "param" and scope.params[row[1]].name == "request"


def of_context(holder: Value, name: object) -> int:
    """The mark of what the context of a resolver, or the scope of a connection, holds: `info.context["user"]`."""
    if holder[0] != "attr" or holder[2] not in ("context", "scope"):
        return 0
    if name in OF_REQUEST:
        return IDENTITY
    return REQUEST_DATA if holder[2] == "scope" and name in _OF_SCOPE else 0


_OF_SCOPE = frozenset({"url_route", "path_params", "query_string", "path", "raw_path", "headers", "subprotocols"})
"""What the scope of an ASGI connection has of the request itself."""


_CALLER_WORDS = re.compile(
    r"(?:^|_)(?:user|token|account|member|tenant|principal|identity|claims|jwt|api_?key|owner)(?:$|_id$)"
)
"""How the names end of what only the program itself puts there: `g.api_token`, `request.state.auth_user_id`."""
OF_ONE_REQUEST = (".State", ".ctx", ".Globals")
"""How the names of types end that hold what the program puts there for one request."""


def of_request(role: str, type_: str, name: str) -> int:
    """The mark of what a request, or its state, holds under a name for the caller."""
    if type_.endswith(OF_ONE_REQUEST):
        return IDENTITY if name in OF_REQUEST or _CALLER_WORDS.search(name) else 0
    return IDENTITY if name in OF_REQUEST and role in ("request", "websocket", "view") else 0

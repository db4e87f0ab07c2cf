"""What a request has of itself, and what the program puts there."""

import re

from fungible.audit.program.terms import Term

_OF_REQUESTS = re.compile(
    r"data|GET|POST|FILES|COOKIES|META|query_params|args|form|files|(get_)?json|values|body|match_info|(path_)?params|headers"
    r"|cookies|query(_args)?|view_args|(rel_)?url|path|get_argument|route_kwargs|matchdict|state|ctx|context|scope|app"
)
"""What requests have of themselves, or keep for the program."""
_REQUESTS = frozenset({"request", "_request"})
_OF_SCOPES = frozenset({"path", "raw_path", "query_string", "headers", "path_params", "body", "cookies", "client"})
"""What the scope of a request says of it, where the request stands for its scope."""


def put_on_request(term: Term) -> bool:
    """Whether something is read off a request that the program itself put there, such as `request.space`."""
    if term.tag == "item" and len(term.parts) > 1:  # what middleware of aiohttp leaves there: `request["caller"]`
        return term.parts[0].name in _REQUESTS and (term.parts[1].text or "") not in _OF_SCOPES
    return term.tag == "attr" and _is_request(term.parts[0]) and _OF_REQUESTS.fullmatch(term.name) is None


def _is_request(term: Term) -> bool:
    """Whether something is called the request: by its name, or where serializers keep it, `self.context["request"]`."""
    return term.name in _REQUESTS or (term.tag == "item" and len(term.parts) > 1 and term.parts[1].text == "request")

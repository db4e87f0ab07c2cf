"""Names of roles and permissions, which keep ordinary callers out."""

import re

from fungible.audit.program.identifiers import last, words_in

ROLE = re.compile(
    r"(is_|require_|requires_|get_|current_|active_|only_|has_)*"
    r"(admin\w*|superuser\w*|super_user|staff\w*|roles?|\w+_roles?|role_\w+|permissions?|\w+_permissions?|scopes?"
    r"|moderator\w*|privileged?|privileges|\w+_admin|admins?_only|is_owner|can_\w+|has_\w*perm\w*|has_access|perms|operator|internal)",
    re.IGNORECASE,
)
STAFF = re.compile(
    r"staff_member_required|IsAdminUser|PermissionRequiredMixin|permission_required|roles_required|roles_accepted"
    r"|user_passes_test"
)

KEEPING = frozenset(
    [
        "admin",
        "admins",
        "administrator",
        "administrators",
        "staff",
        "superuser",
        "superusers",
        "superadmin",
        "moderator",
        "moderators",
        "operator",
        "operators",
        "role",
        "roles",
        "permission",
        "permissions",
        "perm",
        "perms",
        "scope",
        "scopes",
        "owner",
        "owners",
        "privileged",
        "privilege",
        "privileges",
    ]
)
"""Words in the name of a decorator, or of what a router or class asks for, that keeps ordinary callers out."""


def names_role(name: str) -> bool:
    """Whether a name is that of a role or permission, or has one in it."""
    return ROLE.fullmatch(name) is not None or bool(KEEPING & words_in([name]))


def stands_for_role(name: str) -> bool:
    """Whether what stands around a route is named after a role or permission, or keeps to people who have one."""
    return any(pattern.fullmatch(last(name)) for pattern in (STAFF, ROLE))

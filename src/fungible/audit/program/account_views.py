"""Class-based views over all accounts, by which whoever has the key of one changes or deletes it."""

from collections.abc import Iterator

from fungible.audit.program import class_views
from fungible.audit.program.definitions import ClassInfo
from fungible.audit.program.owners import KEYS, Table
from fungible.audit.program.ownership import Tables
from fungible.audit.program.query_sets import views_that_ask_nothing
from fungible.audit.program.records import Program
from fungible.audit.program.row_views import RowView, spot_of
from fungible.audit.program.unguarded import any_known

_ACCOUNTS = frozenset(
    {
        "django.contrib.auth.models.User",
        "django.contrib.auth.models.AbstractUser",
        "django.contrib.auth.models.AbstractBaseUser",
        "django.contrib.auth.base_user.AbstractBaseUser",
    }
)


def views(program: Program, found: Tables) -> Iterator[RowView]:
    """Views that leave it to their library to change the account in the path, and ask nobody whose it is."""
    for info in views_that_ask_nothing(program, found):
        account = _account(program, info)
        how = _how(program, found, info) if account and _changes(program, info) else ""
        if how:
            table = Table(account, {}, frozenset(), KEYS, frozenset())
            yield RowView(info, table, "changes", spot_of(program, info), _why(info, table, how))


def _account(program: Program, info: ClassInfo) -> str:
    """The class of the accounts that a view is of, when its query set is of all of them."""
    inside = class_views.model_or_queryset(program, info)
    if class_views.is_narrowed(inside):
        return ""
    return next((t for here in inside for t in here.types if _is_account(program, t)), "")


def _is_account(program: Program, symbol: str) -> bool:
    info = program.classes.get(symbol)
    return symbol in _ACCOUNTS or (info is not None and not _ACCOUNTS.isdisjoint(info.bases))


def _changes(program: Program, info: ClassInfo) -> bool:
    left = class_views.actions(program, info)
    return not left.isdisjoint({"update", "destroy"}) and not class_views.own_permissions(program, info)


def _how(program: Program, found: Tables, info: ClassInfo) -> str:
    """For whom a view changes accounts; nothing when it keeps ordinary callers out."""
    if class_views.signed_in(program, info, "IsAuthenticatedOrReadOnly"):
        return "for anybody who is signed in"
    everybody = any("AllowAny" in term.words for term in class_views.permissions(program, info))
    return "for whoever comes, while other routes know their caller," if everybody and any_known(program, found) else ""


def _why(info: ClassInfo, table: Table, how: str) -> str:
    return (
        f"{info.name} changes {table.title} by the key in the path {how} and compares it with nobody: one caller "
        "changes the account of any other."
    )

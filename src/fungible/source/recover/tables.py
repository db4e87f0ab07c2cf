"""Which handler lowers which kind of node: the tables of all the handlers' modules as one."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from fungible.source.recover.access import ACCESS
from fungible.source.recover.atoms import ATOMS
from fungible.source.recover.branches import BRANCHES
from fungible.source.recover.contexts import CONTEXTS
from fungible.source.recover.definitions import DEFINITIONS
from fungible.source.recover.displays import DISPLAYS
from fungible.source.recover.imports import IMPORTS
from fungible.source.recover.lowering import ExpressionHandler, StatementHandler
from fungible.source.recover.matches import MATCHES
from fungible.source.recover.operators import OPERATORS
from fungible.source.recover.simple_statements import SIMPLE_STATEMENTS
from fungible.source.recover.strings import STRINGS

EXPRESSIONS: Final[Mapping[str, ExpressionHandler]] = MappingProxyType(
    {**ATOMS, **STRINGS, **OPERATORS, **ACCESS, **DISPLAYS}
)

# An expression is a statement by itself only inside `expression_statement`.
STATEMENTS: Final[Mapping[str, StatementHandler]] = MappingProxyType(
    {**SIMPLE_STATEMENTS, **IMPORTS, **BRANCHES, **CONTEXTS, **DEFINITIONS, **MATCHES}
)

"""The tables know the whole grammar: a new version of it shows here what it adds."""

import tree_sitter_python
from tree_sitter import Language

from fungible.source.recover.tables import EXPRESSIONS, STATEMENTS

# Kinds that their parents read, or that stand for what they hold.
READ_BY_PARENTS = {
    "aliased_import", "argument_list", "as_pattern", "as_pattern_target", "block", "case_clause", "case_pattern",
    "chevron", "class_pattern", "comment", "complex_pattern", "constrained_type", "decorator", "default_parameter",
    "dict_pattern", "dictionary_splat", "dictionary_splat_pattern", "dotted_name", "elif_clause", "else_clause",
    "escape_interpolation", "escape_sequence", "except_clause", "finally_clause", "for_in_clause", "format_expression",
    "if_clause", "import_prefix", "interpolation", "keyword_argument", "keyword_pattern", "keyword_separator",
    "lambda_parameters", "line_continuation", "module", "pair", "parameters", "parenthesized_expression",
    "parenthesized_list_splat",
    "positional_separator", "relative_import", "splat_pattern", "string_content", "string_end", "string_start", "type",
    "type_conversion", "type_parameter", "typed_default_parameter", "typed_parameter", "union_pattern",
    "wildcard_import", "with_clause", "with_item",
}  # fmt: skip
SUPERTYPES = {"_simple_statement", "_compound_statement", "expression", "primary_expression", "pattern", "parameter"}


def _kinds() -> set[str]:
    language = Language(tree_sitter_python.language())
    numbers = [n for n in range(language.node_kind_count) if language.node_kind_is_named(n)]
    visible = {language.node_kind_for_id(n) for n in numbers if language.node_kind_is_visible(n)}
    return {kind for kind in visible if kind is not None} - SUPERTYPES - {"ERROR"}


def test_every_kind_of_node_is_read_by_something() -> None:
    assert _kinds() - set(EXPRESSIONS) - set(STATEMENTS) == READ_BY_PARENTS


def test_no_handler_waits_for_a_kind_that_does_not_exist() -> None:
    newer = {"tuple_expression"}  # of the grammar after 0.25.0
    assert (set(EXPRESSIONS) | set(STATEMENTS)) - _kinds() == newer

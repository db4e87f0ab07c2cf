"""What a client may set; what is wrong is left out, and said."""

import pytest
from lsprotocol.types import DiagnosticSeverity

from fungible.editor.settings import EditorSettings, read_settings


@pytest.mark.parametrize("given", [None, {}, [], "x", 7])
def test_nothing_given_is_nothing_wrong(given: object) -> None:
    assert read_settings(given) == (EditorSettings(), ())


def test_severities_are_shown_as_the_user_wants() -> None:
    settings, complaints = read_settings({"severities": {"critical": "warning", "acceptable": "off"}})

    assert complaints == ()
    assert settings.severities["critical"] is DiagnosticSeverity.Warning
    assert settings.severities["high"] is DiagnosticSeverity.Error
    assert settings.severities["acceptable"] is None


def test_settings_may_stand_in_a_section() -> None:
    settings, _ = read_settings({"fungible": {"codeLens": False, "minConfidence": 0.5, "referencesCommand": "x"}})

    assert (settings.code_lens, settings.audit, settings.references_command) == (False, {"min-confidence": 0.5}, "x")


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"codelens": True}, "fungible: unknown setting 'codelens'; did you mean 'codeLens'?"),
        ({"codeLens": "yes"}, "fungible: codeLens must be true or false"),
        ({"severities": []}, "fungible: severities must be a table"),
        (
            {"severities": {"fatal": "error"}},
            "fungible: unknown severity 'fatal'; known are critical, high, medium, low, acceptable",
        ),
        (
            {"severities": {"low": ["x"]}},
            "fungible: severities.low must be one of error, warning, information, hint, off",
        ),
        ({"referencesCommand": 3}, "fungible: referencesCommand must be the name of a command of the editor"),
        ({"fungible": 3}, "fungible: the settings must be a table"),
    ],
)
def test_a_mistake_is_one_sentence_and_changes_nothing(given: object, complaint: str) -> None:
    assert read_settings(given) == (EditorSettings(), (complaint,))

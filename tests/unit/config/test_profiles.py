"""Profiles are sets of defaults: under the rest of a file, or over it when the command line chooses one."""

from pathlib import Path

import pytest

from fungible.config import PROFILES, FailOn, Profile, resolve
from fungible.errors import ConfigurationError
from tests.unit.config.configured import configured


def test_strict_is_a_gate(project: Path) -> None:
    settings = configured(project, 'profile = "strict"')

    assert settings.options.profile is Profile.STRICT
    assert settings.options.fail_on is FailOn.LOW
    assert settings.options.strict
    assert settings.options.require_reasons
    assert settings.origin("strict") == "profile strict"
    assert settings.origin("profile") == str(project / "fungible.toml")


def test_review_shows_everything_and_never_fails(project: Path) -> None:
    options = resolve(project, {"profile": "review"}).options

    assert options.verbose
    assert options.fail_on is FailOn.NEVER
    assert not options.strict


def test_what_a_file_says_goes_before_the_profile_that_it_chooses(project: Path) -> None:
    settings = configured(project, 'profile = "review"\nfail-on = "critical"')

    assert settings.options.fail_on is FailOn.CRITICAL
    assert settings.options.verbose


def test_a_profile_of_the_command_line_is_not_undone_by_the_project(project: Path) -> None:
    settings = configured(project, 'profile = "review"\nfail-on = "never"\nstrict = false', profile="strict")

    assert settings.options.fail_on is FailOn.LOW
    assert settings.options.strict
    assert settings.origin("fail-on") == "profile strict"


def test_other_options_of_the_command_line_go_before_its_profile(project: Path) -> None:
    assert configured(project, "", profile="strict", fail_on="high").options.fail_on is FailOn.HIGH


def test_every_profile_says_what_its_keys_may_be(project: Path) -> None:
    for profile, defaults in PROFILES.items():
        settings = resolve(project, {"profile": str(profile)})

        assert {settings.origin(key) for key in defaults} <= {f"profile {profile}"}


def test_an_unknown_profile_names_the_nearest(project: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"unknown profile 'strickt' .*; did you mean 'strict'\?"):
        configured(project, 'profile = "strickt"')


def test_where_reasons_are_asked_for_what_is_ignored_by_path_says_why(project: Path) -> None:
    silent, reasoned = '[per-path]\n"a/b" = { ignore = "memory" }', '[per-path]\nx = { ignore = "a", because = "b" }'

    with pytest.raises(ConfigurationError) as caught:
        configured(project, silent, profile="strict")
    assert str(caught.value) == (
        f"per-path.'a/b' ignores rules and does not say why ({project / 'fungible.toml'}); "
        'add because = "...": profile strict asks for reasons'
    )
    assert configured(project, reasoned, profile="strict").options.per_path[0].because == "b"
    assert configured(project, silent).options.per_path[0].because == ""


def test_in_isolation_no_file_is_read(project: Path) -> None:
    assert configured(project, "strict = maybe", isolated=True).options.fail_on is FailOn.LOW

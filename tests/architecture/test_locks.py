"""The locked requirements cover what the project asks for, with hashes, and name no place."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = SETTINGS["project"]
EXTRAS = PROJECT["optional-dependencies"]
EXAMPLES = sorted((ROOT / "examples").glob("*/pyproject.toml"))

ASKED = {
    "runtime.txt": PROJECT["dependencies"],
    "examples.txt": [*PROJECT["dependencies"], *EXTRAS["examples"]],
    "build.txt": SETTINGS["dependency-groups"]["build"],
    "dev.txt": [
        *PROJECT["dependencies"],
        *EXTRAS["examples"],
        *EXTRAS["dev"],
        *SETTINGS["dependency-groups"]["build"],
        *SETTINGS["dependency-groups"]["compile"],
    ],
}
PIN = re.compile(r"(?P<name>[\w.-]+)==(?P<version>\S+)( ; [^\\]+)? \\$")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?$")


def lines(lock: str) -> list[str]:
    return (ROOT / "requirements" / lock).read_text(encoding="utf-8").splitlines()


def pins(lock: str) -> set[tuple[str, str]]:
    """Names with their versions; a name may have one version for each Python."""
    found = (PIN.match(line) for line in lines(lock))
    return {(pin["name"], pin["version"]) for pin in found if pin}


def names(lock: str) -> set[str]:
    return {name for name, _ in pins(lock)}


def name_of(requirement: str) -> str:
    return re.split(r"[^\w.-]", requirement)[0].lower()


def test_every_lock_is_known() -> None:
    assert {path.name for path in (ROOT / "requirements").iterdir()} == set(ASKED)


@pytest.mark.parametrize("lock", ASKED)
def test_a_lock_holds_pins_and_hashes_and_nothing_else(lock: str) -> None:
    assert [line for line in lines(lock) if not PIN.match(line) and not HASH.match(line)] == []


@pytest.mark.parametrize("lock", ASKED)
def test_every_pin_has_a_hash(lock: str) -> None:
    pairs = zip(lines(lock), [*lines(lock)[1:], ""], strict=True)

    assert [line for line, after in pairs if PIN.match(line) and not HASH.match(after)] == []


@pytest.mark.parametrize("lock", ASKED)
def test_what_the_project_asks_for_is_locked(lock: str) -> None:
    asked = {name_of(requirement) for requirement in ASKED[lock]} - {PROJECT["name"]}

    assert asked - names(lock) == set()


@pytest.mark.parametrize("lock", ASKED)
def test_the_locks_agree_on_versions(lock: str) -> None:
    assert pins(lock) <= pins("dev.txt")


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.parent.name)
def test_every_example_runs_under_its_lock(example: Path) -> None:
    asked = tomllib.loads(example.read_text(encoding="utf-8"))["project"]["dependencies"]

    assert {name_of(requirement) for requirement in asked} - names("examples.txt") == set()


def test_every_dependency_is_imported_somewhere() -> None:
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))
    modules = {name_of(requirement).replace("-", "_") for requirement in PROJECT["dependencies"]}

    assert {name for name in modules if not re.search(rf"^\s*(import|from) {name}\b", sources, re.MULTILINE)} == set()

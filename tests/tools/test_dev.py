"""`tools/dev.py` makes the environment once, and then steps aside."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "tools" / "dev.py"
LOCKS = ("build.txt", "runtime.txt", "dev.txt")
FAKE_PIP = """
import pathlib, sys
target = pathlib.Path(sys.argv[sys.argv.index("--python") + 1])
here = pathlib.Path(__file__).parent
with (here / "calls").open("a") as calls:
    print(*sys.argv[1:], file=calls)
if (here / "offline").exists():
    sys.exit("pip: no network")
for name in ("fungible", "pytest", "ruff", "hatchling"):
    program = target.parent / name
    says = 'echo $HATCH_BUILD_HOOKS_ENABLE "$(basename "$0")" "$@" in "$(basename "$PWD")"'
    program.write_text(f'#!/bin/sh\\n{says}\\nexit 7\\n')
    program.chmod(0o755)
"""


@dataclass(frozen=True, slots=True)
class Checkout:
    """A project of its own around the script, with a pip that writes down what it is asked."""

    root: Path

    def dev(self, *arguments: str, below: str = ".", compiler: str = "sh") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(self.root / "tools" / "dev.py"), *arguments],
            cwd=self.root / below,
            env={"PYTHONPATH": str(self.root / "fakes"), "PATH": "/usr/bin:/bin", "CC": compiler},
            capture_output=True,
            text=True,
            check=False,
        )

    def lock(self, name: str, text: str) -> None:
        (self.root / "requirements" / name).write_text(text)

    def go_offline(self) -> None:
        (self.root / "fakes" / "offline").touch()

    def installs(self) -> list[str]:
        """What pip was asked to install, since the last look."""
        calls = self.root / "fakes" / "calls"
        made = calls.read_text().splitlines() if calls.exists() else []
        calls.unlink(missing_ok=True)
        return [call.rpartition("--disable-pip-version-check ")[2] for call in made]


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    root = tmp_path / "project"
    for folder in ("tools", "requirements", "fakes", "examples"):
        (root / folder).mkdir(parents=True)
    shutil.copy(SCRIPT, root / "tools")
    (root / "fakes" / "pip.py").write_text(FAKE_PIP)
    made = Checkout(root)
    for name in LOCKS:
        made.lock(name, f"{name} 1\n")
    return made


def test_the_first_use_installs_what_is_locked_and_then_the_project(checkout: Checkout) -> None:
    checkout.dev("audit", "examples/forgetful")

    assert checkout.installs() == [
        "--require-hashes --no-deps -r requirements/build.txt -r requirements/runtime.txt",
        "--no-deps --no-build-isolation --editable .",
    ]


def test_the_second_use_needs_neither_pip_nor_a_network(checkout: Checkout) -> None:
    checkout.dev("audit")
    checkout.installs()
    checkout.go_offline()

    assert checkout.dev("audit").returncode == 7
    assert checkout.installs() == []


def test_the_command_keeps_its_arguments_its_folder_and_its_exit_code(checkout: Checkout) -> None:
    result = checkout.dev("audit", "--format", "json", "a b", below="examples")

    assert result.stdout == "fungible audit --format json a b in examples\n"
    assert result.returncode == 7


def test_the_tests_run_at_the_root_under_the_development_lock(checkout: Checkout) -> None:
    result = checkout.dev("test", "-k", "link", below="examples")

    assert result.stdout == "pytest -n auto --dist loadgroup -k link in project\n"
    assert checkout.installs()[0] == "--require-hashes --no-deps -r requirements/dev.txt"


def test_a_tool_runs_from_the_environment(checkout: Checkout) -> None:
    assert checkout.dev("tool", "ruff", "check").stdout == "ruff check in project\n"


def test_a_compiled_wheel_is_built_where_it_is_asked_for(checkout: Checkout) -> None:
    result = checkout.dev("compile", "wheels", below="examples")

    assert result.stdout == "1 hatchling build --target wheel --directory wheels in project\n"
    assert checkout.dev("compile").stdout == "1 hatchling build --target wheel --directory dist in project\n"


def test_without_a_compiler_nothing_is_compiled_and_it_says_so(checkout: Checkout) -> None:
    result = checkout.dev("compile", compiler="no-such-compiler -O2")

    assert (result.returncode, result.stdout) == (2, "")
    assert "needs a C compiler, and there is no `no-such-compiler`" in result.stderr


def test_the_development_environment_serves_the_audit_too(checkout: Checkout) -> None:
    checkout.dev("test")
    checkout.installs()

    checkout.dev("audit")

    assert checkout.installs() == []


def test_a_changed_lock_makes_the_environment_anew(checkout: Checkout) -> None:
    checkout.dev("audit")
    left_over = checkout.root / ".venv" / "left-over"
    left_over.touch()
    checkout.lock("runtime.txt", "runtime.txt 2\n")

    checkout.dev("audit")

    assert not left_over.exists()


def test_a_lock_of_the_other_environment_may_change_freely(checkout: Checkout) -> None:
    checkout.dev("audit")
    checkout.installs()
    checkout.lock("dev.txt", "dev.txt 2\n")

    checkout.dev("audit")

    assert checkout.installs() == []


def test_progress_goes_to_standard_error(checkout: Checkout) -> None:
    result = checkout.dev("audit")

    assert result.stderr == "dev: making .venv for runtime, once ...\n"


def test_a_failed_install_is_told_in_one_line_and_tried_again(checkout: Checkout) -> None:
    checkout.go_offline()

    result = checkout.dev("audit")

    assert result.returncode == 2
    assert result.stderr.splitlines()[-1] == (
        "dev: pip could not install requirements/runtime.txt (see above); the first use needs pip and a network"
    )
    assert not (checkout.root / ".venv" / "made-from").exists()


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["tool"], "dev: which tool? try: python3 tools/dev.py tool ruff check"),
        (["tool", "roff"], "dev: there is no tool named roff in .venv"),
    ],
)
def test_a_command_that_makes_no_sense_is_refused(checkout: Checkout, arguments: list[str], complaint: str) -> None:
    result = checkout.dev(*arguments)

    assert result.returncode == 2
    assert result.stderr.splitlines()[-1] == complaint


def test_a_missing_lock_is_named(checkout: Checkout) -> None:
    (checkout.root / "requirements" / "dev.txt").unlink()

    result = checkout.dev("test")

    assert result.returncode == 2
    assert result.stderr.splitlines()[-1].endswith("requirements/dev.txt: No such file or directory")


def test_without_a_command_it_tells_its_usage(checkout: Checkout) -> None:
    result = checkout.dev()

    assert result.returncode == 2
    assert "python3 tools/dev.py test" in result.stderr
    assert checkout.dev("--help").returncode == 0

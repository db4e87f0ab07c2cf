"""Which files are audited: those of the project, each once, and nothing that others wrote."""

import os
import subprocess
from pathlib import Path

import pytest

from fungible.audit.discover.files import find


def put(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("x = 1\n")


def found(*paths: Path) -> list[str]:
    return [each.name for each in find(paths).python]


def git(root: Path, *arguments: str) -> None:
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    subprocess.run(["git", "-C", str(root), *arguments], check=True, capture_output=True, env=environment)


def test_python_files_at_any_depth_in_order(tmp_path: Path) -> None:
    put(tmp_path, "b.py", "a/z.py", "a/b/c/d.pyw", "notes.md", "a/data.json")
    tree = find([tmp_path])

    assert [each.name for each in tree.python] == ["a/b/c/d.pyw", "a/z.py", "b.py"]
    assert tree.other == ("a/data.json", "notes.md")
    assert (tree.root, tree.tracked) == (str(tmp_path), None)


@pytest.mark.parametrize(
    "name",
    [
        ".venv/lib/x.py",
        "node_modules/x.py",
        "site-packages/x.py",
        "pkg/_vendor/x.py",
        "app/migrations/0001.py",
        "alembic/versions/x.py",
        "__pycache__/x.py",
        ".tox/x.py",
    ],
)
def test_what_others_wrote_is_left_out(tmp_path: Path, name: str) -> None:
    put(tmp_path, "app.py", name)

    assert found(tmp_path) == ["app.py"]


def test_an_environment_is_known_by_its_marker_whatever_its_name(tmp_path: Path) -> None:
    put(tmp_path, "app.py", "my-env/pyvenv.cfg", "my-env/lib/x.py")

    assert found(tmp_path) == ["app.py"]


def test_generated_files_are_counted_as_left_out(tmp_path: Path) -> None:
    put(tmp_path, "app.py", "api_pb2.py", "api_pb2_grpc.py")
    tree = find([tmp_path])

    assert [each.name for each in tree.python] == ["app.py"]
    assert tree.left_out == 2


def test_one_file_may_be_named(tmp_path: Path) -> None:
    put(tmp_path, "a/app.py", "a/other.py")

    assert found(tmp_path / "a" / "app.py") == ["app.py"]


def test_several_paths_have_one_root(tmp_path: Path) -> None:
    put(tmp_path, "a/x.py", "b/y.py", "c/z.py")

    assert found(tmp_path / "a", tmp_path / "b" / "y.py") == ["a/x.py", "b/y.py"]
    assert found(tmp_path / "a", tmp_path / "a") == ["x.py"]


def test_in_a_checkout_ignored_files_are_left_out_and_new_ones_are_not(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    put(tmp_path, "tracked.py", "new.py", "ignored.py", "gone.py", ".env")
    (tmp_path / ".gitignore").write_text("ignored.py\n")
    git(tmp_path, "add", "tracked.py", "gone.py", ".env")
    (tmp_path / "gone.py").unlink()
    tree = find([tmp_path])

    assert [each.name for each in tree.python] == ["new.py", "tracked.py"]
    assert tree.tracked is not None
    assert {"tracked.py", ".env"} <= tree.tracked
    assert "new.py" not in tree.tracked


def test_a_part_of_a_checkout_is_named_from_the_audited_path(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    put(tmp_path, "backend/app/main.py", "frontend/x.py")
    git(tmp_path, "add", ".")

    assert found(tmp_path / "backend") == ["app/main.py"]


def test_submodules_and_repositories_inside_a_checkout_are_read_and_respect_their_own_ignore_files(
    tmp_path: Path,
) -> None:
    git(tmp_path, "init", "--quiet")
    put(tmp_path, "app.py", "inner/lib.py", "inner/ignored.py", "vendored/deep/x.py")
    (tmp_path / "inner" / ".gitignore").write_text("ignored.py\n")
    for folder in ("inner", "vendored/deep"):
        git(tmp_path / folder, "init", "--quiet")
        git(tmp_path / folder, "add", ".")
    git(tmp_path, "add", "app.py")

    assert found(tmp_path) == ["app.py", "inner/lib.py"]


def test_a_work_tree_is_a_checkout(tmp_path: Path) -> None:
    main, other = tmp_path / "main", tmp_path / "other"
    put(main, "app.py")
    (main / ".gitignore").write_text("ignored.py\n")
    git(main, "init", "--quiet")
    git(main, "add", ".")
    git(main, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-m", "x")
    git(main, "worktree", "add", "--quiet", "../other")
    put(other, "ignored.py")

    assert found(other) == ["app.py"]


def test_a_folder_that_git_ignores_as_a_whole_is_walked_when_it_is_asked_for(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    put(tmp_path, "build/app.py")
    (tmp_path / ".gitignore").write_text("build/\n")

    assert found(tmp_path / "build") == ["app.py"]


def test_git_that_is_missing_or_slow_is_done_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "app.py")
    for failure in (FileNotFoundError(2, "no git"), subprocess.TimeoutExpired("git", 20)):

        def failing(*arguments: object, failure: Exception = failure, **named: object) -> None:
            raise failure

        monkeypatch.setattr("fungible.source.git.subprocess.run", failing)
        assert found(tmp_path) == ["app.py"]


def test_the_configuration_of_a_checkout_runs_no_program(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    put(tmp_path, "app.py")
    touch = tmp_path / "touch.sh"
    touch.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    touch.chmod(0o755)
    git(tmp_path, "config", "core.fsmonitor", str(touch))

    assert found(tmp_path) == ["app.py"]
    assert not (tmp_path / "ran").exists()


def test_links_to_folders_are_not_followed(tmp_path: Path) -> None:
    put(tmp_path, "real/app.py")
    (tmp_path / "again").symlink_to("real", target_is_directory=True)
    (tmp_path / "real" / "loop").symlink_to("..", target_is_directory=True)

    assert found(tmp_path) == ["real/app.py"]


def test_a_folder_that_cannot_be_listed_hides_itself_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "app.py", "closed/x.py")
    real = os.scandir

    def closed(path: str) -> object:
        if path.endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr("fungible.audit.discover.files.os.scandir", closed)

    assert found(tmp_path) == ["app.py"]

"""Earlier trees are laid out as an audit reads them, however hostile the repository is."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fungible.errors import UsageError
from fungible.source.git import ask, surroundings
from fungible.source.revisions import branching, find_revision, laid_out
from tests.cli.conftest import BARE
from tests.unit.changes.projects import Project, shop


def files(root: Path) -> dict[str, str]:
    """What is in a folder, git's own apart."""
    found = (path for path in root.rglob("*") if path.is_file() and ".git" not in path.parts)
    return {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in found}


def at(project: Project, name: str = "HEAD", *folders: str) -> dict[str, str]:
    revision = find_revision(project.root, name, "--diff")
    with laid_out(revision, folders or ("",)) as tree:
        kept = files(tree)
    assert not tree.parent.exists()
    return kept


def test_python_files_are_whole_and_others_are_names(tmp_path: Path) -> None:
    project = shop(tmp_path / "shop", {"app/main.py": "x = 1\n", ".env": "SECRET=1\n", "docs/a.md": "words"})
    project.write({"app/main.py": "x = 2\n", "app/more.py": ""})

    assert at(project) == {"app/main.py": "x = 1\n", ".env": "", "docs/a.md": ""}
    assert at(project, "HEAD", "app") == {"app/main.py": "x = 1\n"}


def test_the_index_says_what_was_tracked(tmp_path: Path) -> None:
    project = shop(tmp_path / "shop", {"a.py": "", "b.txt": "", "caf\u00e9.py": ""})

    with laid_out(find_revision(project.root, "HEAD", "--diff"), [""]) as tree:
        assert sorted(ask(tree, "ls-files", "-z", "--cached").names) == ["a.py", "b.txt", "caf\u00e9.py"]


def test_links_lead_to_files_of_the_same_tree_only(tmp_path: Path) -> None:
    (tmp_path / "secret.py").write_text("SECRET = 1\n")
    project = shop(tmp_path / "shop", {"app/real.py": "x = 1\n"})
    for name, target in (("inside.py", "real.py"), ("outside.py", "../../secret.py"), ("root.py", "/etc/passwd")):
        (project.root / "app" / name).symlink_to(target)
    project.commit()

    assert at(project) == {"app/real.py": "x = 1\n", "app/inside.py": "x = 1\n"}


def test_paths_that_leave_the_folder_are_left_out(tmp_path: Path) -> None:
    project = shop(tmp_path / "shop", {"a.py": "x = 1\n"})
    blob = project.git("rev-parse", "HEAD:a.py")
    inner = made_tree(project, f"100644 blob {blob}\tevil.py\0")
    outer = made_tree(
        project, f"040000 tree {inner}\t..\0", f"040000 tree {inner}\t.git\0", f"100644 blob {blob}\tok.py\0"
    )
    commit = project.git("commit-tree", outer, "-m", "hostile")

    assert at(project, commit) == {"ok.py": "x = 1\n"}
    assert not list(tmp_path.rglob("evil.py"))


def made_tree(project: Project, *rows: str) -> str:
    """A tree object that git itself would refuse to write."""
    data = b"".join(raw(row) for row in rows)
    command = ["git", "-C", str(project.root), "hash-object", "-t", "tree", "--literally", "-w", "--stdin"]
    return subprocess.run(command, input=data, check=True, capture_output=True).stdout.decode().strip()


def raw(row: str) -> bytes:
    about, _, name = row.rstrip("\0").partition("\t")
    mode, _, digest = about.split()
    return f"{mode.lstrip('0')} {name}\0".encode() + bytes.fromhex(digest)


def test_nothing_that_the_repository_configures_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = shop(
        tmp_path / "shop", {"a.py": "x = 1\n", ".gitattributes": "*.py filter=evil diff=evil textconv=evil\n"}
    )
    trap = tmp_path / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\ncat\n")
    trap.chmod(0o755)
    for key in (
        "filter.evil.clean",
        "filter.evil.smudge",
        "diff.evil.textconv",
        "diff.external",
        "core.fsmonitor",
        "core.pager",
        "core.sshCommand",
        "gpg.program",
        "core.editor",
        "core.alternateRefsCommand",
    ):
        project.git("config", key, str(trap))
    hooks = project.root / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for name in ("post-checkout", "post-index-change", "reference-transaction"):
        (hooks / name).write_text(trap.read_text())
        (hooks / name).chmod(0o755)

    assert at(project) == {"a.py": "x = 1\n", ".gitattributes": ""}
    branching(project.root, "HEAD", "--diff")
    assert not (tmp_path / "sprung").exists()


def test_what_the_environment_says_about_another_repository_is_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, other = shop(tmp_path / "one", {"a.py": ""}), shop(tmp_path / "two", {"b.py": ""})
    monkeypatch.setenv("GIT_DIR", str(other.root / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other.root / ".git" / "index"))

    assert at(project) == {"a.py": ""}
    kept = surroundings({"GIT_DIR": "x", "GIT_EXTERNAL_DIFF": "x", "GIT_CONFIG_GLOBAL": "g", "HOME": "h"})
    assert (kept["GIT_CONFIG_GLOBAL"], kept["HOME"], "GIT_DIR" in kept, "GIT_EXTERNAL_DIFF" in kept) == (
        "g",
        "h",
        False,
        False,
    )


def test_a_submodule_is_as_the_commit_has_it(tmp_path: Path) -> None:
    library = shop(tmp_path / "library", {"lib.py": "x = 1\n"})
    project = shop(tmp_path / "shop", {"a.py": ""})
    project.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(library.root), "libs/lib")
    project.commit()
    Project(project.root / "libs" / "lib").write({"lib.py": "x = 2\n"})
    Project(project.root / "libs" / "lib").commit()

    assert at(project) == {"a.py": "", "libs/lib/lib.py": "x = 1\n", ".gitmodules": ""}
    (project.root / "libs" / "lib" / ".git").unlink()
    assert "libs/lib/lib.py" not in at(project)


@pytest.mark.parametrize("name", ["nowhere", "-h", "--output=x", "HEAD:a.py", "\udce9", "a\0b", "v1..v2"])
def test_a_revision_that_is_none_is_named(tmp_path: Path, name: str) -> None:
    project = shop(tmp_path / "shop", {"a.py": ""})

    with pytest.raises(UsageError, match=r"no revision is called .* \(--diff\); `git branch --all`"):
        find_revision(project.root, name, "--diff")


def test_a_folder_outside_of_any_repository_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"is not in a git repository .*; compare with a baseline"):
        find_revision(tmp_path, "HEAD", "--diff")


def test_without_git_the_error_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(UsageError, match="git is not installed"):
        find_revision(tmp_path, "HEAD", "--diff")


def test_a_shallow_clone_is_told(tmp_path: Path) -> None:
    project = shop(tmp_path / "shop", {"a.py": ""})
    first = project.git("rev-parse", "HEAD")
    project.commit()
    project.git("checkout", "--quiet", "--orphan", "other")
    project.write({"b.py": ""})
    project.commit()
    clone = Project(tmp_path / "clone")
    subprocess.run(
        ["git", "clone", "-q", "--depth=1", "--no-single-branch", f"file://{project.root}", str(clone.root)],
        check=True,
        capture_output=True,
    )

    with pytest.raises(UsageError, match="this clone is shallow: get it with `git fetch --unshallow`"):
        branching(clone.root, first, "--diff")
    found = branching(clone.root, "origin/main", "--diff")
    assert found.note == (
        "Compared with origin/main itself: no commit that it shares with HEAD is known here, as the clone is shallow."
    )


def test_objects_that_are_missing_are_one_line(tmp_path: Path) -> None:
    project = shop(tmp_path / "shop", {"a.py": "x = 1\n"})
    blob = project.git("rev-parse", "HEAD:a.py")
    (project.root / ".git" / "objects" / blob[:2] / blob[2:]).unlink()

    with pytest.raises(UsageError, match=r"cannot be read from the repository.*lacks objects"):
        at(project)


def test_a_full_disk_is_one_line_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = shop(tmp_path / "shop", {"a.py": "x = 1\n"})
    spare = tmp_path / "spare"
    spare.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(spare))
    write = os.open

    def full(path: Path, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        if flags & os.O_CREAT:
            raise OSError(28, "No space left on device")
        return write(path, flags, mode, dir_fd=dir_fd)

    monkeypatch.setattr("fungible.source.revisions.os.open", full)
    with pytest.raises(UsageError, match="the tree of HEAD cannot be laid out: no space left on device"):
        at(project)
    assert list(spare.iterdir()) == []


def test_the_folder_is_gone_when_what_happens_in_it_fails(tmp_path: Path) -> None:
    project = shop(tmp_path / "shop", {"a.py": ""})
    seen: list[Path] = []

    def look() -> None:
        with laid_out(find_revision(project.root, "HEAD", "--diff"), [""]) as tree:
            seen.append(tree)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        look()
    assert not seen[0].parent.exists()


def test_the_folder_is_gone_when_the_process_is_told_to_end(tmp_path: Path) -> None:
    project = shop(tmp_path / "shop", {"a.py": ""})
    script = (
        "import sys\nfrom pathlib import Path\nfrom fungible.cli.main import end_in_order\n"
        "from fungible.source.revisions import find_revision, laid_out\nend_in_order()\n"
        "with laid_out(find_revision(Path(sys.argv[1]), 'HEAD', ''), ['']) as tree:\n"
        "    print(tree, flush=True)\n    sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", script, str(project.root)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=BARE, stdin=pipe, stdout=pipe, stderr=pipe) as run:
        assert run.stdout is not None
        tree = Path(run.stdout.readline().decode().strip())
        assert tree.is_dir()
        run.terminate()
        run.communicate()

    assert not tree.parent.exists()

"""What counts as new, asked of real audits: a change that adds nothing is silent, one that adds something is named."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from fungible import api
from fungible.config import AuditOptions
from fungible.errors import UsageError
from fungible.model.report import AuditReport
from tests.unit.changes.projects import CARTS, DIFF, TOKENS, Project, known, shop, told

ALL = ["carts", "issued", "items"]


def moved_lines(project: Project) -> None:
    project.edit("app/carts.py", ("router = APIRouter()", "# One more.\n\n\nrouter = APIRouter()\n"))


def reordered(project: Project) -> None:
    head, _, rest = CARTS.partition("class Basket:")
    basket, _, routes = rest.partition('\n\n\n@router.post("/cart')
    project.write({"app/carts.py": f'{head}@router.post("/cart{routes}\n\nclass Basket:{basket}\n'})
    project.edit("app/carts.py", ("return [labels", "return [  labels"))


def renamed_local(project: Project) -> None:
    project.edit("app/carts.py", ("user: str", "who: str"), ("(user", "(who"), ("{user}", "{who}"))


def renamed_route(project: Project) -> None:
    project.edit("app/carts.py", ('"/cart/', '"/v2/carts/'))


def renamed_file(project: Project) -> None:
    project.move("app/carts.py", "app/shopping/baskets.py")
    project.write({"app/shopping/__init__.py": ""})
    project.edit("app/main.py", ("app.carts", "app.shopping.baskets"))


def renamed_package(project: Project) -> None:
    project.move("app", "service")
    project.edit("service/main.py", ("app.carts", "service.carts"), ("app.tokens", "service.tokens"))


def renamed_variable(project: Project) -> None:
    project.edit("app/carts.py", ("carts:", "by_user:"), ("carts.", "by_user."))


def renamed_writer(project: Project) -> None:
    project.edit("app/carts.py", ("def add(", "def append("))


def moved_class(project: Project) -> None:
    head, _, rest = CARTS.partition("class Basket:")
    body, _, tail = rest.partition("\n\n\nbasket = Basket()")
    project.write(
        {
            "app/carts.py": f"from app.models import Basket\n{head}basket = Basket(){tail}",
            "app/models.py": f"class Basket:{body}\n",
        }
    )


def split_file(project: Project) -> None:
    project.write(
        {
            "app/carts.py": "from app.issuing import issue\n" + CARTS,
            "app/issuing.py": TOKENS.partition("\n\n\ndef owner")[0] + "\n",
            "app/tokens.py": "from app.issuing import issue, issued\n\n\n"
            "def owner(token: str) -> str:\n    return issued.get(token, '')\n",
        }
    )


def one_route_more_for_the_same_writer(project: Project) -> None:
    project.edit(
        "app/carts.py",
        ('@router.post("/basket/{item}")', '@router.post("/put/{item}")\n@router.post("/basket/{item}")'),
    )


@pytest.mark.parametrize(
    "change",
    [
        moved_lines,
        reordered,
        renamed_local,
        renamed_route,
        renamed_file,
        renamed_package,
        renamed_variable,
        renamed_writer,
        moved_class,
        split_file,
        one_route_more_for_the_same_writer,
    ],
)
def test_what_only_looks_different_is_known(tmp_path: Path, change: Callable[[Project], None]) -> None:
    project = shop(tmp_path / "shop")
    change(project)
    report = project.audit(DIFF)

    assert told(report) == {}
    assert len(known(report)) == len(ALL)
    assert report.comparison is not None
    assert (report.comparison.new, report.comparison.known, report.comparison.mended) == (0, 3, ())


def test_a_state_point_that_was_not_there_is_new(tmp_path: Path) -> None:
    project = shop(tmp_path / "shop")
    project.edit(
        "app/carts.py",
        (
            "def show(",
            "def show_all(user: str) -> None:\n    seen.append(user)\n\n\nseen: list[str] = []\n\n\ndef show(",
        ),
    )

    assert told(project.audit(DIFF)) == {"seen": "new"}
    assert known(project.audit(DIFF)) == ALL


def test_a_new_function_that_writes_reopens(tmp_path: Path) -> None:
    project = shop(tmp_path / "shop")
    route = '@router.put("/cart/{user}")\ndef fill(user: str) -> None:\n    carts[user] = ["all"]\n\n\ndef forget('
    project.edit("app/carts.py", ("def forget(", route))

    assert told(project.audit(DIFF)) == {"carts": "reopened written now by `app.carts.fill` (PUT /cart/{user}) too"}


def test_an_old_function_that_a_new_route_reaches_reopens(tmp_path: Path) -> None:
    project = shop(tmp_path / "shop")
    project.edit("app/carts.py", ("def forget(", '@router.delete("/cart/{user}")\ndef forget('))

    assert told(project.audit(DIFF)) == {
        "carts": "reopened `app.carts.forget` (DELETE /cart/{user}) is reached by requests now"
    }


def test_what_was_fixed_and_is_written_now_says_so(tmp_path: Path) -> None:
    project = shop(tmp_path / "shop")
    project.edit("app/carts.py", ("def label(", '@router.put("/label/{item}")\ndef label('))

    assert told(project.audit(DIFF)) == {
        "labels": "new it was safe before; `app.carts.label` (PUT /label/{item}) is reached by requests now"
    }


def test_a_waiver_that_is_taken_away_reopens_and_one_that_is_added_mends(tmp_path: Path) -> None:
    project = shop(tmp_path / "shop")
    bare = "carts: dict[str, list[str]] = {}"
    waived = f"{bare}  # fungible: allow[user-data-in-process] because one replica serves this"
    project.edit("app/carts.py", (bare, waived))
    report = project.audit(DIFF)
    assert report.comparison is not None
    assert [each.how for each in report.comparison.mended] == ["waived, because one replica serves this"]

    project.commit()
    project.edit("app/carts.py", (waived, bare))
    assert told(project.audit(DIFF)) == {"carts": "reopened its waiver is gone"}


def test_what_was_mended_is_told_unless_it_can_no_longer_be_read(tmp_path: Path) -> None:
    project = shop(tmp_path / "shop")
    project.edit("app/tokens.py", ("    issued[name] = name[::-1]\n    return issued[name]", "    return name[::-1]"))
    mended = project.audit(DIFF).comparison
    assert mended is not None
    assert [(each.symbol, each.how) for each in mended.mended] == [("app.tokens.issued", "gone")]

    project.write({"app/tokens.py": "\0"})
    project.edit("app/main.py", ("from app.tokens import issue", "issue = str"))
    unseen = project.audit(DIFF).comparison
    assert unseen is not None
    assert unseen.mended == ()


def test_what_is_only_read_again_is_safe_now(tmp_path: Path) -> None:
    project = shop(tmp_path / "shop")
    project.edit("app/carts.py", ("def label(", '@router.put("/label/{item}")\ndef label('))
    project.commit()
    project.write({"app/carts.py": CARTS})
    made = project.audit(DIFF).comparison

    assert made is not None
    assert [(each.symbol, each.how) for each in made.mended] == [("app.carts.labels", "safe now")]


def test_all_is_new_where_there_was_nothing(tmp_path: Path) -> None:
    project = shop(tmp_path / "shop", {"README.md": "nothing yet\n"})
    project.write({"app/__init__.py": "", "app/carts.py": CARTS})
    report = project.audit(replace(DIFF, diff="HEAD"))

    assert sorted(told(report)) == ["carts", "items"]


def test_a_branch_answers_for_its_own_changes_only(tmp_path: Path) -> None:
    project = shop(tmp_path / "shop")
    project.git("checkout", "--quiet", "-b", "work")
    project.edit("app/carts.py", ("def forget(", '@router.delete("/cart/{user}")\ndef forget('))
    project.commit()
    project.git("checkout", "--quiet", "main")
    project.write({"app/tokens.py": "def issue(name: str) -> str:\n    return name\n"})
    project.commit()
    project.git("checkout", "--quiet", "work")
    report = project.audit(replace(DIFF, diff="main"))

    assert list(told(report)) == ["carts"]
    assert report.comparison is not None
    assert report.comparison.mended == ()


def test_a_part_of_the_tree_is_compared_with_the_same_part(tmp_path: Path) -> None:
    project = shop(tmp_path / "shop")
    project.edit("app/carts.py", ("def forget(", '@router.delete("/cart/{user}")\ndef forget('))

    for inside in (("app",), ("app/carts.py", "app/tokens.py"), ("app/tokens.py", "app")):
        report = project.audit(DIFF, *inside)
        assert list(told(report)) == ["carts"]
        assert "items" in known(report)


def test_with_a_baseline_and_a_revision_either_may_know(tmp_path: Path) -> None:
    project = shop(tmp_path / "shop")
    project.edit("app/carts.py", ("def label(", '@router.put("/label/{item}")\ndef label('))
    file = project.root / "known.json"
    file.write_text(api.baseline(project.audit(AuditOptions(cache=False)), AuditOptions(), file), encoding="utf-8")
    report = project.audit(replace(DIFF, baseline=file))

    assert told(report) == {}
    assert report.comparison is not None
    assert report.comparison.against.endswith(f"and {file}")


def test_what_is_left_out_as_doubtful_is_neither_new_nor_mended(tmp_path: Path) -> None:
    project = shop(tmp_path / "shop")
    report = project.audit(replace(DIFF, min_confidence=1.0))

    assert report.comparison is not None
    assert (report.comparison.known, report.comparison.mended) == (0, ())


def test_two_repositories_are_not_compared_at_once(tmp_path: Path) -> None:
    first, second = shop(tmp_path / "one"), shop(tmp_path / "two")

    with pytest.raises(UsageError, match="is in another repository than the first path"):
        api.audit([first.root, second.root], DIFF)


def test_the_totals_and_the_score_are_those_of_the_whole(tmp_path: Path) -> None:
    project = shop(tmp_path / "shop")
    plain, compared = project.audit(AuditOptions(cache=False)), project.audit(DIFF)

    assert (compared.totals, compared.score) == (plain.totals, plain.score)
    assert bare(compared) == plain


def bare(report: AuditReport) -> AuditReport:
    points = tuple(replace(point, change=None) for point in report.state_points)
    return replace(report, state_points=points, comparison=None)

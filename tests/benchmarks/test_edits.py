"""The edits that benchmarks make."""

from pathlib import Path

import pytest

from benchmarks.edits import a_handler, add_a_write, move_lines

TEXT = """import fastapi

app = fastapi.FastAPI()


def first():
    return 1


@app.get("/")
async def index():
    return first()
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "app.py"
    file.write_text(TEXT)
    return file


def test_a_comment_above_a_handler_moves_it(file: Path) -> None:
    move_lines(a_handler([file]))

    assert file.read_text() == TEXT.replace("@app", "# Read by the benchmark.\n@app")


def test_a_handler_comes_to_write(file: Path) -> None:
    add_a_write(a_handler([file]))
    written = TEXT.replace("@app", "BENCHMARK_STATE = {}\n@app")

    assert file.read_text() == written.replace(
        "    return first", "    BENCHMARK_STATE[len(BENCHMARK_STATE)] = 1\n    return first"
    )


def test_without_a_handler_the_first_function_is_edited(file: Path, tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("def (")
    file.write_text("def plain():\n    pass\n")

    assert a_handler([tmp_path / "broken.py", file]).line == 1

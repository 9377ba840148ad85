"""`credit-tiers score` as a process: what it loads, says and leaves behind."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[4]


def test_it_runs_as_a_process_and_leaves_pandas_out_where_that_is_installed(
    files: tuple[Path, Path], tmp_path: Path
) -> None:
    pandas, loaded = tmp_path / "beside" / "pandas" / "__init__.py", tmp_path / "loaded"
    pandas.parent.mkdir(parents=True)
    pandas.write_text(f"open({str(loaded)!r}, 'w').close()\n__version__ = '9.9'\n")
    command = [
        sys.executable,
        "-c",
        "from service.cli import main; main()",
        "score",
        "--enterprises",
        str(files[0]),
        "--records",
        str(files[1]),
        "--scheme",
        "benchmark",
        "--as-of",
        "2026-06-30",
        "--out",
        str(tmp_path / "o.parquet"),
    ]
    done = subprocess.run(  # noqa: S603
        command,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(pandas.parents[1])},
    )
    assert (done.returncode, done.stdout) == (0, "")
    assert not loaded.exists()
    assert "60 经营主体 enterprises, 500 记录 records" in done.stderr


def test_being_stopped_leaves_nothing_behind(files: tuple[Path, Path], tmp_path: Path) -> None:
    code = (
        "import time; from service.population.population import Population as P; from service.cli import main\n"
        "P.facts = lambda *_: (print('begun', flush=True), time.sleep(2))\n"
        "main()"
    )
    out = tmp_path / "o.parquet"
    out.write_text("old")
    before = set(tmp_path.iterdir())
    command = [
        sys.executable,
        "-c",
        code,
        "score",
        "--enterprises",
        str(files[0]),
        "--records",
        str(files[1]),
        "--scheme",
        "benchmark",
        "--as-of",
        "2026-06-30",
        "--out",
        str(out),
    ]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        process.terminate()
        assert process.wait(30) == 143
    assert out.read_text() == "old"
    assert set(tmp_path.iterdir()) == before


def test_help_and_version_load_nothing_heavy() -> None:
    code = "import sys, service.cli; print([m for m in ('numpy', 'pyarrow', 'yaml') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.strip() == "[]"


def test_scoring_files_loads_nothing_of_the_database_or_the_web() -> None:
    heavy = "('sqlalchemy', 'alembic', 'flask', 'sklearn', 'openpyxl', 'pyspark')"
    code = f"import sys, service.scores.cli.score; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.strip() == "[]"

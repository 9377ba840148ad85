"""A Spark session, or words on what is missing for one."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rules.texts import Text
from service.core.errors import ProductError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

# Each group of rows reaches Python as a few large pieces; blocks must not be put together again.
OPTIONS = {
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "64",
    "spark.sql.execution.arrow.useLargeVarTypes": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.ui.enabled": "false",
    "spark.log.level": "ERROR",
}


@contextmanager
def spark_session(master: str) -> Iterator["SparkSession"]:
    """The session that is there already, or a new one at `master` that ends with the block; raises ProductError."""
    session_class = _session_class()
    if session_class.getActiveSession() is None:
        _require_java()
    # The processes of Spark must run this very Python, not whichever stands first in their path.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    os.environ.setdefault("PYSPARK_DRIVER_PYTHON", sys.executable)
    given = session_class.getActiveSession()
    builder = session_class.builder.appName("credit-tiers").master(master)
    for name, value in OPTIONS.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    try:
        yield session
    finally:
        if given is None:
            session.stop()


def _session_class() -> "type[SparkSession]":
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise ProductError(
            Text("没有安装 Spark。", "Spark is not installed."),
            "--engine spark",
            Text("缺少 Python 包 pyspark。", "The Python package pyspark is missing."),
            Text("运行 pip install 'credit-tiers[spark]'。", "Run pip install 'credit-tiers[spark]'."),
        ) from error
    return SparkSession


def _require_java() -> None:
    home = os.environ.get("JAVA_HOME")
    if not shutil.which("java") and not (home and shutil.which("java", path=os.path.join(home, "bin"))):
        raise ProductError(
            Text("没有安装 Java。", "Java is not installed."),
            "--engine spark",
            Text("Spark 需要 Java 17 或更新版本。", "Spark needs Java 17 or newer."),
            Text("安装 Java，或设置 JAVA_HOME。", "Install Java, or set JAVA_HOME."),
        )

"""Settings: one table of (name, default, help) that feeds the program, the documentation and its test."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rules.texts import Text
from service.core.errors import ProductError

PREFIX = "CREDIT_TIERS_"


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its environment variable without the prefix, its default and what it does."""

    name: str
    default: str
    zh: str
    en: str

    @property
    def variable(self) -> str:
        """The name of the environment variable."""
        return PREFIX + self.name


SETTINGS: dict[str, Setting] = {
    s.name: s
    for s in (
        Setting(
            "DATABASE",
            "sqlite:///credit-tiers.db",
            "数据库地址：sqlite:///文件 或 postgresql://用户:口令@主机/库。",
            "Address of the database: sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME.",
        ),
        Setting(
            "DATA",
            "credit-tiers-data",
            "上传（已遮盖个人号码）、导出文件和报告所在文件夹。",
            "Folder of uploads (personal numbers covered), exports and reports.",
        ),
        Setting(
            "RULE_SETS",
            "",
            "规则集文件夹；留空则用随产品提供的规则集。",
            "Folder of rule sets; empty for those that are shipped.",
        ),
        Setting(
            "SECRET",
            "",
            "签名游标和会话的密钥，至少32个字符；启动服务必填。",
            "Key that signs cursors and sessions, at least 32 characters; required to serve.",
        ),
        Setting(
            "DEMONSTRATION",
            "false",
            "演示模式：仅此时示范规则集可以生效。",
            "Demonstration mode: only then may a demonstration rule set be put into effect.",
        ),
        Setting("HOST", "127.0.0.1", "服务监听地址。", "Address to serve on."),
        Setting("PORT", "8000", "服务端口。", "Port to serve on."),
        Setting("WORKERS", "2", "Web 进程数。", "Number of web processes."),
        Setting("THREADS", "4", "每个 Web 进程的线程数。", "Threads of each web process."),
        Setting(
            "PROXIES",
            "0",
            "服务前面有几层可信的反向代理；其转发的来源地址才会被采信。",
            "Trusted proxies in front of the service; only the addresses that they pass on are believed.",
        ),
        Setting("SECURE_COOKIES", "false", "仅经 HTTPS 发送会话。", "Send the session only over HTTPS."),
        Setting("MOST_ROWS", "1000", "一次请求最多的主体或记录数。", "Most enterprises or records in one request."),
        Setting("MOST_PAGE", "200", "一页最多的行数。", "Most rows of one page."),
        Setting("MOST_BODY", "10485760", "请求正文的最大字节数。", "Most bytes of the body of a request."),
        Setting("MOST_UPLOAD", "1073741824", "上传文件的最大字节数。", "Most bytes of an uploaded file."),
        Setting("MOST_ADJUSTMENT_DAYS", "366", "人工调整最长天数。", "Most days that a manual adjustment may last."),
        Setting("MOST_EXPORT", "1000000", "一次导出最多的行数。", "Most rows of one export."),
        Setting("SESSION_IDLE_MINUTES", "30", "会话闲置多少分钟后失效。", "Minutes after which an idle session ends."),
        Setting("SESSION_HOURS", "10", "会话最长小时数。", "Hours after which every session ends."),
        Setting("LOGIN_FAILURES", "5", "连续登录失败几次后暂停。", "Failed log-ins after which an account must wait."),
        Setting("LOGIN_WAIT_MINUTES", "15", "暂停登录的分钟数。", "Minutes that it must wait."),
        Setting(
            "LEAST_FREE",
            "1073741824",
            "数据文件夹所在磁盘至少应有的空闲字节数，不足则视为未就绪。",
            "Least free bytes on the disk of the data folder; with less the service is not ready.",
        ),
        Setting("LEASE_SECONDS", "30", "后台任务的租约秒数。", "Seconds for which a worker holds a job."),
        Setting("IMPORT_ROWS", "50000", "导入时每个事务的行数。", "Rows of an import in one transaction."),
        Setting(
            "RETAIN_PERSONAL_DAYS",
            "1095",
            "个人信息（法定代表人姓名）保留天数，期满清除。",
            "Days for which personal fields (names of legal representatives) are kept before they are erased.",
        ),
        Setting(
            "HOLD_SHARE",
            "0.03",
            "一次重新分类变动超过这一比例即暂不生效，待第二人确认。",
            "Share of enterprises that a run may move; beyond it the run is held for a second person.",
        ),
        Setting(
            "SECOND_PERSON",
            "held",
            "结果生效需第二人确认：held 仅限暂不生效的批次，always 全部。",
            "Which runs a second person must put into effect: held (only those held) or always.",
        ),
        Setting(
            "MODEL_MOST_AGE_MONTHS",
            "18",
            "模型学习所用的最后一次检查距基准日超过几个月即不再使用，退回仅按规则分类。",
            "Months for which a model is used after the last inspection it learned from; an older one gives no points.",
        ),
        Setting(
            "MODEL_PSI_ALARM",
            "0.2",
            "某特征或概率的群体稳定性指数（PSI）超过此值即告警。",
            "Population stability index of a feature or of the probability above which a model raises an alarm.",
        ),
        Setting(
            "MODEL_CALIBRATION_ALARM",
            "0.05",
            "概率与实际发现率的平均差超过此值即告警。",
            "Mean difference between probability and discovery rate above which a model raises an alarm.",
        ),
        Setting(
            "MODEL_LEAST_INSPECTIONS",
            "100",
            "一个月内检查少于此数时不评判模型。",
            "Inspections of a month below which nothing is said of how a model holds up.",
        ),
        Setting(
            "LOG_LEVEL",
            "info",
            "日志级别：debug、info、warning、error。",
            "Level of the log: debug, info, warning, error.",
        ),
        Setting(
            "SPARK_MASTER",
            "local[*]",
            "score --engine spark 所用 Spark 的地址。",
            "Address of the Spark that score --engine spark uses.",
        ),
        Setting(
            "METRICS_TOKEN",
            "",
            "读取 /metrics 所需令牌；留空则仅本机可读。",
            "Token to read /metrics; empty: only this machine may.",
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force, typed."""

    database: str
    data: Path
    rule_sets: Path | None
    secret: str
    demonstration: bool
    host: str
    port: int
    workers: int
    threads: int
    proxies: int
    secure_cookies: bool
    most_rows: int
    most_page: int
    most_body: int
    most_upload: int
    most_adjustment_days: int
    most_export: int
    session_idle_minutes: int
    session_hours: int
    login_failures: int
    login_wait_minutes: int
    least_free: int
    lease_seconds: int
    import_rows: int
    retain_personal_days: int
    hold_share: float
    second_person: str
    model_most_age_months: int
    model_psi_alarm: float
    model_calibration_alarm: float
    model_least_inspections: int
    log_level: str
    spark_master: str
    metrics_token: str


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings of the environment, defaults where it says nothing; raises ProductError for a bad value."""
    given = os.environ if environ is None else environ
    _refuse_unknown(given)
    read = {
        name: _READERS.get(name, str)(given.get(setting.variable, setting.default))
        for name, setting in SETTINGS.items()
        if _sound(setting, given.get(setting.variable, setting.default))
    }
    return Settings(**{name.lower(): value for name, value in read.items()})


def _refuse_unknown(given: Mapping[str, str]) -> None:
    known = {setting.variable for setting in SETTINGS.values()}
    for variable in sorted(given):
        if variable.startswith(PREFIX) and variable not in known:
            raise ProductError(
                Text("没有这项设置。", "There is no such setting."),
                variable,
                Text("名称拼写有误，或属于其他版本。", "It is misspelt, or belongs to another version."),
                Text(f"可用设置：{'、'.join(sorted(known))}。", f"Use one of: {', '.join(sorted(known))}."),
            )


def _sound(setting: Setting, value: str) -> bool:
    try:
        _READERS.get(setting.name, str)(value)
    except ValueError:
        raise ProductError(
            Text("设置的值不可用。", "The value of a setting cannot be used."),
            f"{setting.variable}={value}",
            Text(setting.zh, setting.en),
            Text(f"默认值为 {setting.default or '（空）'}。", f"The default is {setting.default or '(empty)'}."),
        ) from None
    return True


def _truth(value: str) -> bool:
    if value.lower() not in ("true", "false"):
        raise ValueError(value)
    return value.lower() == "true"


def _count(value: str) -> int:
    if int(value) < 1:
        raise ValueError(value)
    return int(value)


def _share(value: str) -> float:
    if not 0 <= float(value) <= 1:
        raise ValueError(value)
    return float(value)


def _one_of(*words: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value not in words:
            raise ValueError(value)
        return value

    return read


def _none_or_more(value: str) -> int:
    if int(value) < 0:
        raise ValueError(value)
    return int(value)


_READERS: dict[str, Callable[[str], Any]] = {
    "PROXIES": _none_or_more,
    "DATA": Path,
    "RULE_SETS": lambda value: Path(value) if value else None,
    "DEMONSTRATION": _truth,
    "SECURE_COOKIES": _truth,
    "HOLD_SHARE": _share,
    "SECOND_PERSON": _one_of("held", "always"),
    "MODEL_MOST_AGE_MONTHS": _count,
    "MODEL_PSI_ALARM": _share,
    "MODEL_CALIBRATION_ALARM": _share,
    "MODEL_LEAST_INSPECTIONS": _count,
    "LOG_LEVEL": _one_of("debug", "info", "warning", "error"),
    **{
        name: _count
        for name in SETTINGS
        if name.startswith(("MOST_", "SESSION_", "LOGIN_"))
        or name in ("PORT", "WORKERS", "THREADS", "LEASE_SECONDS", "LEAST_FREE", "RETAIN_PERSONAL_DAYS", "IMPORT_ROWS")
    },
}

"""Settings: each is one row of default, reader and words, which feeds the program, the documentation and its test."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

from rules.texts import Text
from service.core.errors import ProductError

PREFIX = "CREDIT_TIERS_"
# What the gate of visits says against one; a test holds them against the gate's own.
_VISIT_SIGNALS = frozenset({"over_cap", "daily", "weekly", "monthly", "same_officer", "outside_region"})
# What is served on all addresses of a machine is found there at one that can be opened.
ON_THIS_MACHINE = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}  # noqa: S104
Value = TypeVar("Value")


def _read_truth(value: str) -> bool:
    if value.lower() not in ("true", "false"):
        raise ValueError(value)
    return value.lower() == "true"


def _read_count(value: str) -> int:
    if int(value) < 1:
        raise ValueError(value)
    return int(value)


def _read_port(value: str) -> int:
    if not 1 <= int(value) <= 65_535:
        raise ValueError(value)
    return int(value)


def _read_port_or_none(value: str) -> int:
    return 0 if value == "0" else _read_port(value)


def _read_count_or_none(value: str) -> int:
    if int(value) < 0:
        raise ValueError(value)
    return int(value)


def _read_percent(value: str) -> int:
    if not 1 <= int(value) <= 100:
        raise ValueError(value)
    return int(value)


def _read_share(value: str) -> float:
    if not 0 <= float(value) <= 1:
        raise ValueError(value)
    return float(value)


def _read_visit_locks(value: str) -> frozenset[str]:
    """Names of signals of the gate, which knows them; the same words as there."""
    words = frozenset(word.strip() for word in value.split(",") if word.strip())
    if words - _VISIT_SIGNALS:
        raise ValueError(value)
    return words


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _read_number_scheme(value: str) -> str:
    """How papers are numbered: a text with {year} and {month} in it, and nothing else in braces."""
    try:
        value.format(year=2026, month=6)
    except (LookupError, AttributeError):
        raise ValueError(value) from None
    return value


def _read_address(value: str) -> str:
    """An address of the web without a slash at its end; "" for none."""
    if value and not value.startswith(("http://", "https://")):
        raise ValueError(value)
    return value.rstrip("/")


def _read_folder(value: str) -> Path | None:
    return Path(value) if value else None


def _one_of(*words: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value not in words:
            raise ValueError(value)
        return value

    return read


def _setting(default: str, read: Callable[[str], Value], zh: str, en: str) -> Value:
    """A field of `Settings` that knows how it is read and what it does."""
    row: Value = field(metadata={"default": default, "read": read, "zh": zh, "en": en})
    return row


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force, typed; each field is the environment variable of its name."""

    database: str = _setting(
        "sqlite:///credit-tiers.db",
        str,
        "数据库地址：sqlite:///文件 或 postgresql://用户:口令@主机/库。",
        "Address of the database: sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME.",
    )
    data: Path = _setting(  # noqa: RUF009
        "credit-tiers-data",
        Path,
        "上传（已遮盖个人号码）、导出文件和报告所在文件夹。",
        "Folder of uploads (personal numbers covered), exports and reports.",
    )
    rule_sets: Path | None = _setting(  # noqa: RUF009
        "",
        _read_folder,
        "规则集文件夹；留空则用随产品提供的规则集。",
        "Folder of rule sets; empty for those that are shipped.",
    )
    bureau: str = _setting(
        "",
        str,
        "使用单位名称，如“某市市场监督管理局”；显示在登录页和每页页首。",
        "Name of the bureau; it stands on the log-in page and at the head of every page.",
    )
    report_number: str = _setting(
        "",
        _read_number_scheme,
        "月报编号的格式，{year} 为年份、{month} 为月份，如“青市监信〔{year}〕{month}号”；留空则月报不编号。",
        "How monthly reports are numbered, with {year} and {month} in it; empty: they have no number.",
    )
    report_signature: str = _setting(
        "",
        str,
        "月报的署名，如内设机构名称；留空则署使用单位名称。",
        "Who signs monthly reports, such as a department of the bureau; empty: the bureau.",
    )
    publication_template: Path | None = _setting(  # noqa: RUF009
        "",
        _read_folder,
        "本省公示文件的模板（YAML：标题、各列表头和字段、结果码用语）；留空则用国家公示系统的字段。",
        "Template of the publication file as the province asks for it (YAML: title, columns with heading and field, "
        "words of result codes); empty: the fields of the national publicity system.",
    )
    telephone: str = _setting(
        "",
        str,
        "印在检查通知书等文书上的联系电话；留空则印成待填的横线。",
        "Telephone number that papers print, such as notices of inspection; empty: a line to be filled in.",
    )
    outside_address: str = _setting(
        "",
        _read_address,
        "企业等外部人员打开第二端口的网址，如 https://jd.example.gov.cn；印在文书的检查码旁。留空则只印检查码。",
        "Address at which people outside reach the second port; papers print it beside a code. Empty: the code alone.",
    )
    secret: str = _setting(
        "",
        str,
        "签名游标和会话的密钥，至少32个字符；启动服务必填。",
        "Key that signs cursors and sessions, at least 32 characters; required to serve.",
    )
    demonstration: bool = _setting(
        "false",
        _read_truth,
        "演示模式：仅此时示范规则集可以生效。",
        "Demonstration mode: only then may a demonstration rule set be put into effect.",
    )
    host: str = _setting("127.0.0.1", str, "服务监听地址。", "Address to serve on.")
    port: int = _setting("8000", _read_port, "服务端口，1 至 65535。", "Port to serve on, 1 to 65535.")
    outside_port: int = _setting(
        "0",
        _read_port_or_none,
        "对外端口，只提供抽取存证、回执查询和监督员本人页面；0 为不开放。",
        "Port for people outside, with the log of draws, receipts and supervisors' own pages alone; 0: none.",
    )
    visit_locks: frozenset[str] = _setting(
        "",
        _read_visit_locks,
        "检查提出时按禁止处理的提示，用逗号分隔：over_cap、daily、weekly、monthly、same_officer、outside_region；"
        "留空则都只提示，说明理由后可以提出。",
        "Signals that forbid a visit, separated by commas: over_cap, daily, weekly, monthly, same_officer, "
        "outside_region; empty: all of them only ask for a reason.",
    )
    workers: int = _setting("2", _read_count, "Web 进程数。", "Number of web processes.")
    threads: int = _setting("4", _read_count, "每个 Web 进程的线程数。", "Threads of each web process.")
    proxies: int = _setting(
        "0",
        _read_count_or_none,
        "服务前面有几层可信的反向代理；其转发的来源地址才会被采信。",
        "Trusted proxies in front of the service; only the addresses that they pass on are believed.",
    )
    secure_cookies: bool = _setting("false", _read_truth, "仅经 HTTPS 发送会话。", "Send the session only over HTTPS.")
    stranger_requests: int = _setting(
        "600",
        _read_count,
        "同一地址每分钟最多可发出的未登录请求数（每个 Web 进程分别计数），超过则请其稍候。",
        "Requests without a log-in that one address may send in a minute to each web process; then it must wait.",
    )
    most_rows: int = _setting(
        "1000", _read_count, "一次请求最多的主体或记录数。", "Most enterprises or records in one request."
    )
    most_page: int = _setting("200", _read_count, "一页最多的行数。", "Most rows of one page.")
    most_body: int = _setting("10485760", _read_count, "请求正文的最大字节数。", "Most bytes of the body of a request.")
    most_upload: int = _setting("1073741824", _read_count, "上传文件的最大字节数。", "Most bytes of an uploaded file.")
    edition_days: int = _setting(
        "35",
        _read_count,
        "锁定抽查名单时，所用类别的基准日距当日最多的天数。",
        "Days by which the tiers may be older than the day on which the lists of a draw are locked.",
    )
    exclude_over_cap: bool = _setting(
        "false",
        _read_truth,
        "已达年度检查上限的主体是否不列入抽查名单；否则只在预览中提示。",
        "Whether enterprises that have reached a yearly cap are left out of draws; else the preview only says so.",
    )
    team_visits: int = _setting(
        "1",
        _read_count,
        "一个检查组一个工作日检查的户数，用于测算所需人日。",
        "Visits that a team makes in a working day; officer days that a batch needs are reckoned by it.",
    )
    preview_days: int = _setting(
        "7",
        _read_count,
        "上传后未导入也未放弃的文件保留的天数，之后删除。",
        "Days for which an upload that was neither taken in nor discarded is kept; then it is removed.",
    )
    most_adjustment_days: int = _setting(
        "366", _read_count, "人工调整最长天数。", "Most days that a manual adjustment may last."
    )
    most_export: int = _setting("1000000", _read_count, "一次导出最多的行数。", "Most rows of one export.")
    session_idle_minutes: int = _setting(
        "30", _read_count, "会话闲置多少分钟后失效。", "Minutes after which an idle session ends."
    )
    session_hours: int = _setting("10", _read_count, "会话最长小时数。", "Hours after which every session ends.")
    login_failures: int = _setting(
        "5", _read_count, "连续登录失败几次后暂停。", "Failed log-ins after which an account must wait."
    )
    login_wait_minutes: int = _setting("15", _read_count, "暂停登录的分钟数。", "Minutes that it must wait.")
    least_free: int = _setting(
        "1073741824",
        _read_count,
        "数据文件夹所在磁盘至少应有的空闲字节数，不足则视为未就绪。",
        "Least free bytes on the disk of the data folder; with less the service is not ready.",
    )
    lease_seconds: int = _setting("30", _read_count, "后台任务的租约秒数。", "Seconds for which a worker holds a job.")
    job_tries: int = _setting(
        "5",
        _read_count,
        "后台任务无进展时最多尝试的次数，超过即停止并说明原因。",
        "How often a job that gets no further is tried before it ends as failed.",
    )
    stuck_seconds: int = _setting(
        "20",
        _read_count,
        "写事务中进程停顿超过这些秒数即被 PostgreSQL 断开，其他人不再等待；IMPORT_ROWS 调大时一并调大。",
        "Seconds after which PostgreSQL ends a transaction whose process has stopped, so that others need not wait; "
        "raise it with IMPORT_ROWS.",
    )
    import_rows: int = _setting("50000", _read_count, "导入时每个事务的行数。", "Rows of an import in one transaction.")
    retain_personal_days: int = _setting(
        "1095",
        _read_count,
        "个人信息保留天数，期满清除：法定代表人姓名、联系人及其电话自登记起算，执法人员姓名、执法证号自离开名录库起算，请假和回避理由自结束起算，台账未导入的行自导入起算。",
        "Days for which personal fields are kept before they are erased: names of legal representatives and contacts; "
        "names and certificates of officers from when they left the registry; reasons of absences and recusals from "
        "their end; rows that were not taken into the ledger from when they were handed in.",
    )
    call_back_percent: int = _setting(
        "5",
        _read_percent,
        "每季度从已销号台账事项和受检查企业中各抽取多少作电话回访，百分数，1 至 100。",
        "So many of a hundred closed items, and of visited firms, are called back each quarter, 1 to 100.",
    )
    call_back_least: int = _setting(
        "10",
        _read_count,
        "每季度每类至少回访的件数（户数），不足的全部回访。",
        "So many of each kind are called back each quarter at least; all of them where there are fewer.",
    )
    hold_share: float = _setting(
        "0.03",
        _read_share,
        "一次重新分类变动超过这一比例即暂不生效，待第二人确认。",
        "Share of enterprises that a run may move; beyond it the run is held for a second person.",
    )
    automatic_effect: bool = _setting(
        "true",
        _read_truth,
        "没有暂不生效原因的批次自动生效；false 则一律由人员写明意见后生效。",
        "A run that nothing holds takes effect by itself; false: a person puts each into effect, with an opinion.",
    )
    second_person: str = _setting(
        "held",
        _one_of("held", "always"),
        "结果生效需第二人确认：held 仅限暂不生效的批次，always 全部。",
        "Which runs a second person must put into effect: held (only those held) or always.",
    )
    model_most_age_months: int = _setting(
        "18",
        _read_count,
        "模型学习所用的最后一次检查距基准日超过几个月即不再使用，退回仅按规则分类。",
        "Months for which a model is used after the last inspection it learned from; an older one gives no points.",
    )
    model_psi_alarm: float = _setting(
        "0.2",
        _read_share,
        "某特征或概率的群体稳定性指数（PSI）超过此值即告警。",
        "Population stability index of a feature or of the probability above which a model raises an alarm.",
    )
    model_calibration_alarm: float = _setting(
        "0.05",
        _read_share,
        "概率与实际发现率的平均差超过此值即告警。",
        "Mean difference between probability and discovery rate above which a model raises an alarm.",
    )
    model_least_inspections: int = _setting(
        "100",
        _read_count,
        "一个月内检查少于此数时不评判模型。",
        "Inspections of a month below which nothing is said of how a model holds up.",
    )
    log_level: str = _setting(
        "info",
        _one_of("debug", "info", "warning", "error"),
        "日志级别：debug、info、warning、error。",
        "Level of the log: debug, info, warning, error.",
    )
    spark_master: str = _setting(
        "local[*]",
        str,
        "score --engine spark 所用 Spark 的地址。",
        "Address of the Spark that score --engine spark uses.",
    )
    smtp_host: str = _setting(
        "",
        str,
        "发送每日提要的邮件服务器；留空则只写入数据文件夹的 summaries。",
        "Mail server that sends the daily summaries; empty: they are only written to `summaries` in the data folder.",
    )
    smtp_port: int = _setting("587", _read_port, "邮件服务器端口。", "Port of the mail server.")
    smtp_starttls: bool = _setting(
        "true", _read_truth, "先以 STARTTLS 加密再登录。", "Encrypt by STARTTLS before logging in."
    )
    smtp_user: str = _setting(
        "", str, "邮件服务器账号；留空则不登录。", "Account at the mail server; empty: no log-in."
    )
    smtp_password: str = _setting("", str, "邮件服务器密码。", "Password at the mail server.")
    smtp_from: str = _setting("credit-tiers@localhost", str, "发件地址。", "Address that the mail is from.")
    metrics_token: str = _setting(
        "", str, "读取 /metrics 所需令牌；留空则仅本机可读。", "Token to read /metrics; empty: only this machine may."
    )

    @property
    def host_and_port(self) -> str:
        """Where it serves, as one text; an IPv6 address stands in brackets."""
        return f"{_bracketed(self.host)}:{self.port}"

    @property
    def outside_host_and_port(self) -> str | None:
        """Where it serves people outside, None where it does not."""
        return f"{_bracketed(self.host)}:{self.outside_port}" if self.outside_port else None

    @property
    def own_address(self) -> str:
        """The address at which a browser on this machine finds it."""
        return f"http://{_bracketed(ON_THIS_MACHINE.get(self.host, self.host))}:{self.port}"


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its name, its default as text, how a text is read (ValueError: not at all) and what it does."""

    name: str
    default: str
    read: Callable[[str], Any]
    zh: str
    en: str

    @property
    def variable(self) -> str:
        """The name of the environment variable."""
        return PREFIX + self.name


SETTINGS: Mapping[str, Setting] = {row.name: Setting(row.name.upper(), **row.metadata) for row in fields(Settings)}


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings of the environment, defaults where it says nothing; raises ProductError for a bad value."""
    given = os.environ if environ is None else environ
    _refuse_unknown(given)
    return Settings(
        **{
            name: _read_value(setting, given.get(setting.variable, setting.default))
            for name, setting in SETTINGS.items()
        }
    )


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


def _read_value(setting: Setting, value: str) -> Any:
    try:
        return setting.read(value)
    except ValueError:
        raise ProductError(
            Text("设置的值不可用。", "The value of a setting cannot be used."),
            f"{setting.variable}={value}",
            Text(setting.zh, setting.en),
            Text(f"默认值为 {setting.default or '（空）'}。", f"The default is {setting.default or '(empty)'}."),
        ) from None

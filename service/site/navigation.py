"""The way through the pages: what each reader may open."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import g, request, url_for

from rules.texts import Text
from service.access.permissions import Permission


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the navigation."""

    endpoint: str
    words: Text
    # None: everybody may.
    permission: Permission | None
    # Further blueprints whose pages belong to it.
    also: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """Its address."""
        return url_for(self.endpoint)

    @property
    def blueprints(self) -> tuple[str, ...]:
        """Those whose pages belong to it."""
        return self.endpoint.partition(".")[0], *self.also

    @property
    def is_here(self) -> bool:
        """Whether the page shown belongs to it."""
        return (request.endpoint or "").partition(".")[0] in self.blueprints


PLACES = (
    Place("desk.show", Text("工作台", "Desk"), None),
    Place("overview.show", Text("总览", "Overview"), Permission.REPORT_READ),
    Place("tier_list_pages.show", Text("类别清单", "Tier lists"), Permission.TIER_READ),
    Place("signal_pages.listed", Text("风险预警", "Signals"), Permission.TIER_READ),
    Place("coming_pages.show", Text("即将变化", "Coming changes"), Permission.TIER_READ),
    Place("workload_pages.show", Text("工作量", "Workload"), Permission.FREQUENCY_READ),
    Place(
        "change_pages.show",
        Text("变化原因", "Causes of change"),
        Permission.TIER_READ,
        also=("restatement_pages",),
    ),
    Place("plan_pages.listed", Text("抽查计划", "Plans"), Permission.PLAN_READ),
    Place("batch_pages.listed", Text("抽查批次", "Batches"), Permission.PLAN_READ),
    Place(
        "enterprise_pages.search", Text("经营主体", "Enterprises"), Permission.ENTERPRISE_READ, also=("notice_pages",)
    ),
    Place(
        "rule_set_pages.listed",
        Text("规则集", "Rule sets"),
        Permission.RULE_SET_READ,
        also=("adoption_pages", "studio_pages"),
    ),
    Place("comparison_pages.listed", Text("规则集对比", "Comparisons"), Permission.TIER_READ),
    Place("model_pages.listed", Text("模型", "Models"), Permission.MODEL_READ),
    Place("adjustment_pages.listed", Text("人工调整", "Adjustments"), Permission.ADJUSTMENT_READ),
    Place("draw_pages.listed", Text("随机抽取", "Draws"), Permission.DRAW_READ),
    Place("run_pages.listed", Text("重新分类", "Runs"), Permission.RUN_READ),
    Place("import_pages.list_all", Text("数据导入", "Imports"), Permission.IMPORT_READ),
    Place("source_pages.listed", Text("数据来源", "Sources"), Permission.IMPORT_READ),
    Place("registry_pages.overview", Text("登记簿", "Registries"), Permission.ITEM_WRITE, also=("line_pages",)),
    Place("officer_pages.listed", Text("执法人员", "Officers"), Permission.OFFICER_READ),
    Place("recusal_pages.listed", Text("回避", "Recusals"), Permission.RECUSAL_READ),
    Place("own_officer_pages.show", Text("我的执法资格", "My certificates"), Permission.OFFICER_OWN),
    Place("report_pages.listed", Text("月报", "Reports"), Permission.REPORT_READ),
    Place("health_pages.show", Text("运行状况", "Health"), Permission.SYSTEM_READ),
    Place(
        "account_pages.listed",
        Text("账号", "Accounts"),
        Permission.ACCOUNT_MANAGE,
        also=("account_import_pages", "leaving_pages"),
    ),
    Place("role_pages.show", Text("角色", "Roles"), Permission.ACCOUNT_MANAGE),
    Place("token_pages.listed", Text("令牌", "Tokens"), Permission.ACCOUNT_MANAGE),
    Place("audit_pages.show", Text("审计日志", "Audit log"), Permission.AUDIT_READ),
    Place("replay_pages.listed", Text("复算", "Re-derived"), Permission.AUDIT_READ),
)


def list_places() -> list[Place]:
    """The entries that the current account may open; none without an account."""
    account = g.get("account")
    if account is None:
        return []
    return [place for place in PLACES if place.permission is None or account.may(place.permission)]


def address_in(language: str) -> str:
    """This page in another language, its filters kept."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    return f"{request.path}?{urlencode([*kept, ('lang', language)])}"

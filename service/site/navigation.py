"""The way through the pages: what each reader may open."""

from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import current_app, g, request, url_for

from rules.texts import Text
from service.access.account import Account
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


@dataclass(frozen=True, slots=True)
class Area:
    """Places that belong together; of several, those of the area where the reader is are shown below the areas."""

    words: Text
    places: tuple[Place, ...]

    @property
    def is_here(self) -> bool:
        """Whether the page shown belongs to one of its places."""
        return any(place.is_here for place in self.places)


AREAS = (
    Area(Text("工作台", "Desk"), (Place("desk.show", Text("工作台", "Desk"), None),)),
    Area(
        Text("信用分类", "Tiers"),
        (
            Place("overview.show", Text("总览", "Overview"), Permission.REPORT_READ),
            Place("tier_list_pages.show", Text("类别清单", "Tier lists"), Permission.TIER_READ),
            Place(
                "enterprise_pages.search",
                Text("经营主体", "Enterprises"),
                Permission.ENTERPRISE_READ,
                also=("notice_pages", "contact_pages"),
            ),
            Place("signal_pages.listed", Text("风险预警", "Signals"), Permission.TIER_READ),
            Place("coming_pages.show", Text("即将变化", "Coming changes"), Permission.TIER_READ),
            Place(
                "change_pages.show",
                Text("变化原因", "Causes of change"),
                Permission.TIER_READ,
                also=("restatement_pages",),
            ),
            Place("adjustment_pages.listed", Text("人工调整", "Adjustments"), Permission.ADJUSTMENT_READ),
            Place("run_pages.listed", Text("重新分类", "Runs"), Permission.RUN_READ),
        ),
    ),
    Area(
        Text("双随机抽查", "Random inspections"),
        (
            Place("workload_pages.show", Text("工作量", "Workload"), Permission.FREQUENCY_READ),
            Place("plan_pages.listed", Text("抽查计划", "Plans"), Permission.PLAN_READ),
            Place("batch_pages.listed", Text("抽查批次", "Batches"), Permission.PLAN_READ),
            Place("draw_pages.listed", Text("随机抽取", "Draws"), Permission.DRAW_READ),
            Place("officer_pages.listed", Text("执法人员", "Officers"), Permission.OFFICER_READ),
            Place(
                "visit_pages.listed",
                Text("入企检查", "Visits"),
                Permission.VISIT_READ,
                also=("visit_paper_pages", "conduct_pages", "inspection_form_pages"),
            ),
            Place(
                "publication_pages.listed",
                Text("结果公示", "Publication"),
                Permission.RECEIPT_WRITE,
                also=("public_result_pages",),
            ),
            Place("visit_day_pages.show", Text("检查日程", "Days of visits"), Permission.VISIT_READ),
            Place("recusal_pages.listed", Text("回避", "Recusals"), Permission.RECUSAL_READ),
            Place("own_officer_pages.show", Text("我的执法资格", "My certificates"), Permission.OFFICER_OWN),
        ),
    ),
    Area(
        Text("台账", "Ledger"),
        (
            Place(
                "ledger_pages.listed",
                Text("台账", "Ledger"),
                Permission.LEDGER_READ,
                also=("objection_pages", "repair_pages", "case_file_pages"),
            ),
            Place("supervisor_pages.listed", Text("特邀监督员", "Supervisors"), Permission.SUPERVISOR_READ),
            Place("own_supervisor_pages.show", Text("我的监督", "My supervision"), Permission.SUPERVISOR_OWN),
            Place("witness_pages.listed", Text("见证抽取", "Witness draws"), Permission.SUPERVISOR_OWN),
        ),
    ),
    Area(
        Text("规则", "Rules"),
        (
            Place(
                "rule_set_pages.listed",
                Text("规则集", "Rule sets"),
                Permission.RULE_SET_READ,
                also=("adoption_pages", "studio_pages"),
            ),
            Place("comparison_pages.listed", Text("规则集对比", "Comparisons"), Permission.TIER_READ),
            Place("model_pages.listed", Text("模型", "Models"), Permission.MODEL_READ),
        ),
    ),
    Area(
        Text("数据", "Data"),
        (
            Place("import_pages.list_all", Text("数据导入", "Imports"), Permission.IMPORT_READ),
            Place("source_pages.listed", Text("数据来源", "Sources"), Permission.IMPORT_READ),
            Place("registry_pages.overview", Text("登记簿", "Registries"), Permission.ITEM_WRITE, also=("line_pages",)),
            Place("published_figure_pages.listed", Text("对标数据", "Published figures"), Permission.REGISTRY_WRITE),
        ),
    ),
    Area(
        Text("成效", "Effect"),
        (
            Place("estimate_pages.show", Text("问题发现率", "Rates of problems"), Permission.ESTIMATE_READ),
            Place("effect_pages.show", Text("监管成效", "Effect"), Permission.EFFECT_READ),
            Place("exception_pages.show", Text("例外情况", "Exceptions"), Permission.EXCEPTION_READ),
            Place("call_back_pages.show", Text("回访", "Call-backs"), Permission.CALL_BACK_READ),
            Place("elsewhere_pages.show", Text("对标", "Other places"), Permission.EFFECT_READ),
            Place("report_pages.listed", Text("月报", "Reports"), Permission.REPORT_READ),
        ),
    ),
    Area(
        Text("管理", "Administration"),
        (
            Place(
                "account_pages.listed",
                Text("账号", "Accounts"),
                Permission.ACCOUNT_MANAGE,
                also=("account_import_pages", "leaving_pages", "second_pages"),
            ),
            Place("role_pages.show", Text("角色", "Roles"), Permission.ACCOUNT_MANAGE),
            Place("token_pages.listed", Text("令牌", "Tokens"), Permission.ACCOUNT_MANAGE),
            Place("audit_pages.show", Text("审计日志", "Audit log"), Permission.AUDIT_READ),
            Place("replay_pages.listed", Text("复算", "Re-derived"), Permission.AUDIT_READ),
            Place("health_pages.show", Text("运行状况", "Health"), Permission.SYSTEM_READ),
        ),
    ),
)
PLACES = tuple(place for area in AREAS for place in area.places)
# So many places stand in one row; more are shown by area.
_IN_ONE_ROW = 8


def list_areas() -> list[Area]:
    """The areas with what of them the current account may open; none without an account, one a place where few."""
    asking: Account | None = g.get("account")
    if asking is None:
        return []
    account = asking.of_its_roles
    open_to = {place for place in PLACES if place.permission is None or account.may(place.permission)}
    if len(open_to) <= _IN_ONE_ROW:
        return [Area(place.words, (place,)) for place in PLACES if place in open_to]
    return [area for area in (_opened(area, open_to) for area in AREAS) if area.places]


def _opened(area: Area, open_to: Collection[Place]) -> Area:
    """The area with the places that may be opened; one of a single place is called like that place."""
    places = tuple(place for place in area.places if place in open_to)
    return Area(places[0].words if len(places) == 1 else area.words, places)


def address_in(language: str) -> str:
    """This page in another language, its filters kept; of one that only a form leads to, the page that it is on."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    path, addresses = request.path, current_app.create_url_adapter(request)
    assert addresses is not None
    while request.method == "POST" and path and not addresses.test(path, "GET"):
        path = path.rpartition("/")[0]
    return f"{path or '/'}?{urlencode([*kept, ('lang', language)])}"

"""What the invented bureau inspects: items, the qualifications that they need, tags, and subjects that are no firms.

Whatever has no basis among the documents that are known to us says that a bureau must supply it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.demo.places import REGION_CITIES, REGION_DISTRICTS, REGIONS

# Departments other than the bureau that inspect on their own, by the numbers of their kinds (`places.DEPARTMENTS`).
INSPECTING = ("9901-4", "990102-5")
INSPECTS_FROM = "2020-01-01"
_TO_SUPPLY = "示范：检查依据须由单位提供"
_LIST = "国办发〔2015〕58号"
QUALIFICATIONS = (
    ("food", "食品检查", "Food"),
    ("lift", "特种设备检查", "Special equipment"),
    ("ad", "广告与价格检查", "Advertising and prices"),
    ("quality", "产品质量检查", "Product quality"),
)
TAGS = (("ZX01", "电梯使用单位", "Users of lifts"), ("ZX02", "校外培训机构", "Training centres"))
# Which enterprises carry a tag, by the class of their industry.
TAGGED_INDUSTRIES = {"K7020": "ZX01", "H6110": "ZX01", "P8391": "ZX02"}


@dataclass(frozen=True, slots=True)
class DemoItem:
    """An item as its list states it; ratios in per cent a year, checks as what, how and standard."""

    code: str
    name: str
    mode: str = "一般检查事项"
    basis: str = _TO_SUPPLY
    published_on: str = "2026-01-15"
    least: str = ""
    most: str = ""
    industries: str = ""
    tags: str = ""
    need: str = ""
    need_of: str = ""
    department: str = ""
    methods: str = "实地检查、书面检查"
    sub_items: str = ""
    checks: str = ""
    materials: str = ""
    begins: str = "2022-01-01"


_ONE, _ONLINE = "至少一名人员", "网络监测、书面检查"
_KEY, _SPECIAL = "重点检查事项", "特殊重点领域事项"
ITEMS = (
    DemoItem(
        "I01",
        "公示信息检查",
        basis=f"企业信息公示暂行条例\n企业公示信息抽查暂行办法\n{_LIST}",
        least="3",
        methods="书面检查、网络监测",
        sub_items="年度报告公示\n即时信息公示",
        materials="营业执照\n与年度报告有关的账册、合同",
        checks="年度报告是否按期公示｜查公示系统｜已公示且在期限内\n公示信息是否真实｜与账册、合同核对｜无隐瞒、无虚假",
    ),
    DemoItem(
        "I02", "登记事项检查", basis=f"{_LIST}\n{_TO_SUPPLY}", most="50", checks="住所是否可以联系｜实地核查｜可以联系"
    ),
    DemoItem(
        "I03",
        "食品生产监督检查",
        _SPECIAL,
        least="25",
        industries="C13、C14、C15",
        need="food",
        need_of=_ONE,
        sub_items="原料进货查验\n生产过程控制\n出厂检验",
        materials="食品生产许可证\n进货查验记录\n出厂检验记录\n从业人员健康证明",
        checks="原料是否查验｜查进货台账｜批批有凭证\n人员是否健康｜查健康证明｜在有效期内",
    ),
    DemoItem("I04", "食品销售监督检查", _KEY, industries="F5212、F522", need="food", need_of=_ONE),
    DemoItem(
        "I05",
        "餐饮服务监督检查",
        _KEY,
        industries="H62",
        need="food",
        need_of=_ONE,
        checks="后厨是否整洁｜实地查看｜无积垢、无虫害\n餐具是否消毒｜查消毒记录｜每日有记录",
    ),
    DemoItem("I06", "特种设备使用检查", _SPECIAL, least="30", tags="电梯使用单位", need="lift"),
    DemoItem("I07", "工业产品质量监督检查", _KEY, industries="C29、C30、C33、C34、C38", need="quality"),
    DemoItem("I08", "价格行为检查", most="20", industries="F52、H61、H62", need="ad", need_of=_ONE),
    DemoItem(
        "I09",
        "广告行为检查",
        most="20",
        industries="L72、O80",
        need="ad",
        need_of=_ONE,
        methods="网络监测、书面检查",
    ),
    DemoItem("I10", "校外培训机构收费与合同检查", most="30", tags="校外培训机构"),
    DemoItem("I11", "排污单位现场检查", industries="C26、C17", department=INSPECTING[0]),
    DemoItem("I12", "工贸企业安全生产检查", _SPECIAL, least="20", industries="C26、C33", department=INSPECTING[1]),
    DemoItem("I13", "网络交易经营者检查", most="20", industries="F5292", published_on="", methods="网络监测"),
    DemoItem("I14", "拍卖活动备案检查", most="10", industries="L72", published_on="2019-03-01", begins="2019-03-01"),
)
HEADINGS = (
    *("事项编号", "抽查事项名称", "事项类别", "检查依据", "公布日期", "抽查比例下限", "抽查比例上限"),
    *(
        "抽取范围行业",
        "抽取范围专项库",
        "所需资质",
        "由谁具备",
        "实施部门",
        "抽查方式",
        "抽查子项",
        "检查表",
        "启用日期",
    ),
    *("抽查对象", "频次要求", "频次次数", "频次月数", "需准备的材料"),
)


def items() -> Iterator[Sequence[str]]:
    """The rows of the list of items."""
    for one in ITEMS:
        often = ("", "", "") if one.mode == _KEY else ("至少" if one.mode == _SPECIAL else "至多", "1", "12")
        stated = (one.code, one.name, one.mode, one.basis, one.published_on, one.least, one.most, one.industries)
        more = (one.tags, one.need, one.need_of, one.department, one.methods, one.sub_items, one.checks, one.begins)
        yield *stated, *more, "企业、个体工商户", *often, one.materials


def other_subjects() -> Iterator[Sequence[str]]:
    """Code, name, region, kind and address of a public place with lifts in each district of the first city."""
    for code, city, district in zip(REGIONS, REGION_CITIES, REGION_DISTRICTS, strict=True):
        if code.startswith("9901"):
            yield f"REG-{code}.1", f"{city}{district}体育中心", code, "公共场所", f"{city}{district}体育路1号"

"""The industries of the demonstration population, by GB/T 4754 class, with the words their names are made of."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Industry:
    """One class: its share, what its enterprises call themselves, how risky it is, and the food category if any."""

    code: str
    share: float
    words: tuple[str, ...]
    shop: str
    risk: float = 1.0
    food: str | None = None

    @property
    def maker(self) -> bool:
        """True for manufacturing."""
        return self.code[0] == "C"


def _industry(code: str, share: float, words: str, shop: str, risk: float = 1.0, food: str | None = None) -> Industry:
    return Industry(code, share, tuple(words.split()), shop, risk, food)


INDUSTRIES = (
    _industry("C1310", 0.7, "粮油 米业", "磨坊", 0.9, "粮食加工品"),
    _industry("C1353", 0.8, "肉类食品 肉制品", "肉制品加工坊", 1.3, "肉制品"),
    _industry("C1392", 0.5, "豆制品 食品", "豆腐坊", 1.2, "豆制品"),
    _industry("C1411", 1.1, "食品 烘焙食品", "糕点坊", 1.1, "糕点"),
    _industry("C1432", 0.6, "速冻食品 食品", "面点坊", 1.0, "速冻食品"),
    _industry("C1441", 0.3, "乳业 乳品", "鲜奶坊", 0.9, "乳制品"),
    _industry("C1442", 0.1, "营养食品 乳业", "奶粉坊", 0.7, "婴幼儿配方食品"),
    _industry("C1462", 0.5, "酿造 调味食品", "酱菜坊", 1.1, "调味品"),
    _industry("C1491", 0.2, "营养食品 健康食品", "营养食品坊", 1.2, "特殊膳食食品"),
    _industry("C1512", 0.6, "酒业 酿酒", "酒坊", 1.2, "酒类"),
    _industry("C1522", 0.5, "饮品 饮用水", "水站", 1.0, "饮料"),
    _industry("F5212", 3.2, "商贸 超市管理", "超市", 1.0, "食品销售"),
    _industry("F5221", 1.4, "粮油商贸 食品销售", "粮油店", 0.9, "食品销售"),
    _industry("F5223", 1.5, "果蔬商贸 生鲜", "水果店", 0.9, "食品销售"),
    _industry("F5226", 1.0, "酒业商贸 茶叶", "烟酒茶行", 1.1, "食品销售"),
    _industry("H6210", 4.6, "餐饮管理 餐饮服务", "饭店", 1.3, "餐饮服务"),
    _industry("H6220", 1.6, "餐饮管理 快餐", "快餐店", 1.3, "餐饮服务"),
    _industry("H6291", 1.0, "餐饮文化 小吃", "小吃店", 1.4, "餐饮服务"),
    _industry("H6242", 0.2, "膳食服务 中央厨房", "配餐店", 1.1, "中央厨房"),
    _industry("A0141", 2.5, "农业科技 生态农业", "种植园", 0.6),
    _industry("B1011", 0.3, "矿业 石材", "石料场", 1.7),
    _industry("C1711", 1.6, "纺织 针织", "织布坊", 0.9),
    _industry("C1819", 1.8, "服饰 制衣", "制衣坊", 0.9),
    _industry("C2110", 1.2, "家具 木业", "家具坊", 1.1),
    _industry("C2614", 0.9, "化工 新材料", "化工经营部", 1.6),
    _industry("C2927", 1.3, "塑料制品 塑业", "塑料制品坊", 1.1),
    _industry("C3031", 1.0, "建材 新型材料", "砖瓦坊", 1.3),
    _industry("C3311", 2.0, "金属制品 钢构", "五金加工坊", 1.0),
    _industry("C3484", 2.2, "机械 精密机械", "机械加工坊", 0.8),
    _industry("C3857", 1.2, "电器 电子科技", "电器坊", 1.0),
    _industry("D4430", 0.3, "热力 能源", "供热站", 1.2),
    _industry("E4710", 3.0, "建筑工程 建设", "工程队", 1.5),
    _industry("E5013", 2.6, "装饰工程 装饰设计", "装修部", 1.4),
    _industry("F5137", 5.0, "贸易 商贸 供应链管理", "批发部", 1.1),
    _industry("F5165", 3.6, "建材贸易 物资", "建材店", 1.1),
    _industry("F5232", 4.2, "服饰商贸 服装", "服装店", 0.9),
    _industry("F5251", 1.6, "医药连锁 大药房", "药店", 1.0),
    _industry("F5261", 1.2, "汽车销售 汽车服务", "车行", 1.3),
    _industry("F5274", 2.4, "数码科技 通讯设备", "手机店", 1.2),
    _industry("F5292", 4.4, "电子商务 网络科技", "网店", 1.5),
    _industry("G5431", 3.0, "物流 运输", "货运部", 1.3),
    _industry("G5960", 0.8, "仓储 供应链", "仓储部", 1.1),
    _industry("H6110", 1.4, "酒店管理 旅馆", "旅馆", 1.0),
    _industry("I6420", 1.6, "信息科技 网络科技", "网络工作室", 0.9),
    _industry("I6513", 3.4, "软件 信息技术 智能科技", "软件工作室", 0.6),
    _industry("J6639", 0.6, "投资管理 资产管理", "咨询部", 1.9),
    _industry("K7020", 2.0, "物业服务 物业管理", "物业部", 1.1),
    _industry("K7030", 1.6, "房产经纪 置业", "房产中介", 1.5),
    _industry("L7211", 2.6, "企业管理 商务咨询", "咨询部", 1.0),
    _industry("L7251", 2.2, "广告 文化传媒", "广告部", 1.0),
    _industry("M7320", 1.6, "科技 技术开发", "研发工作室", 0.5),
    _industry("M7452", 0.6, "检测技术 质量检测", "检测站", 0.8),
    _industry("N7820", 0.9, "环境服务 保洁服务", "保洁部", 0.9),
    _industry("O8010", 1.6, "家政服务 生活服务", "家政服务部", 1.2),
    _industry("O8051", 2.4, "健康管理 美容", "美容美发店", 1.5),
    _industry("O8111", 1.8, "汽车维修 汽车服务", "汽修店", 1.2),
    _industry("P8391", 1.2, "教育咨询 培训", "培训中心", 1.6),
    _industry("Q8424", 0.5, "医疗管理 门诊部", "诊所", 0.9),
    _industry("R8930", 1.0, "体育文化 健身", "健身房", 1.7),
)

"""The words of files for why a visit was made, who ordered it, and of which level its authority is."""

from rules.dated_tables import AuthorityLevel, OrderedBy

# The triggers of the shipped table `cap_counting` with their words, and how other systems call them.
TRIGGERS = {
    "PLAN_RANDOM": "计划抽查",
    "KEY_SUPERVISION": "重点监管",
    "SPECIAL_CAMPAIGN": "专项检查",
    "COMPLAINT": "投诉举报",
    "TRANSFER": "转办交办",
    "MONITORING_CLUE": "监测线索",
    "ENTERPRISE_REQUEST": "企业申请",
    "EMERGENCY": "应急处置",
    "RECHECK": "复查",
    "LICENCE_VERIFICATION": "许可核查",
}
_OTHER_TRIGGERS = {
    "双随机抽查": "PLAN_RANDOM",
    "随机抽查": "PLAN_RANDOM",
    "年度抽查工作计划": "PLAN_RANDOM",
    "重点检查": "KEY_SUPERVISION",
    "专项整治": "SPECIAL_CAMPAIGN",
    "投诉举报检查": "COMPLAINT",
    "转办": "TRANSFER",
    "交办": "TRANSFER",
    "案件线索": "TRANSFER",
    "大数据监测": "MONITORING_CLUE",
    "监测预警": "MONITORING_CLUE",
    "应企业申请": "ENTERPRISE_REQUEST",
    "主体申请": "ENTERPRISE_REQUEST",
    "应急检查": "EMERGENCY",
    "整改复查": "RECHECK",
    "复核检查": "RECHECK",
    "许可现场核查": "LICENCE_VERIFICATION",
    "证照核查": "LICENCE_VERIFICATION",
}
TRIGGER_WORDS = {zh: code for code, zh in TRIGGERS.items()} | _OTHER_TRIGGERS
ORDERED_BY_WORDS = {
    **dict.fromkeys(("本级", "本机关", "本机关决定", "本部门", "自行部署", "否"), OrderedBy.OWN.value),
    **dict.fromkeys(("上级", "上级部署", "上级机关", "上级交办", "上级下达", "是"), OrderedBy.SUPERIOR.value),
}
LEVEL_WORDS = {
    **dict.fromkeys(("国家级", "国家", "总局", "部级"), AuthorityLevel.NATIONAL.value),
    **dict.fromkeys(("省级", "省", "自治区级", "直辖市级", "省局"), AuthorityLevel.PROVINCE.value),
    **dict.fromkeys(("市级", "地市级", "设区市级", "州级", "盟级", "市局"), AuthorityLevel.CITY.value),
    **dict.fromkeys(("县级", "区级", "区县级", "县区级", "旗级", "县局", "区局"), AuthorityLevel.COUNTY.value),
    **dict.fromkeys(("乡镇级", "乡镇", "镇街级", "街道", "所级"), AuthorityLevel.TOWNSHIP.value),
}
# The codes that may stand in the columns of these fields.
CODES_OF = {
    "trigger": frozenset(TRIGGERS),
    "ordered_by": frozenset(one.value for one in OrderedBy),
    "level": frozenset(one.value for one in AuthorityLevel),
}

"""Columns that many forms share: who it is about, which authority, and what must never be kept."""

from functools import partial

from rules.fields import PAPER_FIELDS, Field, Kind
from service.reading.forms.form import Form, column, day

CODE = column(
    "uscc",
    "行政相对人代码_1(统一社会信用代码)/行政相对人代码_1/行政相对人代码(统一社会信用代码)/统一社会信用代码/社会信用代码/"
    "统一信用代码/信用代码/代码/cf_xdr_shxym/xk_xdr_shxym/uscc/统一社会信用代码(纳税人识别号)/纳税人识别号",
)
# Codes are numbered differently in files before and after 2018: only what stands in brackets says which one it is.
REGISTRATION = column(
    "registration_number",
    "行政相对人代码_2(工商注册号)/行政相对人代码_3(工商注册号)/行政相对人代码_2(工商登记码)/行政相对人代码_3(工商登记码)/"
    "行政相对人代码_2(工商登记号)/行政相对人代码_3(工商登记号)/工商注册号/工商登记码/工商登记号/注册号/"
    "cf_xdr_gszc/xk_xdr_gszc/registration_number",
)
CURRENCY = column("currency", "币种/注册资本币种/注册资本(金)币种/资本币种/罚款币种/货币种类/货币/currency")
PERSON_KIND = column("person_kind", "行政相对人类别/主体类别/当事人类型/被执行人类型/cf_xdr_lb/xk_xdr_lb")
STATUS = column("data_status", "数据状态/isinvalid")
OLD_STATUS = column("current_status", "当前状态/cf_zt/xk_zt")
SEVERITY = column("severity", "失信严重程度/严重程度/违法严重程度/违法情节/失信程度", Kind.SEVERITY)
SOURCE = column("source", "数据来源单位/数据来源/cf_sjly/xk_sjly")
PUBLIC_UNTIL = day("publicity_ends_on", "公示截止期/公示截止日期/cf_gsjzq/xk_gsjzq/公示结束日期")
OBJECTION = column("objection_open", "是否异议处理中/是否异议中", Kind.BOOLEAN)

# The number of a person in one of these makes the row one of a natural person, where no enterprise is stated.
PERSON_COLUMNS = (
    "自然人证件号码",
    "证件号码",
    "身份证号",
    "身份证号码",
    "居民身份证号",
    "身份证号码/组织机构代码",
    "行政相对人代码_5(居民身份证号)",
    "行政相对人代码_5(居民身份证号码)",
    "行政相对人代码_5",
    "行政相对人代码_6",
    "cf_xdr_zjhm",
    "xk_xdr_zjhm",
)
DROPPED = (
    *PERSON_COLUMNS,
    "法定代表人",
    "法定代表人姓名",
    "法定代表人(负责人)",
    "法定代表人证件类型",
    "法定代表人证件号码",
    "法定代表人身份证号",
    "自然人证件类型",
    *PAPER_FIELDS["contact_name"].zh,
    *PAPER_FIELDS["contact_phone"].zh,
    "手机",
    "手机号",
    "手机号码",
    "电话",
    "投诉人",
    "举报人",
    "cf_frdb",
    "cf_fr_zjlx",
    "cf_fr_sfzh",
    "cf_xdr_zjlx",
    "xk_frdb",
    "xk_fr_zjlx",
    "xk_fr_sfzh",
    "xk_xdr_zjlx",
)
# A name is no key: it is looked at only where a row has no code, and finds an enterprise only where a person said so.
NAME = column(
    "name",
    "行政相对人名称/经营主体名称/企业名称/市场主体名称/主体名称/纳税人名称/当事人名称/被处罚单位名称/被处罚人名称/被处罚单位/"
    "被执行人名称/失信被执行人名称/被执行人姓名或名称/单位名称/公司名称/企业（机构）名称/名称/当事人/cf_xdr_mc/xk_xdr_mc",
)
WHO = (CODE, REGISTRATION, PERSON_KIND, NAME)
# What tables of records state beside what they are about.
OF_RECORDS = (*WHO, SEVERITY, STATUS, SOURCE, OBJECTION)
KNOWN_WHO = ("uscc", "registration_number", "name")
# What makes an enterprise known: in tables of enterprises themselves, and where a model learns.
CODED = ("uscc", "registration_number")

# A form of our own has one column for each field; it knows the columns of persons, and keeps nothing personal.
own_form = partial(Form, person_columns=PERSON_COLUMNS, dropped=DROPPED, strict=True)


def authority(names: str, codes: str) -> tuple[Field, Field]:
    """The authority by name and by its unified social credit code; the code counts where there is one."""
    return column("authority", names), column("authority_code", codes)

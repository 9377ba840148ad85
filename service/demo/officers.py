"""The officers of the invented bureau and of two departments that take part, with certificates, and some recusals.

Some cannot be drawn, each for another reason: a certificate that has ended, one that ends soon, an expert.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import Connection

from service.access.account import Grant
from service.access.actions.accounts import create_account, grant_role
from service.access.permissions import Role
from service.access.queries.accounts import find_account
from service.core.db.engine import Database
from service.demo.items import QUALIFICATIONS
from service.demo.places import REGIONS
from service.demo.registries import write_table
from service.demo.scene import login_of, second_login_of
from service.registries.actions.absences import add_absence
from service.registries.inspectors import EVERYONE

# Where recusals are from.
DISTRICT = "990102"
# The city whose districts have officers, and how many each has.
CITY, OF_A_DISTRICT = "9901", 5
# Departments that take part in joint inspections, the region of their officers, and how many each has.
PARTNERS = (("9901-4", "9901"), ("990102-5", DISTRICT))
OF_A_PARTNER, EXPERTS = 3, 3
HEADINGS = (
    *("编号", "姓名", "账号", "部门代码", "工作区划代码", "监管所代码", "类别", "专业资格代码", "可任组长"),
    *("年度检查户次上限", "执法证号", "发证机关", "执法证有效期自", "执法证有效期至", "启用日期"),
)
RECUSAL_HEADINGS = ("人员编号", "统一社会信用代码", "自", "至", "理由")
_FAMILY = "林周沈许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
_GIVEN = "若之安雨子墨思远景行知微怀瑾明哲清和文博嘉言望舒一鸣承宇書瑶映川".replace("書", "书")
_ISSUER = "青衡省人民政府"
_CAP = 60
_TWO_YEARS = timedelta(days=730)


def write_officers(folder: Path, day: date, codes: Sequence[str], *, enter: bool = False) -> dict[str, Path]:
    """The tables of officers and of their recusals from the first of the enterprises, written to the folder.

    `enter`: every officer of the bureau works by an account of his own.
    """
    return {
        "inspectors": write_table(folder / "inspectors.csv", HEADINGS, list(officers(day, enter=enter))),
        "recusals": write_table(folder / "recusals.csv", RECUSAL_HEADINGS, list(recusals(codes, day))),
    }


def send_away(connection: Connection, day: date, actor: str) -> None:
    """Has one of the officers be absent for a fortnight from the day on."""
    days = day, day + timedelta(days=13)
    add_absence(connection, f"{DISTRICT}-04", days, "脱产培训", actor, EVERYONE)


def officers(day: date, *, enter: bool = False) -> Iterator[Sequence[str]]:
    """A row for each officer, as it is known on the day; the first two of the bureau, and of the first
    department, work by the accounts of their role, and with `enter` all others of the bureau by their own.
    """
    for place, (number, region) in enumerate(officers_of_districts()):
        account = login_of_officer(number) if enter else _account_of(Role.INSPECTOR, place)
        yield _row(place, number, account, "", region, f"S{region}", day)
    place = len(officers_of_districts())
    for which, (department, region) in enumerate(PARTNERS):
        for partner in range(1, OF_A_PARTNER + 1):
            account = "" if which else _account_of(Role.PARTNER, partner - 1)
            yield _row(place, f"{department}-{partner:02d}", account, department, region, "", day)
            place += 1
    for expert in range(1, EXPERTS + 1):
        name, codes = name_of_person(place), _qualifications_of(place)
        yield f"X-{expert:02d}", name, "", "", CITY, "", "专家", codes, "否", "", "", "", "", "", ""
        place += 1


def officers_of_districts() -> Sequence[tuple[str, str]]:
    """The number and the district of each officer of the bureau."""
    regions = [code for code in REGIONS if code.startswith(CITY)]
    return [(f"{region}-{number:02d}", region) for region in regions for number in range(1, OF_A_DISTRICT + 1)]


def login_of_officer(number: str) -> str:
    """The log-in by which an officer of the bureau works: the first two by those of the role."""
    place = [one for one, _ in officers_of_districts()].index(number)
    return _account_of(Role.INSPECTOR, place) or f"officer-{number}"


def enter_accounts(database: Database, actor: str) -> None:
    """Makes the accounts of the officers that are not there yet; nobody logs in to them by a password."""
    for place, (number, region) in enumerate(officers_of_districts()):
        login = login_of_officer(number)
        with database.read() as connection:
            is_there = find_account(connection, login) is not None
        if not is_there:
            create_account(database, actor, login, name=name_of_person(place), department="演示")
            grant_role(database, actor, login, Grant(Role.INSPECTOR, region))


def _account_of(role: Role, place: int) -> str:
    """The log-in of who stands in the place among those of the role; "" of those who have no account."""
    return (login_of(role), second_login_of(role), *[""] * place)[place]


def recusals(codes: Sequence[str], day: date) -> Iterator[Sequence[str]]:
    """A row for each recusal from one of the enterprises."""
    reasons = ("配偶在该企业任职", "近亲属持有该企业股份", "三年内曾在该企业任职")
    since = (day - timedelta(days=90)).isoformat()
    for place, (code, reason) in enumerate(zip(codes, reasons, strict=False)):
        until = "" if place else (day + timedelta(days=275)).isoformat()
        yield f"{DISTRICT}-{place + 1:02d}", code, since, until, reason


def _row(place: int, number: str, account: str, department: str, region: str, office: str, day: date) -> Sequence[str]:
    begins, ends = day - _TWO_YEARS, day + timedelta(days=400 + 7 * place)
    if place == 4:
        ends = day - timedelta(days=20)
    if place == 9:
        ends = day + timedelta(days=35)
    leads, cap = "是" if place % 5 < 2 else "否", str(_CAP - place % 3 * 10)
    certified = f"青行执{region[:4]}{place + 1:04d}", _ISSUER, begins.isoformat(), ends.isoformat()
    of_the_bureau = number, name_of_person(place), account, department, region, office
    return *of_the_bureau, "执法人员", _qualifications_of(place), leads, cap, *certified, begins.isoformat()


def _qualifications_of(place: int) -> str:
    """One or two codes, each of them with somebody in every district."""
    codes = sorted(code for code, _, _ in QUALIFICATIONS)
    return "、".join(sorted({codes[place % len(codes)], codes[(place * 3 + 1) % len(codes)]}))


def name_of_person(place: int) -> str:
    """An invented name, the same for the same place."""
    second = _GIVEN[(place * 7 + 3) % len(_GIVEN)] if place % 3 else ""
    return _FAMILY[place % len(_FAMILY)] + _GIVEN[place * 5 % len(_GIVEN)] + second

"""The people of the simulated bureau: an account for each role, two where four eyes look, and one for each officer."""

from collections.abc import Mapping

from service.access.account import Grant
from service.access.actions.accounts import add_account, add_grant
from service.access.permissions import Role
from service.core.db.engine import Database
from service.simulation.registries import login_of_officer, officers_of

PLANNER, LEADER, OTHER_LEADER, HANDLER, WITNESS = "planner", "leader", "leader-two", "handler", "regulator"
OPERATOR, AUDITOR, EDITOR, APPROVER = "data-operator", "auditor", "rule-editor", "rule-approver"
PEOPLE: Mapping[str, tuple[Role, str]] = {
    PLANNER: (Role.PLANNER, "计划员"),
    LEADER: (Role.LEADER, "分管负责人"),
    OTHER_LEADER: (Role.LEADER, "另一负责人"),
    HANDLER: (Role.HANDLER, "经办人"),
    WITNESS: (Role.REGULATOR, "监管人员"),
    OPERATOR: (Role.DATA_OPERATOR, "数据管理员"),
    AUDITOR: (Role.AUDITOR, "审计员"),
    EDITOR: (Role.RULE_EDITOR, "规则编制人"),
    APPROVER: (Role.RULE_APPROVER, "规则审批人"),
}


def enter_people(database: Database, officers: int) -> None:
    """Makes the accounts; nobody logs in by a password, programs act for them by tokens."""
    with database.write() as connection:
        for login, (role, name) in PEOPLE.items():
            add_grant(connection, add_account(connection, login, name, "", ""), Grant(role))
        for number, county in officers_of(officers):
            account = add_account(connection, login_of_officer(number), f"检查人员{number}", "", "")
            add_grant(connection, account, Grant(Role.INSPECTOR, county))

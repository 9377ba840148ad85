"""The resource of contacts: no list, one subject at a time; looking at one is noted in the audit log."""

from flask import Response, jsonify

from service.access.idempotency import idempotent
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.plain import Plain
from service.core.web.context import database, settings
from service.core.web.resource import Resource
from service.registries.actions.contacts import contact_opened, write_contact
from service.registries.contacts import NOBODY, Contact, raise_wrong, read_contact
from service.registries.queries.contacts import held_contact
from service.registry_desk.contacts.reached import subject_within
from service.registry_desk.contacts.schemas import ContactSchema, ContactStatementSchema, KeptSchema

NOT_THERE = "辖区内没有这一对象 No such subject in your jurisdictions."
blueprint = Resource("contacts", __name__, url_prefix="/contacts", description="联系人（个人信息） Contacts, personal.")


@blueprint.route("/<code>/open", methods=["POST"])
# Its answer is not kept for a repetition: the contact would stand there, and not be erased in time.
@requires(Permission.CONTACT_READ)
@blueprint.response(200, ContactSchema, description="联系人，没有则各项为 null The contact; null where there is none.")
@blueprint.problem(404, NOT_THERE)
def open_one(code: str) -> Response:
    """查看联系人和联系电话，记入审计日志 Read the contact of a subject; the audit log records it"""
    account = current_account()
    with database().write() as connection:
        subject = subject_within(connection, account, code, Permission.CONTACT_READ)
        found = contact_opened(connection, subject, account.login) or NOBODY
    return jsonify({"name": found.name, "phone": found.phone})


@blueprint.route("/<code>", methods=["PUT"])
@requires(Permission.CONTACT_WRITE)
@idempotent
@blueprint.arguments(ContactStatementSchema)
@blueprint.response(200, KeptSchema, description="已保存 It is kept.")
@blueprint.problem(404, NOT_THERE)
def state_one(stated: Plain, code: str) -> Response:
    """填写联系人，代替原有的；以后的导入不再改动 Enter the contact in place of the one before; no file changes it"""
    return _written(code, raise_wrong(*read_contact(stated["name"], stated["phone"]), place="json."))


@blueprint.route("/<code>", methods=["DELETE"])
@requires(Permission.CONTACT_WRITE)
@idempotent
@blueprint.response(200, KeptSchema, description="已删除 It is erased.")
@blueprint.problem(404, NOT_THERE)
def erase_one(code: str) -> Response:
    """删除联系人；保存期内导入不再补上 Erase the contact; no file brings another until the time is up"""
    return _written(code, NOBODY)


def _written(code: str, contact: Contact) -> Response:
    account = current_account()
    with database().write() as connection:
        subject = subject_within(connection, account, code, Permission.CONTACT_WRITE)
        write_contact(connection, subject, contact, account.login, settings().retain_personal_days)
        held = held_contact(connection, subject)
        assert held is not None
    return jsonify({"code": subject.code, "retain_until": held.retain_until.isoformat()})

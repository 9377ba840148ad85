"""Locking the lists of a batch; what only the envelopes hold is in the answer, and nowhere else."""

from flask import Response, jsonify

from inspection.entropy import bits_of
from rules.texts import Text
from service.access.idempotency import idempotent_but
from service.access.permissions import Permission
from service.access.route_rules import current_account, current_reach, requires
from service.core.plain import Plain
from service.core.web.context import database, settings
from service.core.web.resource import Resource
from service.plans.draws.actions.lock import OrderedLock, order_lock
from service.plans.draws.schemas import LockOrderSchema, LockSchema

# What to do where the answer that held it was lost.
LOCK_ANEW = Text(
    "没有收到的，申请作废后重新锁定，另生成密封值和补抽密钥。",
    "Where it was lost, ask that the draw be void and lock anew: with another secret and another key.",
)

blueprint = Resource("batch-locks", __name__, url_prefix="/batches", description="锁定名单 Locking lists.")


@blueprint.route("/<int(max=2147483647):id>/lock", methods=["POST"])
@requires(Permission.BATCH_LOCK)
@idempotent_but("secret", "key", again=LOCK_ANEW)
@blueprint.arguments(LockSchema)
@blueprint.response(202, LockOrderSchema, description="已排队；密封值仅此一次 Queued; the secret is shown once.")
@blueprint.problem(404, "没有这一批次 No such batch.")
@blueprint.problem(409, "现在不能锁定，附原因 It cannot be locked now; why is said.")
def lock(asked: Plain, id: int) -> tuple[Response, int]:
    """锁定批次的名单：密封值和补抽密钥只在本次应答中给出，须打印封存

    Lock the lists of a batch: its secret and the key of replacements are in this answer alone; print and seal them.

    用同一 Idempotency-Key 重发，不会再次锁定，也不再给出密封值。Repeated under its key it locks nothing anew, and what
    the envelopes hold is not shown again.
    """
    account, reach = current_account(), current_reach(Permission.BATCH_LOCK)
    with database().write() as connection:
        given = connection, settings(), id, asked["sources"], account.login, reach
        ordered = order_lock(*given, is_open=asked["open"])
    return jsonify(lock_json(ordered)), 202


def lock_json(ordered: OrderedLock) -> Plain:
    """What is shown once."""
    return {
        "secret": ordered.sealed.secret,
        "key": ordered.sealed.key,
        "sources": list(ordered.sources),
        "bits": bits_of(ordered.sources),
        "job": ordered.job_id,
    }

"""A version put up as text, edited, and deleted before anything came of it; each edit is kept with who made it."""

from sqlalchemy import Connection, delete, insert, update

from rules.library import Library
from rules.texts import Text
from service.access.reach import Reach
from service.core.db.audit import write_entry
from service.core.db.tables.adoptions import adoption, adoption_act
from service.core.errors import Conflict
from service.core.problem import Problem, refusal_at
from service.rule_sets.actions.acts import lock_adoption, move_on, note_act_of, refuse_beyond
from service.rule_sets.drafts import Draft, read_draft
from service.rule_sets.queries.adopted import adopted_library
from service.rule_sets.queries.adoptions import Adoption, acts_of, get_adoption
from service.rule_sets.stages import Act, Stage


def add_draft(connection: Connection, files: Library, text: str, by: str, reach: Reach) -> Adoption:
    """The version put up in `text`, as a draft.

    Raises RuleSetError with the faults of the text, Problem 422 for what is never adopted, 403 beyond `reach`.
    """
    draft = read_draft(adopted_library(connection, files), text)
    refuse_beyond(reach, draft.kind, draft.name)
    values = {"kind": draft.kind, "name": draft.name, "status": Stage.DRAFT, "reason": "", **_columns_of(draft)}
    key = connection.execute(insert(adoption).values(**values)).inserted_primary_key
    assert key is not None
    made = get_adoption(connection, int(key[0]))
    note_act_of(connection, made, Act.EDIT, by, None, text=draft.text)
    write_entry(connection, by, "adoption.draft", f"adoption {made.id}", detail_of(made))
    return made


def edit_draft(
    connection: Connection, files: Library, adoption_id: int, text: str, seen: str, by: str, reach: Reach
) -> Adoption:
    """The draft with another text; `seen` is the digest of that which was edited.

    Raises as `add_draft`, Problem 422 where it is of another scheme or table now, and Conflict where it is no draft or
    somebody else edited it meanwhile.
    """
    found = lock_adoption(connection, adoption_id, reach, Act.EDIT)
    if found.digest != seen:
        raise Conflict(
            Text("草稿已被他人修改，未保存。", "The draft was edited meanwhile; nothing was saved."),
            found.full_name,
            Text("保存会盖掉他人的修改。", "To save would undo what somebody else wrote."),
            Text("重新打开草稿，把您的修改写进去。", "Open it again and put your changes in."),
        )
    draft = read_draft(adopted_library(connection, files), text)
    if (draft.kind, draft.name) != (found.kind, found.name):
        why = Text(
            f"草稿属于 {found.name}，不能改为 {draft.name}。", f"The draft is of {found.name}, not {draft.name}."
        )
        raise refusal_at("json.text", why)
    # What was looked at was another text.
    values = {"comparison_id": None, "rows": None, "ground": None, **_columns_of(draft)}
    edited = move_on(connection, found, Act.EDIT, by, None, draft.text, values)
    write_entry(connection, by, "adoption.edit", f"adoption {found.id}", detail_of(edited))
    return edited


def delete_draft(connection: Connection, adoption_id: int, by: str, reach: Reach) -> None:
    """Removes a draft from which nothing came; who wrote it stays known, should the same text be put up anew.

    Raises Problem 403 for anyone but the one person who wrote it.
    """
    found = lock_adoption(connection, adoption_id, reach, Act.EDIT)
    done = acts_of(connection, found.id)
    if any(one.act is not Act.EDIT for one in done):
        raise Conflict(
            Text("曾申请批准的草稿不能删除。", "A draft that was once asked for is not deleted."),
            found.full_name,
            Text("谁申请、谁不予批准须留下。", "Who asked for it and who rejected it must stay known."),
            Text("可以继续编辑它。", "It can be edited further."),
        )
    if {one.by for one in done} != {str(by)}:
        raise Problem(403, "not-the-author", Text("只有编写人可以删除草稿。", "Only who wrote a draft may delete it."))
    of_it = adoption_act.c.adoption_id == found.id
    connection.execute(update(adoption_act).where(of_it).values(adoption_id=None, text=None))
    connection.execute(delete(adoption).where(adoption.c.id == found.id))
    write_entry(connection, by, "adoption.delete", f"adoption {found.id}", detail_of(found))


def detail_of(found: Adoption) -> dict[str, object]:
    """What the audit log says of a version."""
    return {
        "kind": found.kind,
        "version": found.full_name,
        "digest": found.digest,
        "effective_from": found.effective_from.isoformat(),
        "status": found.status,
    }


def _columns_of(draft: Draft) -> dict[str, object]:
    begins, ends = draft.days
    return {"version": draft.version, "digest": draft.digest, "effective_from": begins, "effective_until": ends}

"""What was written into a form does not undo, unseen, what somebody else saved since the form was opened."""

from rules.texts import Text
from service.core.errors import Conflict


def refuse_unseen(now: str, seen: str | None, title: str) -> None:
    """Raises Conflict where `now`, the digest of what is there, is not what was `seen`; None: nothing was."""
    if seen is not None and seen != now:
        raise Conflict(
            Text("内容已被他人修改，未保存。", "It was changed by somebody else meanwhile; nothing was saved."),
            title,
            Text("保存会盖掉他人的修改。", "To save would undo what somebody else wrote."),
            Text(
                "另开一页重新打开它，把您的修改写进去。",
                "Open it again on another page and put your changes in.",
            ),
        )

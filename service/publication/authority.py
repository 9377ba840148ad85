"""What the bureau is called wherever it publishes."""

from rules.texts import Text
from service.core.errors import ProductError
from service.core.settings import PREFIX, Settings


def named_bureau(settings: Settings) -> str:
    """The bureau's own name; raises ProductError where no setting says it."""
    if settings.bureau:
        return settings.bureau
    raise ProductError(
        Text("没有写明使用单位名称。", "The name of the bureau is not set."),
        f"{PREFIX}BUREAU",
        Text("公示的结果须写明检查实施机关。", "A result that is made public says which authority inspected."),
        Text(
            f"请在设置 {PREFIX}BUREAU 中写明单位全称，然后重试。",
            f"State its full name by the setting {PREFIX}BUREAU, then try again.",
        ),
    )

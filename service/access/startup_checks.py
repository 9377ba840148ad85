"""Settings with which the service refuses to start."""

from rules.texts import Text
from service.core.errors import ProductError
from service.core.settings import Settings

SECRET_LENGTH = 32


def refuse_short_secret(settings: Settings) -> None:
    """Raises ProductError where sessions and cursors could not be signed safely."""
    if len(settings.secret) >= SECRET_LENGTH:
        return
    raise ProductError(
        Text("签名密钥未设置或过短。", "The signing key is not set or too short."),
        "CREDIT_TIERS_SECRET",
        Text(
            f"会话和游标用它签名，至少 {SECRET_LENGTH} 个随机字符。",
            f"It signs sessions and cursors and needs at least {SECRET_LENGTH} random characters.",
        ),
        Text(
            "设为一段随机文字，例如 openssl rand -hex 32 的输出。",
            "Set it to a random text, such as the output of openssl rand -hex 32.",
        ),
    )

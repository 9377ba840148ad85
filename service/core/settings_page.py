"""The page on settings, made from the table that the program reads: `python -m service.core.settings_page`."""

from service.core.settings import SETTINGS, Setting

HEAD = """# Settings

环境变量，启动时读取一次；名称有误或取值不可用时拒绝启动。
Environment variables, read once at the start; a misspelt name or a value that cannot be used stops the command.

Made from the table in `service/core/settings.py`: `python -m service.core.settings_page > docs/settings.md`.

| Variable | Default | 作用 | What it does |
|---|---|---|---|
"""


def document() -> str:
    """The page, in Markdown."""
    return HEAD + "".join(map(_row, SETTINGS.values()))


def _row(setting: Setting) -> str:
    default = f"`{setting.default}`" if setting.default else "–"
    return f"| `{setting.variable}` | {default} | {setting.zh} | {setting.en} |\n"


if __name__ == "__main__":
    print(document(), end="")

"""The page on settings is what the table says."""

from pathlib import Path

from service.core.settings_page import document

PAGE = Path(__file__).resolve().parents[3] / "docs" / "settings.md"


def test_the_page_on_settings_is_what_the_table_says() -> None:
    assert PAGE.read_text("utf-8") == document(), (
        "write it anew: python -m service.core.settings_page > docs/settings.md"
    )

"""What a part says of figures that the schedule computed and kept."""

from service.core.clock import day_at
from service.core.formatting import time_of_day
from service.core.paper import Block, Paragraph, day_in_words
from service.estimates.kept import KeptFigures

NOT_COMPUTED: Block = Paragraph("尚未统计。每日由系统统计一次；统计后、签发前可以重新写成月报。")


def when_computed(kept: KeptFigures) -> str:
    """Up to which day figures go, and when they were computed."""
    made = f"{day_in_words(day_at(kept.made_at))}{time_of_day(kept.made_at)[:5]}"
    return f"以下为{kept.until.year}年初以来的数据，截至{day_in_words(kept.until)}，于{made}统计。"

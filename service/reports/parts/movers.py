"""Who moved in the month, as an attachment of the internal edition."""

from service.core.formatting import count
from service.core.paper import Attachment, Block, PaperTable, Paragraph
from service.decisions.words import WITHOUT_OFFICE
from service.reports.figures import SchemeReport
from service.reports.parts.part import cause_words, tier_name

_HEADINGS = ("序号", "经营主体名称", "统一社会信用代码", "属地监管所", "上月末", "本月末", "原因")


def attachment_of_movers(one: SchemeReport) -> Attachment:
    """The list of those who moved in a scheme, as far as they are named."""
    offices = {office.code: office.name for office in one.offices}
    rows = [
        (
            str(number),
            mover.name or mover.code,
            mover.code,
            offices.get(mover.office, WITHOUT_OFFICE).zh,
            tier_name(one, mover.before),
            tier_name(one, mover.after),
            cause_words(mover.cause),
        )
        for number, mover in enumerate(one.movers, 1)
    ]
    blocks: list[Block] = [PaperTable("下调在前，幅度大的在前", _HEADINGS, rows, 0, (4, 12, 16, 9, 5, 5, 9))]
    if one.moves.total > len(rows):
        blocks.insert(0, Paragraph(f"共{count(one.moves.total)}户，列出{count(len(rows))}户；其余见类别清单。"))
    return Attachment(f"{one.title.zh}类别变化主体名单", blocks)

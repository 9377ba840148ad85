"""What came to be known of an enterprise, in words and as plain data."""

from rules.fields import ENTERPRISE_FIELDS
from rules.texts import Text
from service.core.plain import Plain, text_of
from service.facts.news import CHANGED, GONE, NEW, NewAttribute, NewRecord, News
from service.scores.record_words import kind_of, label_of

_HOW = {
    NEW: Text("新增", "New"),
    CHANGED: Text("更正或补充", "Corrected or completed"),
    GONE: Text("不再计入", "Counts no more"),
}


def describe_news(news: News) -> list[Text]:
    """One sentence for each thing that came to be known, with the day."""
    said = [_record(one) for one in news.records] + [_attribute(one) for one in news.attributes]
    if news.registered_on is not None:
        day = news.registered_on
        said.insert(0, Text(f"{day} 首次入库。", f"First taken in on {day}."))
    return said


def news_json(news: News) -> Plain:
    """What came to be known, as plain data."""
    return {
        "records": [
            {
                "how": one.how,
                "how_title": text_of(_HOW[one.how]),
                "type": one.type,
                "title": text_of(kind_of(one.type)),
                "occurred_on": one.occurred_on and one.occurred_on.isoformat(),
                "document_no": one.document,
                "recorded_on": one.recorded_on.isoformat(),
            }
            for one in news.records
        ],
        "attributes": [
            {
                "field": one.field,
                "title": text_of(label_of(ENTERPRISE_FIELDS[one.field])),
                "valid_from": one.valid_from.isoformat(),
                "recorded_on": one.recorded_on.isoformat(),
            }
            for one in news.attributes
        ],
        "registered_on": news.registered_on and news.registered_on.isoformat(),
    }


def _record(one: NewRecord) -> Text:
    how, kind = _HOW[one.how], kind_of(one.type) if one.type else Text("记录", "Record")
    told = [said for said in (str(one.occurred_on or ""), one.document) if said]
    zh, en = "，".join(told), ", ".join(told)
    return Text(
        f"{how.zh}：{kind.zh}{f'（{zh}）' if zh else ''}，{one.recorded_on} 知悉。",
        f"{how.en}: {kind.en}{f' ({en})' if en else ''}, known since {one.recorded_on}.",
    )


def _attribute(one: NewAttribute) -> Text:
    label = label_of(ENTERPRISE_FIELDS[one.field])
    return Text(
        f"登记事项变更：{label.zh}（自 {one.valid_from}），{one.recorded_on} 知悉。",
        f"Registration changed: {label.en} (from {one.valid_from}), known since {one.recorded_on}.",
    )

"""What came to be known since a decision, as a notice says it and as plain data."""

from rules.texts import Text
from service.core.plain import Plain, points_of, text_of
from service.decisions.decisions import Decision
from service.decisions.words import NOT_CLASSIFIED
from service.rule_sets.words import tier_mark
from service.scores.news_words import describe_news, news_json
from service.tiers.decided import Since


def describe_since(since: Since, decision: Decision | None) -> list[Text]:
    """The sentences of the notice: what the next run would give, and why; none where nothing is to be told."""
    said = []
    if since.news or since.is_other_than(decision):
        said.append(_outlook(since, decision))
    if since.rows_to_check:
        n = since.rows_to_check
        said.append(
            Text(
                f"另有 {n} 行关于该主体的数据待核，未计入。",
                f"{n} {'row' if n == 1 else 'rows'} about it wait to be checked and do not count.",
            )
        )
    return said


def describe_new(since: Since) -> list[Text]:
    """What came to be known since the run in effect, one sentence each."""
    return describe_news(since.news)


def describe_counted(since: Since) -> list[Text]:
    """What the run in effect knew beyond the one that decided, whose result stayed the same."""
    return describe_news(since.of_run)


def since_json(since: Since, decision: Decision | None) -> Plain:
    """The notice as plain data."""
    outlook = since.outlook
    return {
        "known_on": since.known.on.isoformat(),
        "notices": [text_of(words) for words in describe_since(since, decision)],
        "news": news_json(since.news),
        "counted_by_run": since.by_run,
        "counted": news_json(since.of_run),
        "rows_to_check": since.rows_to_check,
        "next": {
            "as_of": outlook.as_of.isoformat(),
            "version": outlook.version or None,
            "tier": outlook.tier,
            "score": None if outlook.score is None else points_of(outlook.score),
            "failure": None if outlook.failure is None else text_of(outlook.failure),
            "is_other": since.is_other_than(decision),
        },
    }


def _outlook(since: Since, decision: Decision | None) -> Text:
    outlook = since.outlook
    why = (
        Text("该结果作出后有新数据", "New data since this result")
        if since.news
        else Text("没有新数据，但时间推移、规则集或模型有变", "No new data, but time passed, or rules or model changed")
    )
    if outlook.failure is not None:
        return Text(
            f"{why.zh}；下一次分类无法得出结果：{outlook.failure.zh}",
            f"{why.en}; the next run could not give a result: {outlook.failure.en}",
        )
    then = tier_mark(outlook.tier) if outlook.tier else None
    zh, en = (f"{then.zh}类", then.en) if then else (NOT_CLASSIFIED.zh, NOT_CLASSIFIED.en)
    if since.is_other_than(decision):
        return Text(
            f"{why.zh}；按现有数据，{outlook.as_of} 分类将得出{zh}。重新分类并生效前，以本页所示为准。",
            f"{why.en}; by what is known now a run as of {outlook.as_of} would give {en}. Until it is in effect, what "
            "this page shows stands.",
        )
    return Text(
        f"{why.zh}；按现有数据，{outlook.as_of} 分类仍为{zh}。",
        f"{why.en}; by what is known now a run as of {outlook.as_of} would again give {en}.",
    )

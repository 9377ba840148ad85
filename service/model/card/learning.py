"""What a model learned from, how it was chosen, and whom its data show."""

from collections.abc import Iterator

from rules.texts import Text
from service.core.formatting import count, share
from service.model.card import writing
from service.model.card.names import group_key, group_title
from service.model.words import HOW_WEIGHTED, MODEL_KINDS

_WHAT = (Text("项目", "Item"), Text("内容", "Content"))


def data_section(card: writing.Figures) -> Iterator[str]:
    """The inspections that were learned from, and those that were left out."""
    trained, left_out = card["trained"], card["trained"]["left_out"]
    yield writing.heading(2, Text("二、学习数据", "2. What it learned from"))
    found_share = share(trained["found"] / trained["rows"])
    rows = (
        (Text("检查次数", "Inspections"), count(trained["rows"])),
        (
            Text("发现问题", "Problem found"),
            f"{count(trained['found'])}（{found_share}）",
        ),
        (Text("经营主体", "Enterprises"), count(trained["enterprises"])),
        (Text("检查日期", "Days of inspection"), f"{trained['from']} … {trained['until']}"),
        (Text("按入选概率加权", "Weighted by inclusion probability"), "是 yes" if trained["weighted"] else "否 no"),
        (Text("入选概率不明", "Inclusion probability unknown"), count(trained["unknown_probability"])),
        (Text("未用：定向检查", "Left out: directed checks"), count(left_out["directed"])),
        (Text("未用：结果不明", "Left out: outcome not stated"), count(left_out["unlabelled"])),
        (Text("未用：同日记录相互矛盾", "Left out: contradicts another of the same day"), count(left_out["differing"])),
        (Text("未用：较早（只学最近的）", "Left out: older (only the latest are used)"), count(left_out["older"])),
        (
            Text("入库晚于检查（只用不变的登记属性）", "Registered here later (lasting attributes only)"),
            count(trained.get("registered_later", 0)),
        ),
    )
    yield writing.table(_WHAT, [(writing.both_languages(text), said) for text, said in rows], 2)
    if trained["weighted"]:
        yield writing.paragraph(HOW_WEIGHTED)
    yield writing.paragraph(
        Text(
            "每次检查的特征只用检查前一日已知的信息，检查当日及以后的记录一律不用。",
            "The features of an inspection use only what was known the day before it, nothing of its own day or later.",
        )
    )


def choice_section(card: writing.Figures) -> Iterator[str]:
    """The candidates that were tried, and which was taken."""
    yield writing.heading(2, Text("四、怎样选出", "4. How it was chosen"))
    yield writing.paragraph(
        Text(
            "在训练部分内按时间先后交叉验证：总是以较早的检查学习、以较晚的检查检验，以加权对数损失比较；"
            "逻辑回归优先，提升树明显更好（超过一个标准误）才选用。评价部分不参与选择。",
            "By cross-validation in the order of time within the training part: always learned from earlier "
            "inspections, judged by later ones, on weighted log loss. Logistic regression is preferred; boosted trees "
            "are taken only where clearly better (by more than one standard error). The evaluation part takes no part.",
        )
    )
    columns = (
        Text("候选", "Candidate"),
        Text("设置", "Settings"),
        Text("对数损失（标准误）", "Log loss (standard error)"),
        Text("AUC", "AUC"),
        Text("选用", "Taken"),
    )
    yield writing.table(columns, [_candidate(choice) for choice in card["choices"]], left=2)
    slope, intercept = card["calibration"]["slope"], card["calibration"]["intercept"]
    yield writing.paragraph(
        Text(
            f"概率已按较晚的检查校准：斜率 {writing.figure(slope)}，截距 {writing.figure(intercept)}。",
            f"Its probabilities are calibrated on later inspections: slope {writing.figure(slope)}, intercept "
            f"{writing.figure(intercept)}.",
        )
    )


def _candidate(choice: writing.Figures) -> tuple[str, ...]:
    settings = ", ".join(f"{writing.escape_text(name)} {value:g}" for name, value in choice["settings"].items())
    loss = f"{writing.figure(choice['log_loss'], 4)}（{writing.figure(choice['standard_error'], 4)}）"
    kind = writing.both_languages(MODEL_KINDS[choice["kind"]])
    return kind, settings, loss, writing.figure(choice["auc"]), "✓" if choice["chosen"] else ""


def selection_section(card: writing.Figures) -> Iterator[str]:
    """How a learner that ignores who was inspected, and why, differs from this one."""
    yield writing.heading(2, Text("六、选择性偏差", "6. Selection bias"))
    said = card["selection"]
    if said is None:
        yield writing.paragraph(_why_not_compared(card["trained"]["weighted"]))
        return
    yield writing.paragraph(
        Text(
            "谁被检查并非偶然。下表把不加权的学习方法与按入选概率倒数加权的方法并列：二者以较早的检查学习，"
            f"以 {said['from']} 起的 {count(said['rows'])} 次检查检验，数字均推算到全部主体。",
            "Who is inspected is no accident. Beside each other: a learner without weights and one weighted by the "
            f"inverse of the inclusion probability, both judged on {count(said['rows'])} inspections from "
            f"{said['from']} on, the figures standing for all enterprises.",
        ),
        Text(
            f"全体发现率估计 {share(said['observed'])}，被检查者中 {share(said['observed_unweighted'])}；"
            f"不加权方法的自我评价：AUC 为 {writing.figure(said['believed']['auc'])}、"
            f"校准误差 {writing.figure(said['believed']['calibration_error'])}。",
            f"The rate is put at {share(said['observed'])} of all; of those inspected it is "
            f"{share(said['observed_unweighted'])}. The learner without weights would believe its AUC to be "
            f"{writing.figure(said['believed']['auc'])} and its calibration error "
            f"{writing.figure(said['believed']['calibration_error'])}.",
        ),
    )
    columns = (
        Text("学习方法", "Learner"),
        Text("AUC（95%）", "AUC (95 %)"),
        Text("校准误差", "Calibration error"),
        Text("预测减实际（95%）", "Predicted less observed (95 %)"),
    )
    learners = (("weighted", Text("加权（本模型）", "Weighted (this model)")), ("naive", Text("不加权", "Unweighted")))
    yield writing.table(
        columns, [_learner(writing.both_languages(title), said[learner]) for learner, title in learners]
    )
    if said["groups"]:
        yield _by_group(said)


def _why_not_compared(weighted: bool) -> Text:
    if weighted:
        return Text(
            "检查太少，无法比较加权与不加权的学习方法。",
            "There are too few inspections to compare a weighted learner with one without weights.",
        )
    return Text(
        "各次检查入选概率相同或未知，无从比较；若检查并非随机抽取，模型只反映被检查的主体。",
        "The inclusion probabilities are equal or unknown, so there is nothing to compare; where inspections were not "
        "drawn at random, the model reflects only those inspected.",
    )


def _learner(title: str, said: writing.Figures) -> tuple[str, ...]:
    return (
        title,
        writing.figure_with_interval(said["auc"]),
        writing.figure(said["calibration_error"]),
        writing.figure_with_interval(said["gap"], signed=True),
    )


def _by_group(said: writing.Figures) -> str:
    columns = (
        Text("分组", "Group"),
        Text("", ""),
        Text("检查次数", "Inspections"),
        Text("不加权概率", "Unweighted"),
        Text("加权概率", "Weighted"),
        Text("相差", "Difference"),
        Text("实际发现率", "Observed rate"),
    )
    rows = [
        (
            writing.both_languages(group_title(one["by"])),
            group_key(one["key"]),
            count(one["rows"]),
            share(one["naive"]),
            share(one["weighted"]),
            writing.figure(one["difference"], signed=True),
            share(one["observed"]),
        )
        for one in said["groups"]
    ]
    return writing.table(columns, rows, left=2)

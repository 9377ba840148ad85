"""The rule studio: a draft beside the scores of everyone, what its comparison found, and what is proved of it."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from rules.draft_text import DraftText, read_draft_text
from rules.inspection import ItemMode
from rules.points import Bands
from scoring.compiler import HUNDREDTHS
from service.access.permissions import Role
from service.access.reach import EVERYWHERE, WHOLE, Jurisdiction
from service.core.clock import today
from service.core.db.service import Service
from service.decisions.editions import edition_now
from service.decisions.lists import Question, find_list
from service.rule_sets.actions.drafts import add_draft
from service.rule_sets.draft_figures import figures_of
from service.rule_sets.queries import rule_set_in_force
from service.rule_sets.queries.adoptions import get_adoption, text_of_adoption
from service.rule_sets.stages import Stage
from service.time.comparison.actions import WantedComparison
from service.time.studio.scores import band_rows, scores_now
from tests.worlds.adopted import adopt
from tests.worlds.comparisons import carried_out
from tests.worlds.drafts import HARDER, draft_of
from tests.worlds.services import ClientFor, client_maker, open_copy, service_over

HTML = {"Accept": "text/html"}
MOST_STATEMENTS = 24


@pytest.fixture(scope="module")
def world(scored_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("studio")
    with open_copy(scored_file, folder) as database:
        yield service_over(database, folder)


@pytest.fixture(scope="module")
def ask(world: Service) -> ClientFor:
    return client_maker(world)


def text_of(service: Service, version: str, **changes: str) -> str:
    """The text of the scheme in force as a draft of another version, some of its words changed."""
    text = service.library.get("generic@2026-01").document
    text = text.replace('version: "2026-01"', f'version: "{version}"').replace("2026-01-01", f"{version}-01", 1)
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    return text


def drafted(service: Service, text: str) -> int:
    with service.database.write() as connection:
        return add_draft(connection, service.rule_sets.files, text, "edith", WHOLE).id


def page(client: FlaskClient, id: int, status: int = 200) -> str:
    answer = client.get(f"/adoptions/{id}/studio", headers=HTML)
    assert answer.status_code == status, answer.text[:800]
    return answer.text


def test_the_borders_of_the_draft_divide_the_scores_of_everyone(world: Service, ask: ClientFor) -> None:
    text = text_of(world, "2091-03", **{"35": "20"})
    id, draft = drafted(world, text), world.library.draft_of(text, "draft")
    with world.database.read() as connection:
        scores = scores_now(connection, "generic", EVERYWHERE)
        edition = edition_now(connection, "generic")
        assert edition
        assert scores
        image = find_list(connection, edition, Question("generic", ("",))).image
    expected = sorted(image.score[image.tier >= 0].tolist())
    assert sorted(scores.scores.tolist()) == expected
    before = rule_set_in_force(world.library, "generic", today())
    rows = {row.id: row for row in band_rows(scores, before, draft)}
    assert rows["A"].now == sum(one < 35 * HUNDREDTHS for one in expected)
    assert rows["A"].then == sum(one < 20 * HUNDREDTHS for one in expected)
    assert rows["A"].then != rows["A"].now
    assert sum(row.then for row in rows.values()) == len(expected) == sum(scores.numbers().values())
    shown = page(ask(Role.RULE_EDITOR), id)
    assert f">{rows['A'].then:,}</td>" in shown
    highest = max(expected) / HUNDREDTHS
    assert shown.count('class="border"') == sum(border < highest for border in (20, 85, 180))
    assert 'class="limit"' in shown
    assert "这一稿还没有对比过" in shown


def test_the_newest_comparison_of_this_very_text_is_told(world: Service, ask: ClientFor) -> None:
    text = text_of(world, "2091-04", **{"35": "20"})
    id = drafted(world, text)
    library = world.library
    this = carried_out(world, WantedComparison(library.get("generic@2026-01"), library.draft_of(text, "draft")))
    client = ask(Role.RULE_EDITOR)
    shown = page(client, id)
    assert f"/comparisons/{this.id}" in shown
    assert "全年检查次数" in shown
    assert f"{this.moved:,} (" in shown
    said: list[str] = []
    note = lambda *args: said.append(args[2])  # noqa: E731
    event.listen(world.database.engine, "before_cursor_execute", note)
    try:
        page(client, id)
    finally:
        event.remove(world.database.engine, "before_cursor_execute", note)
    assert len(said) <= MOST_STATEMENTS, said
    # Another text was not compared.
    assert "还没有对比过" in page(client, drafted(world, text_of(world, "2091-05", **{"35": "21"})))


def test_what_is_refuted_of_a_draft_is_told_beside_it(world: Service, ask: ClientFor) -> None:
    proved = page(ask(Role.RULE_EDITOR), drafted(world, text_of(world, "2091-06")))
    assert "已证明" in proved
    assert "已否定" not in proved
    refuted = page(ask(Role.RULE_EDITOR), drafted(world, text_of(world, "2091-07", **{"weight: 1500": "weight: 1400"})))
    assert "已否定" in refuted


def test_scores_are_those_of_the_readers_jurisdiction(world: Service) -> None:
    with world.database.read() as connection:
        everyone = scores_now(connection, "generic", EVERYWHERE)
        nobody = scores_now(connection, "generic", Jurisdiction(("11",)))
    assert everyone
    assert nobody
    assert len(everyone.scores) > len(nobody.scores) == 0


def test_only_who_drafts_opens_it_and_only_of_a_rule_set(world: Service, ask: ClientFor) -> None:
    id = drafted(world, text_of(world, "2091-08"))
    page(ask(Role.REGULATOR), id, 403)
    page(ask(Role.RULE_EDITOR), id + 1000, 404)


def form_of(client: FlaskClient, id: int) -> dict[str, str]:
    """What the form of the figures holds when it is opened."""
    form = page(client, id).partition('id="figures"')[2].partition("</form>")[0]
    held: dict[str, str] = {}
    for field in re.findall(r"<input [^>]+>", form):
        name, value = (re.search(rf' {key}="([^"]*)"', field) for key in ("name", "value"))
        if name:
            held[name[1]] = value[1] if value else ""
    for name, options in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]+)" selected', options)
        assert chosen
        held[name] = chosen[1]
    return held


def post(client: FlaskClient, id: int, form: dict[str, str], status: int) -> str:
    answer = client.post(f"/adoptions/{id}/studio", data=form, headers=HTML)
    assert answer.status_code == status, answer.text[:800]
    return answer.text


def stored(service: Service, id: int) -> str:
    with service.database.read() as connection:
        text = text_of_adoption(connection, id)
    assert text is not None
    return text


def whole(service: Service, id: int) -> DraftText:
    return read_draft_text(stored(service, id), "d", service.library.extended)


def test_figures_are_edited_as_a_form_and_all_else_stays_as_written(world: Service, ask: ClientFor) -> None:
    text = "# 会议纪要第3号\n" + text_of(world, "2091-09")
    id, client = drafted(world, text), ask(Role.RULE_EDITOR)
    form = form_of(client, id)
    assert (form["border-0"], form["general-A-ratio"], form["general-A-bound"]) == ("35", "2", "at_most")
    changes = {"border-0": "22.5", "general-B-ratio": "12.5", "key-A-cap": "", "special_key-D-visits": "5"}
    post(client, id, form | changes | {"act": "save", "effective_from": "2091-10-01"}, 303)
    after = world.library.draft_of(stored(world, id), "draft")
    assert stored(world, id).startswith("# 会议纪要第3号\n")
    assert [tier.interval.ends for tier in after.tiers[:2] if tier.interval] == [
        [Decimal("22.5")],
        [Decimal("22.5"), 85],
    ]
    assert after.inspection[ItemMode.GENERAL].tiers["B"].ratio == Decimal("0.125")
    assert after.inspection[ItemMode.KEY].tiers["A"].annual_cap is None
    assert after.inspection[ItemMode.SPECIAL_KEY].tiers["D"].frequency.visits == 5
    assert after.effective_from == date(2091, 10, 1)
    gone = set(text.splitlines()) - set(stored(world, id).splitlines())
    assert 0 < len(gone) < 10
    # What is emptied can be filled again.
    post(client, id, form_of(client, id) | {"key-A-cap": "3"}, 303)
    assert world.library.draft_of(stored(world, id), "d").inspection[ItemMode.KEY].tiers["A"].annual_cap == 3


def test_weights_limits_and_points_are_edited_one_by_one(world: Service, ask: ClientFor) -> None:
    id, client = drafted(world, text_of(world, "2092-01")), ask(Role.RULE_EDITOR)
    before, figures = world.library.draft_of(stored(world, id), "d"), figures_of(whole(world, id))
    form = form_of(client, id)
    ages = next(item for item in figures.points if item.title == before.indicators[0].title).figures
    weights = [one for item in figures.points for one in item.figures if one.paths[0] == ("levels", 0, "weight")]
    limit = next(one for item in figures.points for one in item.figures if one.paths[0] == ("groups", 0, "limit"))
    assert [form[one.name] for one in (*ages, *weights, limit)] == ["1000", "500", "0", "200", "1500", "-12"]
    post(client, id, form | {ages[1].name: "412.5", limit.name: "-8"}, 303)
    after = world.library.draft_of(stored(world, id), "d")
    assert isinstance(after.indicators[0].points, Bands)
    assert [band.points for band in after.indicators[0].points.bands] == [1000, Decimal("412.5"), 0]
    assert after.groups[0].limit.at_least == -8
    assert after.indicators[1:] == before.indicators[1:]
    # What a weight does to its siblings' sum is refuted beside it.
    assert "已否定" in post(client, id, form_of(client, id) | {weights[0].name: "1400", "act": "try"}, 200)


def test_a_trial_shows_what_would_be_and_saves_nothing(world: Service, ask: ClientFor) -> None:
    id, client = drafted(world, text_of(world, "2091-10")), ask(Role.RULE_EDITOR)
    before = stored(world, id)
    shown = post(client, id, form_of(client, id) | {"border-0": "20", "act": "try"}, 200)
    assert "尚未保存" in shown
    assert "低于20" in shown
    assert 'value="20"' in shown
    assert stored(world, id) == before


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("border-0", "三十五", "应为数字"),
        ("border-0", "", "须填写"),
        ("border-0", "1e9", "应为数字"),
        ("border-0", "3\x005", "应为数字"),
        ("border-0", "900", "text"),
        ("general-A-ratio", "0", "不免抽"),
        ("general-A-ratio", "101", "不超过 1"),
        ("general-A-months", "1.5", "应为整数"),
        ("general-A-bound", "sometimes", "请从中选择"),
        ("effective_from", "9999-12-31", "1900年至2999年"),
        ("effective_until", "2091-13-01", "应写成"),
        ("nobody-knows", "1", "没有这一项条件"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_typed_is_lost(
    world: Service, ask: ClientFor, refused: int, field: str, typed: str, words: str
) -> None:
    client = ask(Role.RULE_EDITOR)
    form, before = form_of(client, refused), stored(world, refused)
    shown = post(client, refused, form | {"key-B-ratio": "33", field: typed}, 422)
    assert words == "text" or words in shown
    assert 'value="33"' in shown
    assert stored(world, refused) == before


@pytest.fixture(scope="module")
def refused(world: Service) -> int:
    return drafted(world, text_of(world, "2091-11"))


def test_what_somebody_else_edited_meanwhile_is_not_undone(world: Service, ask: ClientFor) -> None:
    id, client = drafted(world, text_of(world, "2091-12")), ask(Role.RULE_EDITOR)
    form = form_of(client, id)
    post(client, id, form | {"border-0": "20"}, 303)
    shown = post(client, id, form | {"border-1": "90"}, 409)
    assert "他人修改" in shown
    assert 'value="90"' in shown


def seen(service: Service, id: int) -> dict[str, str]:
    """The one field of the form that a change must state: what was edited. To show a page has all of it checked."""
    with service.database.read() as connection:
        return {"seen": get_adoption(connection, id).digest}


def extending(service: Service, version: str, more: str = HARDER) -> int:
    return drafted(service, "# 会议纪要第4号\n" + draft_of("generic@2026-01", more, version))


def test_what_a_draft_takes_over_is_shown_and_written_into_it_where_it_changes(world: Service, ask: ClientFor) -> None:
    id, client = extending(world, "2092-03"), ask(Role.RULE_EDITOR)
    before, figures = whole(world, id), figures_of(whole(world, id))
    assert "承自所扩展的版本" in page(client, id)
    form = form_of(client, id)
    assert (form["border-0"], form["general-A-ratio"], form["effective_from"]) == ("35", "2", "2092-03-01")
    age = next(
        one
        for item in figures.points
        for one in item.figures
        if one.paths[0] == ("indicators", 0, "points", "bands", 1, "points")
    )
    assert age.is_taken_over
    assert not next(one for one in figures.days).is_taken_over
    post(client, id, form | {"border-0": "22.5", "general-B-ratio": "12.5", age.name: "412.5"}, 303)
    old, new = world.library.draft_of(before.text, "d"), world.library.draft_of(stored(world, id), "d")
    assert [tier.interval.ends for tier in new.tiers[:2] if tier.interval] == [[Decimal("22.5")], [Decimal("22.5"), 85]]
    assert new.inspection[ItemMode.GENERAL].tiers["B"].ratio == Decimal("0.125")
    assert isinstance(new.indicators[0].points, Bands)
    assert [band.points for band in new.indicators[0].points.bands] == [1000, Decimal("412.5"), 0]
    # All else is what it was, and what stood in the text still does.
    assert (new.indicators[1:], new.overrides, new.score) == (old.indicators[1:], old.overrides, old.score)
    assert set(before.text.splitlines()) <= set(stored(world, id).splitlines())
    assert not any(one.is_taken_over for one in figures_of(whole(world, id)).borders)
    # The same fields, now of its own text.
    post(client, id, seen(world, id) | {"border-0": "20", age.name: "400"}, 303)
    again = world.library.draft_of(stored(world, id), "d")
    assert again.tiers[0].interval
    assert again.tiers[0].interval.ends == [20]
    assert "412.5" not in stored(world, id)


def test_overrides_are_switched_off_and_on_and_their_text_stays(world: Service, ask: ClientFor) -> None:
    """By one word where they stand in the text, by `remove` where they are taken over."""
    id, client = extending(world, "2092-04"), ask(Role.RULE_EDITOR)
    before, form = whole(world, id), form_of(client, id)
    named = {one.id: one.figure.name for one in figures_of(before).switches}
    said = {id: form[name] for id, name in named.items()}
    assert (said["on_abnormal_list"], said["order_open"], said["new_firm"]) == ("on", "on", "off")
    off = {named["on_abnormal_list"]: "off", named["order_open"]: "off", named["new_firm"]: "on"}
    post(client, id, form | off, 303)
    text = stored(world, id)
    draft = world.library.draft_of(text, "d")
    assert [one.id for one in draft.switched_off] == ["on_abnormal_list"]
    assert {"new_firm"} == {one.id for one in draft.overrides} - {
        one.id for one in world.library.draft_of(before.text, "d").overrides
    }
    assert "order_open" not in {one.id for one in draft.overrides}
    assert "现处经营异常名录，列为D类" in text
    assert draft.digest != world.library.draft_of(before.text, "d").digest
    post(client, id, seen(world, id) | {name: said[one] for one, name in named.items()}, 303)
    assert world.library.draft_of(stored(world, id), "d").digest == world.library.draft_of(before.text, "d").digest


def test_the_examples_of_the_file_are_worked_out_anew(world: Service, ask: ClientFor) -> None:
    id, client = drafted(world, text_of(world, "2092-05")), ask(Role.RULE_EDITOR)
    assert examples_row(page(client, id))[0] == "已证明"
    verdict, told = examples_row(
        post(client, id, form_of(client, id) | {"override-new_firm": "off", "act": "try"}, 200)
    )
    assert (verdict, "new_firm" in told) == ("已否定", True), told
    assert examples_row(page(client, id))[0] == "已证明", "nothing was saved"


def examples_row(shown: str) -> tuple[str, str]:
    """The verdict upon the examples, and the reasons for it, among what is proved of the draft."""
    row = shown.partition("示例算得与所写一致")[2].partition("</tr>")[0]
    verdict, told = re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)
    return re.sub(r"<[^>]+>", "", verdict), re.sub(r"<[^>]+>", " ", told)


def test_a_fault_stands_beside_its_field(world: Service, ask: ClientFor, refused: int) -> None:
    """With the words of `rules check`, heard with the field, which has the focus; what was typed is kept."""
    client, tries = ask(Role.RULE_EDITOR), [("0", "save", 422), ("x", "try", 422), ("0", "try", 200)]
    for id, some in ((refused, tries[:2]), (extending(world, "2092-07"), tries[2:])):
        form = seen(world, id) | {"key-B-ratio": "33"}
        for typed, act, status in some:
            shown = post(client, id, form | {"general-A-ratio": typed, "act": act}, status)
            (field,) = re.findall(r'<input name="general-A-ratio"[^>]*>', shown)
            assert 'aria-invalid="true" aria-describedby="e-general-A-ratio" autofocus' in field
            assert f'value="{typed}"' in field
            assert re.search(r'<p class="error" id="e-general-A-ratio">[^<]+</p>', shown)
            assert shown.count(" autofocus") == 1
            assert 'value="33"' in shown


@pytest.mark.parametrize(("field", "typed"), [("override-new_firm", "sometimes"), ("override-nobody", "off")])
def test_a_switch_that_is_none_is_refused(world: Service, ask: ClientFor, refused: int, field: str, typed: str) -> None:
    before = stored(world, refused)
    assert "请从中选择" in (shown := post(ask(Role.RULE_EDITOR), refused, {field: typed}, 422)) or "没有这一项" in shown
    assert stored(world, refused) == before


def test_it_is_asked_for_where_it_is_edited(world: Service, ask: ClientFor) -> None:
    id, client = extending(world, "2092-08"), ask(Role.RULE_EDITOR)
    shown = page(client, id)
    assert "还没有这份文字7天以内的对比" in shown
    client = ask(Role.RULE_EDITOR)

    def send(status: int, **form: str) -> str:
        answer = client.post(f"/adoptions/{id}/studio/request", data=form, headers=HTML)
        assert answer.status_code == status, answer.text[:500]
        return answer.text

    assert "请写明理由" in send(422, ground="尚无数据")
    lacking = send(422, reason="按会议纪要")
    assert "须附对比" in lacking
    assert "按会议纪要" in lacking
    send(303, reason="按会议纪要", ground="尚无数据")
    with world.database.read() as connection:
        asked = get_adoption(connection, id)
    assert (asked.status, asked.reason, asked.ground) == (Stage.REQUESTED, "按会议纪要", "尚无数据")
    assert "申请批准</h2>" not in page(client, id)
    # What stands against another of the same version is told before anyone asks.
    with world.database.write() as connection:
        adopt(connection, world.library.draft_of(draft_of("generic@2026-01", HARDER, "2092-09"), "d"))
    assert "这一版本已经采用" not in shown
    assert "这一版本已经采用" in page(client, extending(world, "2092-09"))

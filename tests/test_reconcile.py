"""`geo check` fails when our own data contradict the report without a reason, and only then."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geo.errors import DataError
from geo.reconcile import RULES, UNPLACED, reconcile


def test_every_rule_is_used_and_nothing_contradicts(world) -> None:
    verdicts = reconcile(world)
    assert len(verdicts) == len(RULES) == 65
    assert [verdict.figure for verdict in verdicts if verdict.contradiction] == []


def test_a_changed_size_is_a_contradiction(world) -> None:
    sites = world.sites.copy()
    sites.loc[sites["site_id"] == "ya_kfta", "floor_area_m2"] = 3_500.0
    wrong = [verdict for verdict in reconcile(replace(world, sites=sites)) if verdict.contradiction]
    assert [verdict.figure for verdict in wrong] == ["한국교총회관 floor area"]
    assert "3500" in wrong[0].reason.en


def test_a_lost_site_is_a_contradiction(world) -> None:
    sites = world.sites[world.sites["site_id"] != "ev_mugyoro"].reset_index(drop=True)
    wrong = [verdict for verdict in reconcile(replace(world, sites=sites)) if verdict.contradiction]
    assert [verdict.figure for verdict in wrong] == ["fair venues"]


def verdict_of(world, layer: str, figure: str):
    return next(v for v in reconcile(world) if (v.layer, v.figure) == (layer, figure))


@pytest.mark.parametrize(
    "key",
    [
        ("campus_towns", "start-up teams"),
        ("campus_towns", "start-up rooms"),
        ("job_cafes", "users"),
    ],
)
def test_places_not_this_figure_is_said_of_what_is_not_of_places(world, key) -> None:
    assert verdict_of(world, *key).reason.en == "Our data hold places, not this figure."


def test_places_not_this_figure_is_said_only_where_so(world) -> None:
    said = [v.figure for v in reconcile(world) if v.reason.en.startswith("Our data hold places")]
    assert sorted(said) == ["start-up rooms", "start-up teams", "users"]
    for figure in reconcile(world):
        assert bool(figure.reason.ko) == bool(figure.reason.en)
        assert figure.reason.ko or figure.verdict == "equal"


def test_leases_of_2020_are_a_gap_explained(world) -> None:
    leases = verdict_of(world, "yangjae_ai", "leases planned 2020")
    assert (leases.reported, leases.found, leases.verdict) == (4, 1, "gap explained")
    assert leases.reason.ko == (
        "보고서가 네 동의 이름을 밝히지 않아, 위치 없는 기록 하나가 네 동을 나타냅니다."
    )


def test_the_plots_reason_names_the_box_plots(world) -> None:
    plots = verdict_of(world, "urban_gardens", "plots")
    boxes = verdict_of(world, "urban_gardens", "상자텃밭 plots")
    assert (plots.reported, boxes.reported, plots.verdict) == (44_182, 39_477, "gap explained")
    for text in plots.reason:
        assert "39,477" in text
        assert f"{plots.reported - boxes.reported:,.0f}" in text
    assert "4,705" in plots.reason.en
    assert boxes.reason.en.startswith("Box gardens are boxes handed out")


def test_what_was_copied_from_the_report_proves_nothing(world) -> None:
    equal = [
        v for v in reconcile(world) if v.found == v.reported and v.verdict != "report doubtful"
    ]
    lists = world.sites.groupby("layer")["list"].agg(set)
    for figure in equal:
        if lists[figure.layer] == {"report"}:
            assert figure.verdict == "equal by construction", figure.figure
            assert "proves nothing" in figure.reason.en
            assert "증거가 되지 않습니다" in figure.reason.ko
    # The gu garden was told by its area: only its plots are a check of anything.
    assert [v.figure for v in equal if v.verdict == "equal"] == ["자치구텃밭 plots"]
    assert len(equal) == 26


def test_places_of_the_report_without_a_row_are_listed(world, capsys) -> None:
    from geo.cli import main

    assert [(place.name.ko, place.report_line) for place in UNPLACED] == [
        ("상생상회", "56"),
        ("독립영화 전용관", "367"),
        ("서부간선도로 지하화", "630"),
    ]
    names = world.sites["name_ko"]
    assert not any(names.str.contains(place.name.ko, regex=False).any() for place in UNPLACED)
    assert main(["check", "--format", "csv"]) == 0
    rows = [line for line in capsys.readouterr().out.splitlines() if ",no row," in line]
    assert [row.split(",")[1] for row in rows] == [place.name.ko for place in UNPLACED]


def test_no_sentence_puts_all_78_cafes_among_the_85() -> None:
    from geo.layers.job_cafes import LAYER

    assert "85개소 가운데" not in LAYER.summary.ko
    assert LAYER.caveats[0].ko.endswith("많아야 77개소입니다.")
    assert "at most 77 of the 78 can be among the 85" in LAYER.caveats[0].en


def test_a_figure_without_a_rule_is_refused(world) -> None:
    totals = world.report_totals.copy()
    totals.loc[0, "measure"] = "something new"
    with pytest.raises(DataError, match="something new"):
        reconcile(replace(world, report_totals=totals))

"""`geo check` fails when our own data contradict the report without a reason, and only then."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geo.errors import DataError
from geo.project import current_project
from geo.reconcile import reconcile, rules_of

RULES = rules_of(current_project())
UNPLACED = RULES.places_without_a_row


def test_every_rule_is_used_and_nothing_contradicts(world) -> None:
    verdicts = reconcile(world)
    assert len(verdicts) == len(RULES.figures) == 65
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
    assert boxes.reason.en.endswith("neither a number of sites nor positions.")


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


def test_the_check_tells_every_reason_within_80_columns(world, capsys) -> None:
    """The reasons stood in the CSV alone: the table showed gaps and not why they are."""
    from rich.cells import cell_len

    from geo.cli import main

    assert main(["check"]) == 0
    table, _, below = capsys.readouterr().out.partition("\n\n")
    assert "job_cafes" in table
    assert max(map(cell_len, below.splitlines())) <= 80
    said = " ".join(below.split())
    for figure in reconcile(world):
        assert " ".join(figure.reason.ko.split()) in said
        assert " ".join(figure.reason.en.split()) in said
        if figure.verdict not in ("equal", "equal by construction"):
            assert f"{figure.layer} {figure.figure}" in said
    for place in UNPLACED:
        assert f"{place.name.ko} {place.reason.ko}" in said
    assert said.count("The report's 85 were never listed") == 1  # each reason once


def test_used_floors_are_not_called_the_building(world) -> None:
    for figure in ("한국교총회관 floor area", "하이브랜드빌딩 floor area"):
        assert "사용면적" in verdict_of(world, "yangjae_ai", figure).reason.ko
    assert "사용면적" not in verdict_of(world, "yangjae_ai", "희경빌딩 floor area").reason.ko


def test_reasons_say_no_more_than_the_report_and_the_data(world) -> None:
    """A target holds what was not chosen yet; a type is known only where a source says it."""
    assert verdict_of(world, "campus_towns", "target 2025").reason.en.startswith("A target for")
    assert "Korea University" in verdict_of(world, "campus_towns", "종합형 projects").reason.en
    confirmed = world.sites["confirmed_2019"].eq("no") & world.sites["project_id"].notna()
    projects = world.sites["project_id"].dropna().str.split(";").explode()
    unsure = world.sites.loc[confirmed, "project_id"].nunique()
    assert (projects.nunique(), projects.nunique() - unsure) == (31, 28)
    said = verdict_of(world, "campus_towns", "projects").reason.en
    assert "31 were found by name, 28 of them confirmed for 2019" in said
    for kind in ("자투리텃밭", "옥상텃밭", "학교텃밭"):
        reason = verdict_of(world, "urban_gardens", f"{kind} sites").reason
        assert reason.en.startswith("A garden has this type only where a source says so")


def test_a_figure_without_a_rule_is_refused(world) -> None:
    totals = world.report_totals.copy()
    totals.loc[0, "measure"] = "something new"
    with pytest.raises(DataError, match="something new"):
        reconcile(replace(world, report_totals=totals))

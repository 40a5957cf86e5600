"""`geo check` fails when our own data contradict the report without a reason, and only then."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geo.errors import DataError
from geo.reconcile import RULES, reconcile


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


def test_a_figure_without_a_rule_is_refused(world) -> None:
    totals = world.report_totals.copy()
    totals.loc[0, "measure"] = "something new"
    with pytest.raises(DataError, match="something new"):
        reconcile(replace(world, report_totals=totals))

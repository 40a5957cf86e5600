"""Where the next places of a layer go: the set on the map, its reasons, and what else is as good."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from geo.answers.answers import levels_of
from geo.answers.candidates import LISTED
from geo.answers.siting import Fairness
from geo.layers.model import Layer
from geo.maps.engine import columns, data
from geo.maps.engine.page import MetricData, Page, PageData
from geo.maps.pages import places
from geo.maps.pages.layer_page import twin, used_sources
from geo.maps.pages.offered import offered
from geo.maps.pages.reach_rows import names_of
from geo.maps.pages.siting_rows import curve_of, near_of, placed, robust_of, standing_rows
from geo.metrics.catalogue_siting import SITING_METRICS
from geo.text import Text, text_data
from geo.texts import siting_page_texts as say
from geo.texts.addresses import layer_page, siting_downloads, siting_path
from geo.texts.numbers import distance
from geo.texts.site_texts import site_for
from geo.texts.siting_texts import WORDS as SAID
from geo.texts.siting_texts import fairness_text

if TYPE_CHECKING:
    from geo.answers.answers import Answers
    from geo.maps.engine.basemap import Basemap
    from geo.text import TextData

Record = Mapping[str, Any]


def siting_page(
    layer: Layer, record: Record, answers: Answers, *, basemap: Basemap | None = None
) -> Page:
    """Build the page of where next.

    Parameters
    ----------
    layer
        Whose places.
    record
        `geo.texts.siting_told.told`, or as the project keeps it.
    answers
        Of the project.
    basemap
        Tiles, by choice.
    """
    project, demand = answers.project, answers.project.demands[record["demand"]]
    reach = distance(record["distance_m"])
    words = answers.said(say.WORDS, n=f"{record['n_candidates']:,}", reach=reach, shown="")
    page_data = _page_data(layer, record, answers, basemap, words)
    asked = say.lead(record, demand.name, demand.date)
    of_whom = say.counted_of(record, demand.name, demand.date)
    context: dict[str, Any] = {
        "words": words,
        "headline": say.first_line(record),
        "map_summary": [asked, of_whom],
        "of_whom": of_whom,
        "chosen": placed(record["places"]),
        "near": near_of(record, answers),
        "fairness": _fair(record, answers),
        "curve": curve_of(record),
        "standing_rows": standing_rows(record["standing"]),
        "robust": robust_of(record),
        "caveats": _caveats(record, answers),
        "method": _method(record, words),
        "downloads": offered(siting_downloads(layer.key), say.FILES, answers.words),
        "sources": [
            *places.street_lines([record.get("network") or {}]),
            *places.source_lines(answers, _sources(layer, record, answers, page_data)),
        ],
        "attribution": project.attribution,
        "basemap": basemap,
        "layer_href": layer_page(layer.key),
        **twin(answers, page_data, layer.key),
    }
    return Page(
        path=siting_path(layer),
        kind="siting",
        site=site_for(answers),
        title=say.title_of(layer.name, record),
        description=asked,
        context=context,
        data=page_data,
    )


def _fair(record: Record, answers: Answers) -> list[Text]:
    """Return what the fairest set would lift and cost, and whether it is proved; empty: not known."""
    fair = record.get("fairness")
    if fair is None:
        return []
    found = Fairness(**{**fair, "chosen": tuple(fair["chosen"])})
    said = fairness_text(found, answers.words, names_of(answers).gu)
    return [said] if found.status == "optimal" else [said, say.WORDS["fair_unproved"]]


def _caveats(record: Record, answers: Answers) -> list[Text]:
    """Return what the answer does not say; that it is an analysis stands above all."""
    notes = zip(record.get("notes_ko") or (), record.get("notes_en") or (), strict=False)
    above = answers.words(SAID["analysis"])
    return [text for text in (Text(ko, en) for ko, en in notes) if text != above]


def _method(record: Record, words: Mapping[str, Text]) -> list[Text]:
    """Return how the answer was found: what is said of people is true in a straight line alone."""
    is_listed = any(each["kind"] == LISTED for each in record["places"])
    said = [
        words["exact" if record["status"] == "optimal" else "stopped"],
        words["listed" if is_listed else "candidates"],
    ]
    return [*said, words["people_are"]] if record["path"] == "straight" else said


def _sources(layer: Layer, record: Record, answers: Answers, made: PageData) -> set[str]:
    """Return the keys of the sources: the layer's, the people's, and those of chosen places."""
    ids = {str(each["id"]).removeprefix("site:") for each in record["places"]}
    sites = answers.world.sites
    theirs = set(sites.loc[sites["site_id"].isin(ids), "layer"])
    others = [each for each in answers.project.layers if each.key in theirs]
    return used_sources(answers, [layer], made) | places.source_keys(answers, others)


def _page_data(
    layer: Layer,
    record: Record,
    answers: Answers,
    basemap: Basemap | None,
    words: Mapping[str, Text],
) -> PageData:
    metrics = _metrics(layer, record, answers)
    made = data.page_data(
        answers, [layer], data.Scope("siting", "../"), metrics=metrics, basemap=basemap
    )
    made["layers"] = [{**made["layers"][0], "switches": []}]
    made["points"]["card"] = False
    chosen = record["places"]
    made["siting"] = {
        "lon": [round(each["lon"] * data.MICRO) for each in chosen],
        "lat": [round(each["lat"] * data.MICRO) for each in chosen],
        "names": [_name(each) for each in chosen],
        "reach_m": record["distance_m"] if record["path"] == "straight" else None,
        "number": text_data(words["number"]),
        "ring": text_data(words["ring"]),
    }
    return made


def _name(place: Record) -> TextData:
    return text_data(Text(place["name_ko"], place["name_en"]))


def _metrics(layer: Layer, record: Record, answers: Answers) -> list[MetricData]:
    """Return who gains in each district, and who is in reach before and after."""
    tables = {}
    for level in levels_of(answers):
        codes = getattr(answers.world, level)[f"{level}_code"]
        table = pd.DataFrame(record["districts"][level]).set_index("code").reindex(codes)
        gained = table["people_after"] - table["people_before"]
        tables[level] = table.assign(people_gained=gained).reset_index()
    asked = columns.Asked(layer, answers.project.demands[record["demand"]], record["distance_m"])
    return [
        columns.metric_data(
            metric,
            asked,
            key,
            metric.label,
            {level: columns.level_of(table, metric) for level, table in tables.items()},
        )
        for key, metric in SITING_METRICS.items()
    ]

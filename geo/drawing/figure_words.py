"""The words under a figure: what it shows, how sure that is, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterable

from geo.drawing.figure_data import FigureData
from geo.metrics.catalogue import ACCESS_METRICS
from geo.safe import file_name
from geo.text import Text
from geo.texts.controls import UI
from geo.texts.estimates import Estimate, basis_of, estimate_of, interval_text, range_text
from geo.texts.numbers import known, written
from geo.texts.page_texts import LINE_CAVEAT, SPREAD_CAVEAT
from geo.texts.source_texts import Sources, people_of
from geo.texts.street_texts import range_streets, streets_of

BIASED_MARK = "†"
SHORT_ROWS = 3
"""Districts, and sources, that the one line of a short figure names at most."""
_METHOD = Text("직선거리, {crs}", "straight line, {crs}")
_ONLY = Text("(95 %: 위치 오차에 따른 흔들림)", "(95 %: scatter from place error)")
_WHOLE = Text("{area} 전체", "All of {area}")
_OF_EACH = Text(
    "{dong_short}마다의 범위와 위치 오차에 따른 흔들림(95 %): 표 {file}",
    "Range and scatter from place error (95 %) of each {dong}: table {file}",
)
_NOT_KNOWN = Text("알 수 없음", "not known")
_NO_NUMBER = Text(
    "이 수치의 범위와 흔들림은 계산하지 않았습니다", "its range and interval were not computed"
)


def words(answer: FigureData) -> Iterable[str]:
    """Yield what the figures rest on, one paragraph each."""
    yield from _what(answer)
    if answer.rests_on_guesses:
        yield from _how_sure(answer)
    yield from _caveats(answer)
    yield from _sources(answer)


def short_words(answer: FigureData) -> str:
    """Return one line: how sure what is drawn is as a whole, of when, how measured, from whom."""
    told = []
    if answer.rests_on_guesses:
        name, key = f"gu_name_{answer.language}", answer.metric.key
        rows = [(str(row[name]), estimate_of(row, key)) for row in answer.above]
        if answer.focus is not None and answer.question.by == "gu":
            rows = list(zip(answer.table[name].astype(str), answer.sure, strict=True))
        elif answer.focus is None and answer.city is not None:
            rows = [(answer.say(answer.world.words(_WHOLE)), estimate_of(answer.city, key))]
        if any(figure.has_range or figure.has_interval for _, figure in rows):
            told = [f"{of} {sure_text(answer, figure)}" for of, figure in rows[:SHORT_ROWS]]
    method = _method(answer)
    if answer.rests_on_guesses and answer.question.reach_m is not None:
        method += f", {answer.question.reach_m:,.0f} m"
    return " · ".join(
        [*told, answer.say(answer.question.layer.vintage), method, _short_sources(answer)]
    )


def _short_sources(answer: FigureData) -> str:
    """Name the first sources, and say how many more there are; whose map is drawn behind is always named."""
    first, *_ = _sources(answer)
    named = first.split("; ")
    behind = ";".join(each.source for each in answer.project.backdrop)
    drawn = answer.say(Sources(answer.world.sources, answer.project).names(behind, dated=True))
    kept = [name for i, name in enumerate(named) if i < SHORT_ROWS or name in drawn.split("; ")]
    left = len(named) - len(kept)
    rest = [answer.say2(f"외 {left}", f"and {left} more")] if left > 0 else []
    return " ".join(["; ".join(kept), *rest])


def small_words(answer: FigureData) -> list[str]:
    """Return the range and interval of each gu, of a focus of each dong too, for the small print."""
    if not answer.rests_on_guesses or not lists_each(answer):
        return []
    if not any(figure.has_range or figure.has_interval for figure in answer.sure):
        return []  # said once, with the reason
    name = f"{answer.question.by}_name_{answer.language}"
    return [
        f"{str(of).removesuffix('-gu')} {sure_text(answer, figure)}"
        for of, figure in zip(answer.table[name], answer.sure, strict=True)
        if figure.value is not None
    ]


def lists_each(answer: FigureData) -> bool:
    """Whether every district is named below the map: there are too many dong in a whole city."""
    return answer.question.by == "gu" or answer.focus is not None


def sure_text(answer: FigureData, figure: Estimate, *, in_full: bool = False) -> str:
    """Write a value with its range and its interval; what is not known is said.

    A value that is the same whatever is assumed stands alone.

    Parameters
    ----------
    answer
        Whose metric and language.
    figure
        The value.
    in_full
        Say of the interval that it is from place error only; else that stands beside, once.
    """
    metric, say2 = answer.metric, answer.say2
    range_, interval = range_text(figure, metric), interval_text(figure, metric)
    not_known = answer.say(_NOT_KNOWN)
    ends = [answer.say(text) if text else not_known for text in (range_, interval)]
    mark = BIASED_MARK if figure.biased else ""
    value = written(figure.value, metric)
    if range_ == interval == value:
        return answer.say(value)  # one value, whatever is assumed
    return say2(
        f"{value.ko}: 범위 {ends[0]}, 95 % {ends[1]}{mark}",
        f"{value.en}: range {ends[0]}, 95 % {ends[1]}{mark}",
    ) + (f" {answer.say(_ONLY)}" if in_full else "")


def _what(answer: FigureData) -> Iterable[str]:
    question, metric, say2 = answer.question, answer.metric, answer.say2
    definition = answer.say(metric.definition)
    if answer.rests_on_guesses and "median" not in metric.key:
        chosen = say2("직접 고른 거리", "distance chosen by you")
        standard = say2("기준 거리", "service distance")
        reach = f"{question.reach_m:,.0f} m" if question.reach_m is not None else "-"
        own = question.distance_basis == "chosen by you"
        definition += f" ({chosen if own else standard} {reach})"
    yield f"{say2('정의', 'Definition')}: {definition}"
    denominator = answer.say(metric.denominator)
    if answer.project.demands and (
        metric.counts_people or answer.streets is not None or metric.key == "sites_per_100k"
    ):
        people = answer.say(people_of([question.demand_key], answer.project))
        vintage = answer.table["demand_vintage"].iloc[0]
        total = f"{answer.table['people'].sum():,.0f}"
        denominator += f" ({people}, {vintage}, {say2(f'모두 {total}명', f'{total} in all')})"
    yield f"{say2('분모', 'Denominator')}: {denominator}"
    yield f"{say2('기준일', 'Vintage')}: {answer.say(question.layer.vintage)}"
    yield f"{say2('방법', 'Method')}: {_method(answer)}"


def _method(answer: FigureData) -> str:
    if answer.streets is None:
        return answer.say(answer.world.words(_METHOD))
    return answer.say(streets_of(answer.streets, answer.world.words).method)


def _how_sure(answer: FigureData) -> Iterable[str]:
    """Yield the city's range and interval, and what they are."""
    say2, key = answer.say2, answer.metric.key
    basis, reason = basis_of(answer.table)
    if answer.city is not None and known(answer.city.get(key)):
        city = estimate_of(answer.city, key)
        told = sure_text(answer, city, in_full=True)
        yield f"{answer.say(answer.world.words(_WHOLE))} {told}"
        for row in answer.above:
            name = str(row[f"gu_name_{answer.language}"])
            yield f"{name} {sure_text(answer, estimate_of(row, key), in_full=True)}"
        if answer.say(_ONLY) not in told and any(figure.has_interval for figure in answer.sure):
            yield answer.say(_ONLY)  # the city has one value, its districts have a scatter
    have = any(figure.has_range for figure in answer.sure)
    if not have or not any(figure.has_interval for figure in answer.sure):
        # The reason of a reach table is that of all its columns together.
        why = answer.say(_NO_NUMBER if answer.streets or not reason.ko else reason)
        yield f"{say2('범위·흔들림을 모르는 까닭', 'Why range or scatter is not known')}: {why}"
    if answer.say(basis):
        yield f"{say2('범위와 흔들림', 'Range and scatter')}: {answer.say(basis)}"
    if any(figure.biased for figure in answer.sure):
        yield say2(
            f"{BIASED_MARK} {UI['biased'].ko}",
            f"{BIASED_MARK} {UI['biased'].en}",
        )
    if any(answer.unsure):
        yield answer.say(answer.world.words(UI["unsure_rule"]))
    if not lists_each(answer):
        key = file_name(answer.question.layer.key)
        file = f"downloads/layers/{key}_dong.csv"
        if answer.streets is not None:
            file = f"downloads/reach/{key}_dong.csv.zip"
        elif answer.metric.key in ACCESS_METRICS:
            file = f"downloads/fairness/{key}_access_dong.csv"
        yield answer.say(answer.world.words(_OF_EACH, file=file))


def _caveats(answer: FigureData) -> Iterable[str]:
    question, metric = answer.question, answer.metric
    layer = question.layer
    if question.reach_m is None and layer.no_coverage is not None and "coverage" in metric.key:
        yield answer.say(layer.no_coverage)
    for caveat in layer.caveats:
        yield answer.say(caveat)
    if metric.counts_people:
        yield answer.say(answer.world.words(SPREAD_CAVEAT))
        yield answer.say(LINE_CAVEAT)


def _sources(answer: FigureData) -> Iterable[str]:
    say2, table = answer.say2, answer.table
    sources = Sources(answer.world.sources, answer.project)
    keys = [str(table["sites_source"].dropna().max() or "")] if len(table) else []
    keys += [str(table["demand_source"].iloc[0] or ""), answer.project.boundary_source or ""]
    keys += [each.source for each in answer.project.backdrop]
    joined = ";".join(dict.fromkeys(";".join(keys).split(";")))
    names, licences = sources.names(joined, dated=True), sources.licences(joined)
    streets = None
    if answer.streets is not None:
        streets = streets_of(answer.streets, answer.world.words)
    elif any(figure.has_range for figure in answer.sure):
        streets = range_streets(answer.answers, answer.question.layer.key)
    if streets is not None:
        names, licences = streets.beside(names, licences)
    yield f"{say2('출처', 'Sources')}: {answer.say(names)}"
    yield f"{say2('이용 조건', 'Licences')}: {answer.say(licences)}"

"""Geocoding services, against stand-ins on loopback: what they answer, and that no key is told."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pandas as pd
import pytest
from pyproj import Transformer

from geo.errors import SourceError, UsageError
from geo.settings import Settings, read_settings
from geo.sources.geocoders import ERROR_M, geocode, geocoder_key
from geo.sources.geocoding_services import LOT, ROAD, Query, geocoders
from geo.sources.web import Patience
from tests.test_web import Reply, cut, drip, reply, stand_in

KEY = "s3cret-k3y-0123456789"
HALL = (126.978, 37.5665)
A, B = Query("서울특별시 중구 한빛로 7"), Query("서울특별시 중구 푸른동 7-1", LOT)


def told(body: Any, status: int = 200) -> Reply:
    return reply(json.dumps(body).encode(), status)


def vworld(point: tuple[float, float] = HALL) -> Any:
    where = {"crs": "EPSG:4326", "point": {"x": str(point[0]), "y": str(point[1])}}
    return {"response": {"status": "OK", "result": where}}


def vworld_error(code: str) -> Any:
    error = {"level": "1", "code": code, "text": f"key {KEY} is wrong"}
    return {"response": {"status": "ERROR", "error": error}}


def kakao(kind: str = "ROAD_ADDR", point: tuple[float, float] = HALL) -> Any:
    place = {"address_type": kind, "x": str(point[0]), "y": str(point[1])}
    return {"meta": {"total_count": 1}, "documents": [place]}


HOUSE = {
    "admCd": "1114010300",
    "rnMgtSn": "111402005001",
    "udrtYn": "0",
    "buldMnnm": 110,
    "buldSlno": 0,
}


def juso(rows: Any, code: str = "0") -> Any:
    return {"results": {"common": {"errorCode": code, "errorMessage": f"{KEY}"}, "juso": rows}}


def juso_point(point: tuple[float, float] = HALL) -> Any:
    x, y = Transformer.from_crs("EPSG:4326", "EPSG:5179", always_xy=True).transform(*point)
    return juso([{"entX": str(x), "entY": str(y)}])


RIGHT: dict[str, list[Reply]] = {
    "vworld": [told(vworld())],
    "kakao": [told(kakao())],
    "juso": [told(juso([HOUSE])), told(juso_point())],
}
NOTHING: dict[str, Reply] = {
    "vworld": told({"response": {"status": "NOT_FOUND"}}),
    "kakao": told({"meta": {"total_count": 0}, "documents": []}),
    "juso": told(juso(None)),
}


def ask(
    url: str, service: str, *queries: Query, key: str = KEY, **patience: float
) -> tuple[pd.DataFrame, list[str]]:
    lines: list[str] = []
    patient = Patience(**{"timeout_s": 5.0, **patience}, sleep=lambda _: None)  # type: ignore[arg-type]
    found = geocode(queries, service, key, url=url, patience=patient, progress=lines.append)
    return found, lines


@pytest.mark.parametrize("service", RIGHT)
def test_an_address_gets_its_point(service: str) -> None:
    with stand_in(*RIGHT[service]) as (url, asked):
        found, _ = ask(url, service, A)
    assert found["lon"][0] == pytest.approx(HALL[0], abs=1e-6)
    assert found["lat"][0] == pytest.approx(HALL[1], abs=1e-6)
    assert (found["error_m"][0], found["precision"][0]) == (ERROR_M[ROAD], "block")
    assert (found.attrs["asked"], found.attrs["found"], found.attrs["stopped"]) == (1, 1, None)
    said = parse_qs(urlsplit(asked[0][0]).query)
    assert A.text in [said[name][0] for name in ("address", "query", "keyword") if name in said]
    assert len(asked) == len(RIGHT[service])


@pytest.mark.parametrize("service", NOTHING)
def test_an_address_that_a_service_does_not_know_has_no_point(service: str) -> None:
    with stand_in(NOTHING[service]) as (url, asked):
        found, _ = ask(url, service, A, B)
    assert found[["lon", "lat", "error_m"]].isna().all(axis=None)
    assert found["precision"].tolist() == [None, None]
    assert (len(asked), found.attrs["found"]) == (2, 0)


def test_each_different_address_is_asked_once_and_an_empty_one_never() -> None:
    with stand_in(told(vworld()), told(vworld((127.0, 37.5)))) as (url, asked):
        found, _ = ask(url, "vworld", A, Query(""), B, A)
    assert found["lon"].round(3).tolist()[::2] == [126.978, 127.0]
    assert found["lon"].isna().tolist() == [False, True, False, False]
    assert found["error_m"].tolist()[2] == ERROR_M[LOT]
    assert [parse_qs(urlsplit(path).query)["type"][0] for path, _ in asked] == ["ROAD", "PARCEL"]


def test_a_key_goes_where_its_service_wants_it() -> None:
    with stand_in(*RIGHT["kakao"]) as (url, asked):
        ask(url, "kakao", A)
    assert asked[0][1]["Authorization"] == f"KakaoAK {KEY}"
    assert KEY not in asked[0][0]
    with stand_in(*RIGHT["juso"]) as (url, asked):
        ask(url, "juso", A, key="first-key,second-key")
    keys = [parse_qs(urlsplit(path).query)["confmKey"][0] for path, _ in asked]
    assert keys == ["first-key", "second-key"]


FINAL: dict[str, tuple[str, Reply, str]] = {
    **{
        f"vworld {code}": ("vworld", told(vworld_error(code)), said)
        for code, said in {
            "INVALID_KEY": r"does not accept the key \(INVALID_KEY\). Check GEO_VWORLD_KEY",
            "INCORRECT_KEY": "does not accept the key",
            "UNAVAILABLE_KEY": "does not accept the key",
            "OVER_REQUEST_LIMIT": "has answered all that it answers in a day",
            "PARAM_REQUIRED": r"refuses the request \(PARAM_REQUIRED\)",
            "INVALID_TYPE": "refuses the request",
            "INVALID_RANGE": "refuses the request",
            KEY: r"refuses the request \(an unknown code\)",
        }.items()
    },
    "kakao 401": ("kakao", told({"message": KEY}, 401), r"the key \(401\). Check GEO_KAKAO_KEY"),
    "kakao 403": ("kakao", told({"message": KEY}, 403), "the key"),
    "juso E0001": ("juso", told(juso(None, "E0001")), r"the key \(E0001\). Check GEO_JUSO_KEY"),
    "juso E0014": ("juso", told(juso(None, "E0014")), "the key"),
    "juso P0001": ("juso", told(juso(None, "P0001")), "refuses the request"),
    "page 404": ("vworld", reply(b"<html>", 404), "HTTP 404"),
    "redirect": ("vworld", reply(b"", 302, Location="/x"), "HTTP 302"),
    "vworld schema": ("vworld", told({"result": []}), "a form that nobody knows"),
    "vworld list": ("vworld", told([1]), "a form that nobody knows"),
    "vworld no point": ("vworld", told({"response": {"status": "OK"}}), "a form"),
    "vworld turned": ("vworld", told(vworld((HALL[1], HALL[0]))), "a form"),
    "vworld nan": ("vworld", told(vworld((float("nan"), 37.5))), "a form"),
    "kakao schema": ("kakao", told({"docs": []}), "a form"),
    "kakao row": ("kakao", told({"documents": [{"x": "1"}]}), "a form"),
    "juso schema": ("juso", told({"results": {"juso": []}}), "a form"),
    "juso row": ("juso", told(juso([{"admCd": "1"}])), "a form"),
}


@pytest.mark.parametrize("case", FINAL)
def test_a_refusal_is_said_at_once_and_without_the_key(
    case: str, caplog: pytest.LogCaptureFixture
) -> None:
    service, answer, said = FINAL[case]
    caplog.set_level(logging.DEBUG)
    with stand_in(answer) as (url, asked), pytest.raises(SourceError, match=said) as err:
        ask(url, service, A, B)
    assert len(asked) == 1
    assert KEY not in f"{err.value}{caplog.text}{err.value.__cause__!r}"
    assert "\n" not in str(err.value)


AGAIN: dict[str, tuple[str, Reply, str]] = {
    "vworld system": ("vworld", told(vworld_error("SYSTEM_ERROR")), "a fault of its own"),
    "juso system": ("juso", told(juso(None, "-999")), "a fault of its own"),
    "busy": ("kakao", reply(b"", 503), "is busy"),
    "too many": ("kakao", told({"code": -10}, 429), "asks for patience"),
    "cut body": ("vworld", cut, "cannot be reached, or hung up"),
    "cut JSON": ("vworld", reply(b'{"response": {"sta'), "a cut-off answer"),
    "XML": ("vworld", reply(b"<?xml version='1.0'?><response/>"), "a web page or XML"),
    "HTML": ("juso", reply(b"<html><p>error</p></html>"), "a web page or XML"),
    "drip": ("vworld", drip, "did not answer within 0.3 s"),
}


@pytest.mark.parametrize("case", AGAIN)
def test_a_fault_is_asked_again_and_one_alone_does_no_harm(
    case: str, caplog: pytest.LogCaptureFixture
) -> None:
    service, answer, said = AGAIN[case]
    caplog.set_level(logging.DEBUG)
    timeout = 0.3 if case == "drip" else 5.0
    begun = time.monotonic()
    with stand_in(answer) as (url, asked), pytest.raises(SourceError, match=said) as err:
        ask(url, service, A, timeout_s=timeout, tries=2)
    assert len(asked) == 2
    assert time.monotonic() - begun < 5
    with stand_in(answer, *RIGHT[service]) as (url, _):
        found, lines = ask(url, service, A, timeout_s=max(timeout, 1.0))
    assert found.attrs["found"] == 1
    assert KEY not in f"{err.value}{caplog.text}{''.join(lines)}"


def test_what_was_answered_before_the_quota_ended_counts() -> None:
    replies = [told(vworld()), told(vworld_error("OVER_REQUEST_LIMIT"))]
    with stand_in(*replies) as (url, asked):
        found, _ = ask(url, "vworld", A, B, Query("서울 중구 새벽로 1"))
    assert found["lon"].notna().tolist() == [True, False, False]
    assert len(asked) == 2, "nothing more is asked"
    stopped = found.attrs["stopped"]
    assert "1 addresses were answered, 2 were not" in stopped.en
    assert "VWorld가 주소 1건 뒤에" in stopped.ko
    assert KEY not in "".join(stopped)


def test_more_than_a_day_allows_is_not_begun() -> None:
    many = [Query(f"서울 중구 한빛로 {n}") for n in range(40_001)]
    said = "40,000 addresses a day, and these are 40,001"
    with stand_in(told(vworld())) as (url, asked), pytest.raises(UsageError, match=said):
        ask(url, "vworld", *many)
    assert asked == []


def test_a_road_or_a_dong_as_a_whole_is_no_place() -> None:
    for kind in ("ROAD", "REGION"):
        with stand_in(told(kakao(kind))) as (url, _):
            assert ask(url, "kakao", A)[0]["lon"].isna().all()


def test_of_several_houses_none_is_guessed() -> None:
    other = {**HOUSE, "buldMnnm": 111}
    with stand_in(told(juso([HOUSE, other]))) as (url, asked):
        found, _ = ask(url, "juso", A)
    assert found["lon"].isna().all()
    assert len(asked) == 1
    with stand_in(told(juso([HOUSE, HOUSE])), told(juso_point())) as (url, _):
        assert ask(url, "juso", A)[0]["lon"].notna().all()
    for code in ("E0005", "E0006", "E0013"):
        with stand_in(told(juso(None, code))) as (url, _):
            assert ask(url, "juso", A)[0]["lon"].isna().all()


def test_a_file_says_whether_points_may_be_kept() -> None:
    assert {name: each.keeps for name, each in geocoders().items()} == {
        "vworld": False,
        "kakao": False,
        "juso": True,
    }
    with stand_in(told(vworld())) as (url, _):
        found, _ = ask(url, "vworld", A)
    assert not found.attrs["keeps"]
    assert "not kept" in found.attrs["rule"].en
    assert "저장하지 않습니다" in found.attrs["rule"].ko


@pytest.mark.parametrize("key", ["", "a", "two words", "line\nbreak", "키키키키키", "x" * 400])
def test_what_is_no_key_is_refused_and_not_repeated(key: str) -> None:
    with pytest.raises(UsageError, match="is no key") as err:
        geocode([A], "kakao", key, url="http://127.0.0.1:9")
    assert not key.strip() or len(key) < 2 or key not in str(err.value)


def test_keys_come_from_the_environment_and_are_never_shown() -> None:
    names = ("GEO_VWORLD_KEY", "GEO_KAKAO_KEY", "GEO_JUSO_KEY")
    settings = read_settings(dict.fromkeys(names, KEY))
    assert [geocoder_key(settings, service) for service in geocoders()] == [KEY] * 3
    assert KEY not in repr(settings)
    assert [each.variable for each in geocoders().values()] == list(names)
    for service, name in zip(geocoders(), names, strict=True):
        with pytest.raises(UsageError, match=f"set {name}"):
            geocoder_key(Settings(), service)
    with pytest.raises(UsageError, match="no geocoding service 'google'"):
        geocoder_key(settings, "google")


def test_nothing_to_ask_asks_nothing() -> None:
    found = geocode([], "vworld", KEY, url="http://127.0.0.1:9")
    assert (len(found), found.attrs["asked"]) == (0, 0)
    assert found["lon"].dtype == np.float64


def test_a_table_does_not_hold_the_key() -> None:
    keep: Callable[[pd.DataFrame], str] = lambda table: f"{table.to_csv()}{table.attrs!r}"  # noqa: E731
    with stand_in(*RIGHT["juso"]) as (url, _):
        assert KEY not in keep(ask(url, "juso", A)[0])

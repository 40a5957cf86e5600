"""Colours: every promise of contrast is arithmetic, for both themes and for the colour-blind."""

from __future__ import annotations

from itertools import pairwise

import pytest

from geo.errors import UsageError
from geo.layers import all_layers
from geo.palette import RAMP_STEPS, TOKENS, contrast, css, for_theme, luminance, ramp, sides

THEMES = ("light", "dark")
GROUNDS = ("bg", "surface", "surface-2", "primary-bg")
# Machado, Oliveira and Fernandes 2009, severity 1, on linear light.
BLINDNESS = {
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216),
               (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413),
               (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602),
               (0.004733, 0.691367, 0.303900)),
}  # fmt: skip


def _seen(color, kind):
    linear = [
        v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4
        for v in (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    ]
    mixed = [max(0.0, sum(a * b for a, b in zip(row, linear, strict=True)))
             for row in BLINDNESS[kind]]  # fmt: skip
    return 0.2126 * mixed[0] + 0.7152 * mixed[1] + 0.0722 * mixed[2]


def test_contrast_is_that_of_the_standard():
    assert contrast("#ffffff", "#000000") == 21
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    assert luminance("#808080") == pytest.approx(0.2158605, abs=1e-6)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("ink", ["text", "text-2", "link"])
def test_text_can_be_read(theme, ink, ground):
    assert contrast(TOKENS[theme][ink], TOKENS[theme][ground]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_buttons_warnings_focus_and_borders_stand_out(theme):
    tokens = TOKENS[theme]
    assert contrast(tokens["on-primary"], tokens["primary"]) >= 4.5
    assert contrast(tokens["warn-text"], tokens["warn-bg"]) >= 4.5
    for ground in GROUNDS:
        assert contrast(tokens["focus"], tokens[ground]) >= 3
        assert contrast(tokens["line-strong"], tokens[ground]) >= 3
    assert contrast(tokens["map-line"], tokens["map-fill"]) >= 3


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("k", range(2, RAMP_STEPS + 1))
def test_ramp_steps_are_ordered_and_apart_for_every_kind_of_sight(theme, k):
    colors = ramp(k, theme)
    least = 1.35 if k > 5 else 1.6
    assert min(contrast(a, b) for a, b in pairwise(colors)) >= least
    for kind in BLINDNESS:
        seen = [_seen(color, kind) for color in colors]
        assert seen == sorted(seen, reverse=theme == "light")
        steps = [(max(a, b) + 0.05) / (min(a, b) + 0.05) for a, b in pairwise(seen)]
        assert min(steps) >= least - 0.05


@pytest.mark.parametrize("theme", THEMES)
def test_gains_and_losses_grow_away_from_no_change_and_are_told_apart(theme):
    ground = TOKENS[theme]["map-fill"]
    both = sides(theme)
    for kind in BLINDNESS:
        for colors in both.values():
            seen = [_seen(color, kind) for color in (ground, *colors)]
            assert seen == sorted(seen, reverse=theme == "light")
            steps = [(max(a, b) + 0.05) / (min(a, b) + 0.05) for a, b in pairwise(seen)]
            assert min(steps) >= 1.35
    for loss, gain in zip(both["loss"], both["gain"], strict=True):
        red, _, blue = ([int(c[i : i + 2], 16) for c in (loss, gain)] for i in (1, 3, 5))
        assert red[0] > red[1]
        assert blue[1] > blue[0]  # yellow against blue: what no red-green blindness mixes


@pytest.mark.parametrize("layer", all_layers(), ids=lambda layer: layer.key)
@pytest.mark.parametrize("theme", THEMES)
def test_every_layer_stands_out_on_its_ground(layer, theme):
    assert contrast(for_theme(layer.color, theme), TOKENS[theme]["map-bg"]) >= 3
    assert contrast(for_theme(layer.color, theme, 4.5), TOKENS[theme]["map-bg"]) >= 4.5


def test_css_holds_every_token_for_every_theme():
    text = css()
    for theme in THEMES:
        for name, color in TOKENS[theme].items():
            assert f"--{name}: {color};" in text
        for i, color in enumerate(ramp(theme=theme)):
            assert f"--ramp-{i}: {color};" in text
    assert text.count("{") == text.count("}") == 6
    assert "url(" not in text


def test_wrong_colours_and_counts_are_refused():
    with pytest.raises(UsageError, match="#rrggbb"):
        luminance("red")
    with pytest.raises(UsageError, match="1 to 7"):
        ramp(8)

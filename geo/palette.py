"""Colours and spacing as tokens: KRDS values, light and dark, with the arithmetic that checks them.

Text keeps 4.5:1, shapes and borders that carry meaning 3:1 (WCAG 2.2, KWCAG 2.2). The steps of the
sequential ramp grow darker (in the dark theme lighter) evenly, so they order alike for every kind
of colour vision and in grey; no map rests on them alone: outlines, classes in the legend and the
table stand beside.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from geo.errors import UsageError

Theme = Literal["light", "dark"]
RGB = tuple[float, float, float]

KRDS: Mapping[str, str] = {
    "primary-5": "#ecf2fe",
    "primary-20": "#b1cefb",
    "primary-30": "#86aff9",
    "primary-50": "#256ef4",
    "primary-60": "#0b50d0",
    "primary-80": "#052561",
    "primary-90": "#03163a",
    "gray-0": "#ffffff",
    "gray-5": "#f4f5f6",
    "gray-10": "#e6e8ea",
    "gray-20": "#cdd1d5",
    "gray-30": "#b1b8be",
    "gray-40": "#8a949e",
    "gray-50": "#6d7882",
    "gray-60": "#58616a",
    "gray-70": "#464c53",
    "gray-80": "#33363d",
    "gray-90": "#1e2124",
    "gray-95": "#131416",
    "warning-5": "#fff3db",
    "warning-20": "#ffcc80",
    "warning-60": "#8a5c00",
    "warning-90": "#3a2700",
}
"""Colours of the Korean public design system that the pages use, by name and step."""

TOKENS: Mapping[Theme, Mapping[str, str]] = {
    "light": {
        "bg": KRDS["gray-0"],
        "surface": KRDS["gray-0"],
        "surface-2": KRDS["gray-5"],
        "line": KRDS["gray-20"],
        "line-strong": KRDS["gray-50"],
        "text": KRDS["gray-90"],
        "text-2": KRDS["gray-60"],
        "link": KRDS["primary-60"],
        "primary": KRDS["primary-50"],
        "primary-bg": KRDS["primary-5"],
        "on-primary": KRDS["gray-0"],
        "focus": KRDS["primary-60"],
        "warn-bg": KRDS["warning-5"],
        "warn-text": "#6b4700",
        "accent": "#c2410c",
        "map-bg": KRDS["gray-5"],
        "map-line": KRDS["gray-60"],
        "map-fill": KRDS["gray-0"],
    },
    "dark": {
        "bg": KRDS["gray-95"],
        "surface": KRDS["gray-90"],
        "surface-2": "#282b30",
        "line": KRDS["gray-70"],
        "line-strong": KRDS["gray-40"],
        "text": KRDS["gray-5"],
        "text-2": KRDS["gray-30"],
        "link": KRDS["primary-30"],
        "primary": KRDS["primary-30"],
        "primary-bg": "#0d2450",
        "on-primary": KRDS["primary-90"],
        "focus": KRDS["primary-20"],
        "warn-bg": KRDS["warning-90"],
        "warn-text": KRDS["warning-20"],
        "accent": "#ffb37a",
        "map-bg": KRDS["gray-95"],
        "map-line": KRDS["gray-30"],
        "map-fill": KRDS["gray-90"],
    },
}
"""What each colour is for, by theme; in CSS ``--<name>``."""

BACKDROP: Mapping[str, tuple[str, str]] = {
    "water": ("#b9dcd9", "#2f7f7b"),
    "park": ("#cfe2b2", "#587f33"),
    "railway": ("#ffffff", "#464c53"),
    "station": ("#ffffff", "#464c53"),
    "road": ("#ffffff", "#8a6d55"),
    "other": ("#e2d3ee", "#73558f"),
}
"""Fill and line of a project's rivers, parks and roads on light pages and on paper: hues that no class of a figure
has. Pages have them in backdrop.css, which dark pages need as well."""

SPACING: Mapping[str, str] = {
    "space-1": "4px",
    "space-2": "8px",
    "space-3": "12px",
    "space-4": "16px",
    "space-5": "24px",
    "space-6": "32px",
    "space-7": "48px",
    "radius": "6px",
    "target": "44px",
}
FONTS = (
    '"Pretendard GOV", "Noto Sans KR", "Noto Sans CJK KR", "Malgun Gothic", '
    '"Apple SD Gothic Neo", system-ui, sans-serif'
)
RAMP_STEPS = 7
_ENDS: Mapping[Theme, tuple[str, str, str]] = {
    "light": ("#e9f1fb", "#4b8ede", "#051a44"),
    "dark": ("#14264a", "#3f83d8", "#e3eefc"),
}
SIDE_STEPS = 3
_SIDES: Mapping[Theme, Mapping[str, tuple[str, str]]] = {
    "light": {"loss": ("#f7c9a0", "#7a2f00"), "gain": ("#a9cdf5", "#0a2f73")},
    "dark": {"loss": ("#5f3812", "#ffd3ae"), "gain": ("#1f4279", "#c4dcff")},
}


def luminance(color: str) -> float:
    """Return the relative luminance (WCAG 2.2) of ``#rrggbb``, 0 black to 1 white.

    Raises
    ------
    UsageError
        The colour is not of the form ``#rrggbb``.

    >>> luminance("#000000"), luminance("#ffffff")
    (0.0, 1.0)
    """
    red, green, blue = _linear(color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio (WCAG 2.2) of two colours, 1 to 21, in either order.

    >>> contrast("#000000", "#ffffff")
    21.0
    >>> round(contrast("#256ef4", "#ffffff"), 2)
    4.55
    """
    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


def ramp(k: int = RAMP_STEPS, theme: Theme = "light") -> tuple[str, ...]:
    """Return `k` colours of the sequential ramp, low to high values.

    Evenly spaced in OKLab from pale to deep blue; in the dark theme from deep to pale, so that a
    high value always stands out from the page.

    Raises
    ------
    UsageError
        `k` is not 1 to 7.

    >>> ramp(2)
    ('#e9f1fb', '#051a44')
    >>> len(ramp(5, "dark"))
    5
    """
    if not 1 <= k <= RAMP_STEPS:
        raise UsageError(f"a ramp has 1 to {RAMP_STEPS} colours, got {k}.")
    low, middle, high = (_oklab(color) for color in _ENDS[theme])
    # Lightness runs evenly from end to end; the middle colour only bends the hue.
    colors = []
    for i in range(k):
        share = i / (k - 1) if k > 1 else 0.5
        lightness = low[0] + share * (high[0] - low[0])
        first, second, t = (
            (low, middle, 2 * share) if share < 0.5 else (middle, high, 2 * share - 1)
        )
        tint = [first[j] + t * (second[j] - first[j]) for j in (1, 2)]
        colors.append(_from_oklab((lightness, tint[0], tint[1])))
    return tuple(colors)


def sides(theme: Theme = "light") -> dict[str, tuple[str, ...]]:
    """Return the two sides of the diverging ramp, ``loss`` and ``gain``, weak to strong.

    Orange and blue, which every kind of colour vision tells apart; what does not change is the map's own
    ground between them.

    >>> {side: len(colors) for side, colors in sides().items()}
    {'loss': 3, 'gain': 3}
    """
    made = {}
    for side, ends in _SIDES[theme].items():
        weak, strong = (_oklab(color) for color in ends)
        at = [i / (SIDE_STEPS - 1) for i in range(SIDE_STEPS)]
        mixed = [tuple(a + t * (b - a) for a, b in zip(weak, strong, strict=True)) for t in at]
        made[side] = tuple(_from_oklab((mix[0], mix[1], mix[2])) for mix in mixed)
    return made


def for_theme(color: str, theme: Theme, ratio: float = 3.0) -> str:
    """Return a layer's colour, lightened or darkened until it stands out from the page.

    Parameters
    ----------
    color
        ``#rrggbb``.
    theme
        The page it is drawn on: its `map-bg` is what it is held against.
    ratio
        Contrast asked for: 3 for shapes, 4.5 for text.

    >>> for_theme("#1d5fd1", "light")
    '#1d5fd1'
    >>> contrast(for_theme("#1d5fd1", "dark", 4.5), TOKENS["dark"]["map-bg"]) >= 4.5
    True
    """
    ground = TOKENS[theme]["map-bg"]
    lightness, a, b = _oklab(color)
    step = -0.01 if theme == "light" else 0.01
    mended = color
    while contrast(mended, ground) < ratio and 0 < lightness < 1:
        lightness += step
        mended = _from_oklab((lightness, a, b))
    return mended


def css() -> str:
    """Return every token as CSS custom properties: light, dark by choice, dark by the system.

    >>> css().splitlines()[0]
    ':root {'
    """
    light = _declarations("light")
    dark = _declarations("dark")
    fixed = [f"--{name}: {value};" for name, value in SPACING.items()]
    fixed.append(f"--font: {FONTS};")
    return "\n".join(
        [
            _rule(":root", ["color-scheme: light;", *fixed, *light]),
            _rule('html[data-theme="dark"]', ["color-scheme: dark;", *dark]),
            "@media (prefers-color-scheme: dark) {",
            _rule('html:not([data-theme="light"])', ["color-scheme: dark;", *dark]),
            "}",
            # Paper is white, whatever the screen was.
            "@media print {",
            _rule("html:root:root", ["color-scheme: light;", *light]),
            "}",
            "",
        ]
    )


def _declarations(theme: Theme) -> list[str]:
    lines = [f"--{name}: {color};" for name, color in TOKENS[theme].items()]
    lines += [f"--ramp-{i}: {color};" for i, color in enumerate(ramp(theme=theme))]
    # Fewer classes are further apart: a ramp of its own for every number of them.
    for k in range(1, RAMP_STEPS):
        lines += [f"--ramp-{k}-{i}: {color};" for i, color in enumerate(ramp(k, theme))]
    for side, colors in sides(theme).items():
        lines += [f"--{side}-{i}: {color};" for i, color in enumerate(colors)]
    return lines


def _rule(selector: str, lines: list[str]) -> str:
    return "\n".join([f"{selector} {{", *(f"  {line}" for line in lines), "}"])


def _linear(color: str) -> RGB:
    if not re.fullmatch("#[0-9a-fA-F]{6}", color):
        raise UsageError(f"{color[:20]!r} is not a colour. Give one as #rrggbb.")
    parts = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return red, green, blue


def _hex(linear: RGB) -> str:
    parts = (min(1.0, max(0.0, p)) for p in linear)
    encoded = (p * 12.92 if p <= 0.0031308 else 1.055 * p ** (1 / 2.4) - 0.055 for p in parts)
    return "#" + "".join(f"{round(p * 255):02x}" for p in encoded)


# OKLab (Ottosson 2020): lightness as the eye sees it, then two axes of tint.
def _oklab(color: str) -> RGB:
    r, g, b = _linear(color)
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    medium = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def _from_oklab(lab: RGB) -> str:
    lightness, a, b = lab
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return _hex(
        (
            4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
            -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
            -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
        )
    )

"""All benchmarks in turn, or those named.

python -m benchmarks [zonal] [network] [network_growth] [network_areas] [access]
                     [sureness] [pages] [load] [lists] [siting] [siting_median] [lighthouse]
                     [scale_points] [scale_billion] [scale_people] [scale_walking] [scale_carriers]
"""

from __future__ import annotations

import importlib
import sys

NAMES = (
    *("zonal", "network", "network_growth", "network_areas", "access", "sureness", "pages"),
    *("load", "lists", "siting", "siting_median", "lighthouse"),
    *("scale_points", "scale_billion", "scale_people", "scale_walking", "scale_carriers"),
)


def main(names: list[str]) -> int:
    unknown = sorted(set(names) - set(NAMES))
    if unknown:
        print(f"no benchmark {', '.join(unknown)}; there are {', '.join(NAMES)}", file=sys.stderr)
        return 2
    for name in names or NAMES:
        print(f"\n== {name}", flush=True)
        importlib.import_module(f"benchmarks.{name}").main()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

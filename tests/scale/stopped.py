"""A run of its own process that can be killed: parts that leave marks, results that are kept.

    python -m tests.scale.stopped CARRIER FOLDER N

``CARRIER`` is the number of a pool's workers or the address of a scheduler. Below ``FOLDER`` stand
``marks``, of each time a part was done, and ``kept``. A line is written as each part is done, the
values in the end.
"""

from __future__ import annotations

import sys
from pathlib import Path

from geo.scale import Cluster, How, Pool, run
from tests.scale import faulty


def main(carrier: str, folder: Path, n: int) -> None:
    job = faulty.job(faulty.counted, list(range(n)), folder / "marks")
    how = How(
        Pool(int(carrier)) if carrier.isdecimal() else Cluster(carrier),
        resume=folder / "kept",
        at=lambda done, total: print(done, flush=True),
    )
    values = [int(result["value"][0]) for result in run(job, how)]
    print(*values, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))

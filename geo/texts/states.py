"""What a layer's counted places are called: operating only where there is ground for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.layers.model import Layer
from geo.text import Text

if TYPE_CHECKING:
    from geo.answers.answers import Answers

STATE: dict[str, Text] = {
    "operating": Text("운영", "operating"),
    "listed": Text("목록에 있음", "on the list"),
    "counted": Text("운영 또는 목록에 있음", "operating or on a list"),
}
"""By the states that occur among the counted places of a layer; ``counted``: both."""
STATE_OF: dict[str, Text] = {
    "operating": Text("운영 중인", "operating"),
    "listed": Text("목록에 있는", "on the list"),
    "counted": Text("운영 중이거나 목록에 있는", "operating or on a list"),
}
"""The same before a noun in Korean, after it in English."""


def state_key(layer: Layer, answers: Answers) -> str:
    """Return the key of `STATE` that is true of every place of a layer that counts."""
    found = answers.once(
        ("states", layer.key),
        lambda: sorted(set(answers.world.counted(layer.key)["status"])),
    )
    return found[0] if len(found) == 1 else "counted"

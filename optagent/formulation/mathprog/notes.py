"""What comments keep of a Formulation that MathProg has no place for, and how they are read back.

`# unit: h` and `# description: …` belong to the statement before them, `# model: …` and a first `# description: …` to the whole.
`# weight: 2`, `# priority: 1` stand behind an objective where there are several, `# cyclic: yes` behind a set.
`#: name x_ = x`, `#: chain c_1 c_2 = c` and `#: steps T_place T_at = T` undo what the printer had to do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from optagent.formulation.mathprog.words import unkept

_KEPT = re.compile(r"(unit|description|model|weight|priority|cyclic):\s*(.*)", re.DOTALL)
_UNDONE = re.compile(r":\s*(name|chain|steps)\s+(\S+(?:\s+\S+)*?)\s+=\s+(.*\S)")


@dataclass
class Notes:
    """For the whole model."""

    model: str = "model"
    description: str = ""
    names: dict[str, str] = field(default_factory=dict[str, str])
    """Printed -> original."""
    chains: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    """Original name of a constraint -> the printed ones that are its parts."""
    steps: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])

    def take(self, comment: str) -> tuple[str, str] | None:
        """Remember what concerns the whole; what concerns the statement before is returned as (what, text)."""
        undone = _UNDONE.fullmatch(comment)
        if undone:
            kind, printed, original = undone.groups()
            words = printed.split()
            if kind == "name" and len(words) == 1:
                self.names[words[0]] = unkept(original)
            elif kind == "chain":
                self.chains[original] = words
            elif kind == "steps" and len(words) == 2:
                self.steps[words[0], words[1]] = original
            return None
        kept = _KEPT.fullmatch(comment)
        return (kept[1], unkept(kept[2])) if kept else None

"""Words that leave data out, or still hold a publisher's escaping."""

from __future__ import annotations

import re
from collections.abc import Iterator

from optagent.bench.lint.fault import Fault
from optagent.bench.load import field
from optagent.bench.sample import Dataset, Sample

LEFT_OUT = re.compile(
    r"\band so (?:on|forth)\b|\betc\b\.?(?=\W*(?:for all|$|\n))|\.\.\.\s*(?:and|,|\n|$)|…|\bsimilarly for (?:the )?(?:other|remaining)|"
    r"\b(?:see|shown in|as in|given in|in) (?:the )?(?:table|figure|appendix)\b(?![^|]*\|)",
    re.IGNORECASE,
)
"""Turns of phrase after which numbers are missing. A table that is there (a line of bars) is no fault."""
ESCAPED = re.compile(r"\\n|\\\\|\\\$|&(?:amp|lt|gt|quot|#\d+);|â€")


def text_faults(dataset: Dataset, question_field: str = "question") -> Iterator[Fault]:
    """What can be seen from the words alone."""
    for sample in dataset.samples:
        text = sample.problem.text
        if (found := LEFT_OUT.search(text)) and not _has_table(text):
            quoted = " ".join(text[max(0, found.start() - 30) : found.end() + 10].split())
            yield _fault(sample, "missing-data", f"“…{quoted}…” and no table in the text.")
        raw = field(sample.meta, question_field)
        shown = raw if isinstance(raw, str) else text
        if escaped := ESCAPED.findall(shown):
            yield _fault(sample, "escaping", f"The words hold {len(escaped)} × {escaped[0]!r} and the like.")


def _has_table(text: str) -> bool:
    bars = sum(line.count("|") >= 2 for line in text.splitlines())
    return bars >= 2 or r"\begin{tabular}" in text or r"\hline" in text


def _fault(sample: Sample, kind: str, message: str) -> Fault:
    return Fault(card=sample.card, id=sample.id, kind=kind, message=message)

"""Two runs on the same problems: who is right where, whether that is more than chance, and what could have been seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from optagent.bench.score import Answered, CardScore
from optagent.bench.stats import Difference, McNemar, mcnemar, minimum_detectable_effect, paired_bootstrap
from optagent.errors import InputError


@dataclass(frozen=True)
class Comparison:
    """A against B on one card, by one rule."""

    card: str
    rule: str
    n: int
    """Problems that both have, and the rule can score."""
    a: float
    b: float
    test: McNemar
    """On the first draw of each problem."""
    difference: Difference
    """Of the shares of right draws, A minus B."""
    detectable: float
    """The smallest true difference that so many problems show four times in five."""
    only_a: tuple[str, ...]
    only_b: tuple[str, ...]
    left_out: int
    """Problems that one of the two lacks."""


def compare(a: Sequence[CardScore], b: Sequence[CardScore], rule: str | None = None) -> list[Comparison]:
    """One Comparison a card that both have. Raises InputError when they have none in common."""
    others = {score.card: score for score in b}
    found = [_card(score, others[score.card], rule or score.profile) for score in a if score.card in others]
    found = [c for c in found if c.n]
    if not found:
        raise InputError("The two runs have no problem in common", "Run both on the same cards.")
    return found


def _card(a: CardScore, b: CardScore, rule: str) -> Comparison:
    theirs = {p.id: p for p in b.problems}
    pairs = [(p, theirs[p.id]) for p in a.problems if p.id in theirs]
    judged = [(x, y) for x, y in pairs if x.right(rule) is not None and y.right(rule) is not None]
    left_out = len({p.id for p in a.problems} ^ set(theirs))
    if not judged:
        return Comparison(a.card, rule, 0, 0, 0, McNemar(0, 0, 1.0), Difference(0, 0, 0, 0), 1.0, (), (), left_out)
    first = [(_first(x, rule), _first(y, rule)) for x, y in judged]
    test = mcnemar([x for x, _ in first], [y for _, y in first])
    shares = [(x.right(rule) or 0.0, y.right(rule) or 0.0) for x, y in judged]
    n = len(judged)
    return Comparison(
        a.card, rule, n, sum(x for x, _ in shares) / n, sum(y for _, y in shares) / n, test,
        paired_bootstrap([x for x, _ in shares], [y for _, y in shares]),
        minimum_detectable_effect(n, (test.only_a + test.only_b) / n),
        tuple(x.id for (x, _), (p, q) in zip(judged, first, strict=True) if p and not q),
        tuple(x.id for (x, _), (p, q) in zip(judged, first, strict=True) if q and not p), left_out,
    )  # fmt: skip


def _first(problem: Answered, rule: str) -> bool:
    from optagent.bench.scoring import RULES

    return RULES[rule].judge(problem.label, problem.draws[0].prediction) is True

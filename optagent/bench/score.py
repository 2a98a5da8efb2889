"""Scores a run, or anybody's predictions, by every rule at once: offline, from what the run's folder holds."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from optagent.bench.card import Card, load_card
from optagent.bench.clusters import Clusters, biggest, clustered
from optagent.bench.label import Kind, Label
from optagent.bench.provenance import Provenance
from optagent.bench.record import RELATIONS, Measure, Record
from optagent.bench.relations import Known, read_relations, record_key, references
from optagent.bench.scoring import RULES, Outcome, Prediction
from optagent.bench.scoring.prediction import prediction_of
from optagent.bench.scoring.quantities import quantities
from optagent.bench.stats import Rate, pass_at_k
from optagent.bench.store import Key, Sealed, read_head, read_labels, read_measures, read_records
from optagent.errors import InputError, RoomError


@dataclass(frozen=True)
class Draw:
    """One answer to one problem."""

    prediction: Prediction
    record: Record | None = None
    measure: Measure | None = None
    against: str = ""
    """The verdict on its model beside the reference; empty where they were not compared."""

    @property
    def confidence(self) -> float:
        """Of its Verdict; 0 without one."""
        return self.record.verdict.confidence if self.record else 0.0


@dataclass(frozen=True)
class Answered:
    """One problem: its label, and every answer that was drawn, in order."""

    card: str
    id: str
    label: Label
    draws: tuple[Draw, ...]
    kind: str = ""
    size: str = ""
    suspect: bool = False
    question: str = ""
    clusters: Clusters | None = None
    """Of the draws, by proven equivalence; None where the models were not compared."""

    def right(self, rule: str) -> float | None:
        """The share of the draws that are right; None where the rule cannot score the label."""
        judged = [RULES[rule].judge(self.label, draw.prediction) for draw in self.draws]
        return None if not judged or judged[0] is None else sum(j is True for j in judged) / len(judged)


@dataclass(frozen=True)
class RuleScore:
    """What one rule says of one card."""

    rate: Rate
    """Mean over the draws of each problem: pass@1."""
    trusted: Rate
    """The same without the problems whose label is doubted."""
    unscored: int
    """Problems whose label the rule cannot score; in no rate."""
    pass_at: dict[int, Rate]
    """k -> pass@k, unbiased, for 1, 2, 4, … up to the draws there are."""
    majority: Rate
    """The answer that most draws gave."""
    best: Rate
    """The answer whose Verdict has the most confidence."""
    clusters: Rate | None
    """The answer of the biggest cluster of equivalent models; None where the models were not compared, or there is one draw."""
    constant: Rate
    """Always the same answer, the best one for this rule: what an accuracy has to beat."""


@dataclass
class CardScore:
    """Everything that can be said of one card."""

    card: str
    problems: list[Answered]
    rules: dict[str, RuleScore]
    profile: str
    """The rule that the card recommends."""
    labels: Counter[str] = field(default_factory=Counter[str])
    by_kind: dict[str, Rate] = field(default_factory=dict[str, Rate])
    by_size: dict[str, Rate] = field(default_factory=dict[str, Rate])
    by_constraint: dict[str, Rate] = field(default_factory=dict[str, Rate])
    executed: Rate = field(default_factory=lambda: Rate(0, 0))
    """LLMOPT's ER: the program ran to an end without an error, and there is a result."""
    solving_times: float = math.nan
    """LLMOPT's AST: mean number of solves a problem, corrections included; 1 is none."""
    failures: Counter[str] = field(default_factory=Counter[str])
    against: Counter[str] = field(default_factory=Counter[str])
    """Of the draws that are right by the card's rule: the verdict on their models beside the reference."""
    tokens: int = 0
    cost: float | None = None
    seconds: float = 0.0
    """Mean wall clock of a draw."""
    oracle: dict[str, dict[str, Rate]] = field(default_factory=dict[str, dict[str, Rate]])
    """Rule -> trick -> upper bound, where it was asked for (optagent.bench.oracle); no score."""


def score_run(path: Path) -> tuple[Provenance, list[CardScore]]:
    """Every card of a run. Raises InputError when the folder holds no run, or no finished sample."""
    head, labels, measures = read_head(path), read_labels(path), read_measures(path)
    records = read_records(path)
    if not records:
        raise InputError(f"{path} holds no finished sample", "Let the run go on first.")
    known = read_relations(path) if (path / RELATIONS).exists() else None
    return head, [
        score_card(_card(name, head), problems) for name, problems in answered(records, labels, measures, known).items()
    ]


def answered(
    records: Sequence[Record],
    labels: dict[tuple[str, str], Sealed],
    measures: dict[Key, Measure],
    known: Known | None = None,
) -> dict[str, list[Answered]]:
    """Card -> its problems with every draw. `known`: what is known of their models, for clusters and luck."""
    grouped: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in records:
        grouped[record.card, record.id].append(record)
    found: dict[str, list[Answered]] = defaultdict(list)
    for (card, name), drawn in grouped.items():
        sealed = labels[card, name]
        of = clustered([record_key(r) for r in drawn], list(references(sealed)), known) if known is not None else None
        clusters = of if isinstance(of, Clusters) else None
        against = clusters.against if clusters else [""] * len(drawn)
        draws = tuple(
            Draw(predicted(r, sealed.label), r, measures.get((card, name, r.k)), beside)
            for r, beside in zip(drawn, against, strict=True)
        )
        found[card].append(
            Answered(
                card, name, sealed.label, draws, sealed.kind, sealed.size, sealed.suspect, sealed.question, clusters
            )
        )
    return dict(found)


def predicted(record: Record, label: Label) -> Prediction:
    """A record as a prediction, with the quantities that its label names."""
    named: dict[str, float] = {}
    if label.kind is Kind.NAMED:
        keys = [name for name, _ in label.named]
        named = quantities(keys, label.objective_key, record.objective, record.values, record.formulation)
    return prediction_of(record, named)


def score_card(card: Card, problems: list[Answered]) -> CardScore:
    """All rules and breakdowns of one card's problems."""
    profile = card.profile if card.profile in RULES else "label-precision"
    score = CardScore(card.name, problems, {name: _rule(name, problems) for name in RULES}, profile)
    score.labels = Counter(p.label.kind.value for p in problems)
    score.by_kind = _by(problems, profile, lambda p: [p.kind] if p.kind else [])
    score.by_size = _by(problems, profile, lambda p: [p.size or size_of(p)])
    score.by_constraint = _by(problems, profile, _constraint_kinds)
    drawn = [draw for p in problems for draw in p.draws]
    ran = [d.prediction.outcome not in (Outcome.FAILED, Outcome.STOPPED) for d in drawn]
    score.executed = Rate(sum(ran), len(ran))
    records = [d.record for d in drawn if d.record is not None]
    if records:
        score.solving_times = sum(max(1, len(r.rounds)) for r in records) / len(records)
        score.tokens = sum(r.usage.prompt_tokens + r.usage.completion_tokens for r in records)
        costs = [r.usage.cost for r in records if r.usage.cost is not None]
        score.cost = sum(costs) if len(costs) == len(records) else None
    measures = [d.measure for d in drawn if d.measure is not None]
    score.seconds = sum(m.seconds for m in measures) / len(measures) if measures else 0.0
    right = [d for p in problems for d in p.draws if RULES[profile].judge(p.label, d.prediction) is True]
    score.against = Counter(d.against for d in right if d.against)
    score.failures = Counter(word for p in problems for d in p.draws if (word := verdict_word(p, d, profile)))
    return score


def wrong_somewhere(label: Label, prediction: Prediction) -> bool:
    """Whether any rule that can score the label finds the answer wrong."""
    return any(rule.judge(label, prediction) is False for rule in RULES.values())


def verdict_word(problem: Answered, draw: Draw, rule: str) -> str:
    """The taxonomy's word for a draw that is not right, or right by luck; empty where all is well, or cannot be scored."""
    judged = RULES[rule].judge(problem.label, draw.prediction)
    if judged in (True, None):
        return "luck" if judged and draw.against == "different" else ""
    if draw.record is not None and draw.record.failure:
        return draw.record.failure
    if draw.prediction.value is None:
        return "timeout" if draw.prediction.outcome is Outcome.STOPPED else draw.prediction.outcome.value
    return "wrong_status" if problem.label.without_optimum else "wrong_objective"


def size_of(problem: Answered) -> str:
    """By the variables of the first model that was solved, where the dataset does not say."""
    record = problem.draws[0].record if problem.draws else None
    n = record.sizes.variables if record else 0
    return "" if not n else "1-4" if n <= 4 else "5-15" if n <= 15 else "16-60" if n <= 60 else "over 60"


def _rule(name: str, problems: list[Answered]) -> RuleScore:
    judged = [(p, share) for p in problems if (share := p.right(name)) is not None]
    n = len(judged)
    trusted = [share for p, share in judged if not p.suspect]
    most = min((len(p.draws) for p, _ in judged), default=0)
    steps = [k for k in (1, 2, 4, 8, 16, 32, 64) if k <= most]
    at = {
        k: Rate(sum(pass_at_k(len(p.draws), round(share * len(p.draws)), k) for p, share in judged), n) for k in steps
    }
    judge = RULES[name].judge
    return RuleScore(
        rate=Rate(sum(share for _, share in judged), n), trusted=Rate(sum(trusted), len(trusted)), unscored=len(problems) - n,
        pass_at=at, majority=Rate(sum(judge(p.label, majority(p.draws)) is True for p, _ in judged), n),
        best=Rate(sum(judge(p.label, max(p.draws, key=lambda d: d.confidence).prediction) is True for p, _ in judged), n),
        clusters=Rate(sum(judge(p.label, voted(p)) is True for p, _ in judged), n) if _compared(p for p, _ in judged) else None,
        constant=Rate(_constant(name, [p.label for p, _ in judged]), n),
    )  # fmt: skip


def majority(draws: Sequence[Draw]) -> Prediction:
    """The answer that most draws gave, to six digits; of equals, the one with the most confidence, then the first."""
    votes: dict[str, list[Draw]] = defaultdict(list)
    for draw in draws:
        value = draw.prediction.value
        votes[draw.prediction.outcome.value if value is None else f"{value:.6g}"].append(draw)
    answers = [v for k, v in votes.items() if k not in (Outcome.FAILED.value, Outcome.STOPPED.value)] or list(
        votes.values()
    )
    return max(answers, key=lambda group: (len(group), max(d.confidence for d in group)))[0].prediction


def voted(problem: Answered) -> Prediction:
    """The answer of the biggest cluster of equivalent models; the majority's where no draw has a model."""
    assert problem.clusters is not None
    chosen = biggest(problem.clusters, [d.confidence for d in problem.draws])
    return majority(problem.draws) if chosen is None else problem.draws[chosen].prediction


def _compared(problems: Iterable[Answered]) -> bool:
    """Whether there are clusters to vote, for all of them."""
    known = list(problems)
    return any(len(p.draws) > 1 for p in known) and all(p.clusters is not None for p in known)


def _constant(rule: str, labels: list[Label]) -> int:
    """Problems that the best constant answer has right: one of the labels' own values, or that there is no optimum."""
    judge = RULES[rule].judge
    values = Counter(f.value for label in labels for f in label.figures[:1])
    answers = [Prediction(outcome=Outcome.OPTIMAL, value=value) for value, _ in values.most_common(100)]
    answers.append(Prediction(outcome=Outcome.INFEASIBLE))
    return max((sum(judge(label, answer) is True for label in labels) for answer in answers), default=0)


def _by(problems: list[Answered], rule: str, groups: Callable[[Answered], list[str]]) -> dict[str, Rate]:
    hits: dict[str, float] = defaultdict(float)
    counts: Counter[str] = Counter()
    for problem in problems:
        share = problem.right(rule)
        for group in groups(problem) if share is not None else []:
            if group:
                hits[group] += share or 0.0
                counts[group] += 1
    return {group: Rate(hits[group], n) for group, n in sorted(counts.items(), key=lambda item: (-item[1], item[0]))}


def _constraint_kinds(problem: Answered) -> list[str]:
    record = problem.draws[0].record if problem.draws else None
    return list(record.kinds) if record else []


def _card(name: str, head: Provenance) -> Card:
    """The card as it is now; one that is gone (a user's own, elsewhere) is scored all the same."""
    for given in (*head.options.cards, name):
        try:
            card = load_card(given)
        except RoomError:
            continue
        if card.name == name:
            return card
    from optagent.bench.card import Source

    return Card(name=name, title=name, source=Source())

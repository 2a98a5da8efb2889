"""Scores as tables: rows and columns once, then text, Markdown, CSV or LaTeX."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from optagent.bench.score import CardScore
from optagent.bench.scoring import RULES
from optagent.bench.stats import Rate

Form = Literal["text", "markdown", "csv", "latex"]


@dataclass(frozen=True)
class Table:
    """Cells as text; the first column is what a row is of."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


AGAINST = {
    "equivalent": "proven equivalent",
    "different": "proven different: right by luck",
    "unknown": "not decided",
}


def percent(rate: Rate) -> str:
    """`85.7 % (80.8–89.5)`; a dash of nothing."""
    if not rate.n:
        return "–"
    low, high = rate.interval
    return f"{100 * rate.value:.1f} % ({100 * low:.1f}–{100 * high:.1f})"


def share(rate: Rate) -> str:
    """`85.7 %`."""
    return f"{100 * rate.value:.1f} %" if rate.n else "–"


def count(rate: Rate) -> str:
    """`210 / 245`."""
    return f"{rate.hits:.10g} / {rate.n}"


def rules_table(score: CardScore) -> Table:
    """A row for each rule: accuracy with its interval, then what it is to be held against."""
    draws = max((len(p.draws) for p in score.problems), default=1)
    several = draws > 1
    head = ["rule", "right", "accuracy (95 % Wilson)", *(["majority", "best by Verdict"] if several else [])]
    steps = [k for k in next(iter(score.rules.values())).pass_at if k > 1]
    voted = several and any(s.clusters is not None for s in score.rules.values())
    head += ["biggest cluster"] if voted else []
    head += [f"pass@{k}" for k in steps]
    doubted = sum(p.suspect for p in score.problems)
    head += [*(["without doubted labels"] if doubted else []), "constant answer", "not scored"]
    head += ["with oracle tricks: at most"] if score.oracle else []
    rows: list[tuple[str, ...]] = []
    for name, found in score.rules.items():
        mark = " *" if name == score.profile else ""
        cells = [name + mark, count(found.rate), percent(found.rate)]
        cells += [share(found.majority), share(found.best)] if several else []
        cells += [share(found.clusters) if found.clusters else "–"] if voted else []
        cells += [share(found.pass_at[k]) if k in found.pass_at else "–" for k in steps]
        cells += [*([share(found.trusted)] if doubted else []), share(found.constant), str(found.unscored)]
        cells += [share(score.oracle[name]["any"])] if score.oracle else []
        rows.append(tuple(cells))
    return Table(f"{score.card}: {len(score.problems)} problems", tuple(head), tuple(rows))


def oracle_table(score: CardScore) -> Table:
    """A row for each rule: what it would say if a judge who knows the label chose among each draw and its variants."""
    names = {"relax": "relaxed", "impose": "made whole", "flip": "sense flipped", "any": "any of these"}
    rows = [
        (rule, share(score.rules[rule].rate), *(share(found[name]) for name in names))
        for rule, found in score.oracle.items()
    ]
    return Table(f"{score.card}, upper bounds: no score", ("rule", "as it is", *names.values()), tuple(rows))


def summary_table(scores: Sequence[CardScore]) -> Table:
    """A row for each card, by its own rule."""
    head = (
        "card",
        "problems",
        "rule",
        "right",
        "accuracy (95 % Wilson)",
        "executed (ER)",
        "solves (AST)",
        "tokens",
        "cost",
        "s a draw",
    )
    rows = [
        (
            s.card, str(len(s.problems)), s.profile, count(s.rules[s.profile].rate), percent(s.rules[s.profile].rate), share(s.executed),
            "–" if math.isnan(s.solving_times) else f"{s.solving_times:.2f}", f"{s.tokens:,}", "–" if s.cost is None else f"${s.cost:.4f}",
            f"{s.seconds:.2f}",
        )
        for s in scores
    ]  # fmt: skip
    return Table("summary", head, tuple(rows))


def groups_table(score: CardScore) -> list[Table]:
    """Accuracy by type, size and kind of constraint, and why draws were not right."""
    found: list[Table] = []
    for title, groups in (
        ("by type", score.by_kind),
        ("by size", score.by_size),
        ("by kind of constraint", score.by_constraint),
    ):
        rows = tuple((name, count(rate), percent(rate)) for name, rate in groups.items())
        if rows:
            found.append(Table(f"{score.card}, {title}", (title.removeprefix("by "), "right", "accuracy"), rows))
    if score.against:
        rows = tuple((AGAINST[word], str(score.against[word])) for word in AGAINST if score.against[word])
        found.append(Table(f"{score.card}, right draws beside the reference", ("the model is", "draws"), rows))
    if score.failures:
        rows = tuple((word, str(n)) for word, n in score.failures.most_common())
        found.append(Table(f"{score.card}, what went wrong", ("kind of error", "draws"), rows))
    return found


def written(table: Table, form: Form) -> str:
    """The table in one form, ending with a line end."""
    match form:
        case "csv":
            text = io.StringIO()
            csv.writer(text, lineterminator="\n").writerows([table.columns, *table.rows])
            return text.getvalue()
        case "markdown":
            lines = [table.columns, tuple("---" for _ in table.columns), *table.rows]
            return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)
        case "latex":
            body = " \\\\\n".join(" & ".join(map(_latex, row)) for row in table.rows)
            head = " & ".join(rf"\textbf{{{_latex(c)}}}" for c in table.columns)
            kinds = "l" + "r" * (len(table.columns) - 1)
            return f"\\begin{{tabular}}{{{kinds}}}\n\\hline\n{head} \\\\\n\\hline\n{body} \\\\\n\\hline\n\\end{{tabular}}\n"
        case "text":
            return _text(table)


def as_json(score: CardScore) -> dict[str, object]:
    """One card's score as plain numbers."""

    def rate(found: Rate) -> dict[str, object]:
        return {
            "right": found.hits,
            "n": found.n,
            "accuracy": found.value if found.n else None,
            "interval": found.interval,
        }

    return {
        "card": score.card, "n": len(score.problems), "profile": score.profile, "labels": dict(score.labels),
        "rules": {
            name: {
                **rate(s.rate), "trusted": rate(s.trusted), "unscored": s.unscored, "majority": rate(s.majority), "best": rate(s.best),
                "clusters": rate(s.clusters) if s.clusters else None, "constant": rate(s.constant), "pass_at": {str(k): rate(v) for k, v in s.pass_at.items()}, "summary": RULES[name].summary,
            }
            for name, s in score.rules.items()
        },
        "executed": rate(score.executed), "solving_times": None if math.isnan(score.solving_times) else score.solving_times,
        "by_kind": {k: rate(v) for k, v in score.by_kind.items()}, "by_size": {k: rate(v) for k, v in score.by_size.items()},
        "by_constraint": {k: rate(v) for k, v in score.by_constraint.items()}, "failures": dict(score.failures),
        "against_reference": dict(score.against),
        "tokens": score.tokens, "cost": score.cost, "seconds": score.seconds,
        **({"oracle_upper_bound": {rule: {t: rate(v) for t, v in found.items()} for rule, found in score.oracle.items()}} if score.oracle else {}),
    }  # fmt: skip


def _text(table: Table) -> str:
    widths = [max(len(row[at]) for row in (table.columns, *table.rows)) for at in range(len(table.columns))]

    def line(row: Sequence[str]) -> str:
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        return "  ".join(cells).rstrip()

    rule = "─" * min(sum(widths) + 2 * (len(widths) - 1), 120)
    return "\n".join([line(table.columns), rule, *map(line, table.rows)]) + "\n"


def _latex(text: str) -> str:
    from optagent.formulation.latex import escaped

    return escaped(text)

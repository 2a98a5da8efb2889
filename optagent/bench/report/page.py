"""The page as a whole: what was run, how right it was, where and why not, and every sample."""

from __future__ import annotations

from collections import Counter
from html import escape
from pathlib import Path

from optagent.bench.provenance import Provenance
from optagent.bench.report.charts import bars, counts, points
from optagent.bench.report.sample import sample_part
from optagent.bench.report.style import STYLE
from optagent.bench.score import CardScore, score_run
from optagent.bench.scoring import RULES
from optagent.bench.stats import Rate
from optagent.bench.table import Table, groups_table, rules_table, summary_table
from optagent.errors import InputError


def report(run: Path) -> str:
    """One self-contained HTML page of a run. Raises InputError when the folder holds none."""
    head, scores = score_run(run)
    if not scores:
        raise InputError(f"{run} holds nothing to show", "Let the run go on first.")
    links = "".join(f'<a href="#{escape(s.card)}">{escape(s.card)}</a>' for s in scores)
    title = f"{head.options.strategy} with {head.model}"
    body = [
        f"<h1>{escape(title)}</h1>", f'<p class="note">{escape(_told(head))}</p>', f"<nav>{links}</nav>",
        _table(summary_table(scores)), _cost(scores), *(_card(score) for score in scores), _origin(head),
    ]  # fmt: skip
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>\n<body>\n"
        + "\n".join(body)
        + "\n</body></html>\n"
    )


def _told(head: Provenance) -> str:
    o = head.options
    draws = f"{o.samples} draws a problem" if o.samples > 1 else "one draw a problem"
    return f"{draws}, at most {o.repairs} rounds of correction, solver {o.solver}, seed {o.seed}, begun {head.began}"


def _card(score: CardScore) -> str:
    """One dataset: rules, charts, groups, samples."""
    charts = "".join(
        (
            bars("accuracy by type", score.by_kind), bars("accuracy by size (variables)", score.by_size),
            bars("accuracy by kind of constraint", dict(list(score.by_constraint.items())[:12])),
            counts("what went wrong", dict(score.failures.most_common())), bars("right after so many rounds", by_rounds(score)),
        )
    )  # fmt: skip
    wrong_first = sorted(
        score.problems, key=lambda p: (p.right(score.profile) or 0.0) if p.right(score.profile) is not None else 2.0
    )
    samples = "\n".join(sample_part(p, score.profile) for p in wrong_first)
    groups = "".join(f"<details><summary>{escape(t.title)}</summary>{_table(t)}</details>" for t in groups_table(score))
    note = f'<p class="note">* {escape(score.profile)}: {escape(RULES[score.profile].summary)}; what “right” means below.</p>'
    return (
        f'<h2 id="{escape(score.card)}">{escape(score.card)}</h2>{_table(rules_table(score))}{note}'
        f'<div class="charts">{charts}</div>{groups}<h3>Samples, the wrong ones first</h3>\n{samples}'
    )


def by_rounds(score: CardScore) -> dict[str, Rate]:
    """Rounds used -> how many of those draws are right."""
    used: Counter[int] = Counter()
    right: Counter[int] = Counter()
    for problem in score.problems:
        for draw in problem.draws:
            judged = RULES[score.profile].judge(problem.label, draw.prediction)
            if draw.record is not None and judged is not None:
                used[len(draw.record.rounds)] += 1
                right[len(draw.record.rounds)] += judged
    return {f"{n} round{'s' if n != 1 else ''}": Rate(right[n], used[n]) for n in sorted(used)} if len(used) > 1 else {}


def _cost(scores: list[CardScore]) -> str:
    shown = [
        (s.card, s.tokens / max(1, sum(len(p.draws) for p in s.problems)), s.rules[s.profile].rate.value)
        for s in scores
        if s.rules[s.profile].rate.n
    ]
    return points("accuracy against tokens of a draw", "tokens of a draw", "accuracy", shown) if len(shown) > 1 else ""


def _table(table: Table) -> str:
    head = "".join(f"<th>{escape(c)}</th>" for c in table.columns)
    rows = "".join("<tr>" + "".join(f"<td>{escape(c)}</td>" for c in row) + "</tr>" for row in table.rows)
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _origin(head: Provenance) -> str:
    """Where it came from, for whoever wants to make it again."""
    dirty = " with changes that are not committed" if head.dirty else ""
    rows = [
        ("optagent", f"{head.packages.get('optagent', '')} {head.commit[:12]}{dirty}"), ("solver", head.solver), ("isolation", head.isolation),
        ("python", f"{head.python}, {head.platform}"),
        *((f"data {d.card}", f"{d.n} records, sha256 {d.sha256[:16]}…, version {d.version}") for d in head.data),
        *((f"package {name}", version) for name, version in head.packages.items()),
        *((f"prompt {name}", sha[:16]) for name, sha in head.prompts.items()),
    ]  # fmt: skip
    body = "".join(f'<tr><td>{escape(a)}</td><td style="text-align:left">{escape(b)}</td></tr>' for a, b in rows)
    return f'<h2>Where it came from</h2><details><summary>versions, data, prompts</summary><div class="wide"><table>{body}</table></div></details>'

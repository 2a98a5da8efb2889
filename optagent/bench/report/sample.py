"""One sample on the page: words with their numbers marked, the model as mathematics, the plan, the checks, every round."""

from __future__ import annotations

from html import escape

from pydantic import ValidationError

from optagent.bench.record import Record, Round
from optagent.bench.score import Answered, verdict_word
from optagent.bench.scoring import RULES
from optagent.formulation import Formulation
from optagent.formulation.html import fragment, model_parts
from optagent.judge.coverage import Link, coverage, formulation_uses, program_uses

MOST_VALUES = 40


def sample_part(problem: Answered, rule: str) -> str:
    """A part that a reader can open, one for each problem; each draw is a part in it where there are several."""
    judged = [RULES[rule].judge(problem.label, draw.prediction) for draw in problem.draws]
    right = sum(j is True for j in judged)
    told = (
        "not scored"
        if judged[0] is None
        else "right"
        if right == len(judged)
        else "wrong"
        if not right
        else f"{right} of {len(judged)} right"
    )
    look = "right" if told == "right" else "wrong" if told == "wrong" else ""
    words = {verdict_word(problem, draw, rule) for draw in problem.draws} - {""}
    first = " ".join(problem.question.split())[:160]
    head = (
        f'<summary><span class="id">{escape(problem.id)}</span><span class="{look}">{told}</span>'
        f'<span>{escape(", ".join(sorted(words)))}</span><span class="first">{escape(first)}</span></summary>'
    )
    body = "".join(
        _draw(problem, draw.record, f"draw {at + 1}" if len(problem.draws) > 1 else "")
        for at, draw in enumerate(problem.draws)
        if draw.record is not None
    )
    label = f"<p>label: {escape(problem.label.raw or problem.label.kind.value)}</p>"
    return f'<details class="sample" id="{escape(problem.card)}-{escape(problem.id)}">{head}<div>{label}{body}</div></details>'


def _draw(problem: Answered, record: Record, title: str) -> str:
    formulation = _formulation(record.formulation)
    uses = formulation_uses(formulation) if formulation else program_uses(record.program)
    _, links = coverage(problem.question, uses)
    parts = [f"<h3>{title}</h3>" if title else "", f"<blockquote>{marked(problem.question, links)}</blockquote>"]
    if formulation is not None:
        parts.append(fragment(model_parts(formulation)))
    elif record.elements:
        parts.append(f"<pre>{escape(record.elements)}</pre>")
    parts += [_plan(record), _checks(record), _program(record.program), _rounds(record)]
    return "".join(parts)


def marked(text: str, links: list[Link]) -> str:
    """The words with every number marked: what uses it stands in its title; those that nothing uses are underlined."""
    parts: list[str] = []
    at = 0
    for link in sorted(links, key=lambda k: k.mention.start):
        start, end = link.mention.start, link.mention.start + len(link.mention.text)
        if start < at or (not link.place and link.mention.weak):
            continue
        parts.append(escape(text[at:start]))
        kind, title = ("", f"used by {link.place}") if link.place else (' class="unused"', "used nowhere")
        parts.append(f'<mark{kind} title="{escape(title)}">{escape(text[start:end])}</mark>')
        at = end
    return "".join([*parts, escape(text[at:])])


def _formulation(given: dict[str, object] | None) -> Formulation | None:
    try:
        return Formulation.model_validate(given) if given else None
    except ValidationError:  # of another version of the language: its JSON is all there is to show
        return None


def _plan(record: Record) -> str:
    value = "" if record.objective is None else f" {record.objective:.10g}"
    reason = f" ({record.reason})" if record.reason else ""
    values = {k: v for k, v in record.values.items() if abs(v) > 1e-9}
    shown = ", ".join(f"{name} = {v:.6g}" for name, v in list(values.items())[:MOST_VALUES])
    more = f" and {len(values) - MOST_VALUES} more" if len(values) > MOST_VALUES else ""
    plan = f"<p>{escape(shown + more)}</p>" if shown else ""
    error = f"<pre>{escape(record.error)}</pre>" if record.error else ""
    return f"<p><strong>{record.status.value}{value}</strong>{escape(reason)}</p>{plan}{error}"


def _checks(record: Record) -> str:
    sign = {True: "✔", False: "✖"}
    rows = "".join(
        f"<tr><td>{escape(c.name)}</td><td>{sign[c.value] if isinstance(c.value, bool) else escape(str(c.value))}</td>"
        f'<td style="text-align:left;white-space:normal">{escape(c.reason)}</td></tr>'
        for c in record.verdict.checks
    )
    return (
        f'<div class="wide"><table>{rows}</table></div><p>confidence {record.verdict.confidence:.2f}</p>'
        if rows
        else ""
    )


def _program(source: str) -> str:
    return f"<details><summary>The program</summary><pre>{escape(source)}</pre></details>" if source else ""


def _rounds(record: Record) -> str:
    if len(record.rounds) < 2:
        return ""
    sections = "".join(_round(at, r) for at, r in enumerate(record.rounds, start=1))
    return f'<details><summary>{len(record.rounds)} rounds side by side</summary><div class="rounds">{sections}</div></details>'


def _round(at: int, one: Round) -> str:
    formulation = _formulation(one.formulation)
    model = fragment(model_parts(formulation)) if formulation else f"<pre>{escape(one.program or one.elements)}</pre>"
    value = "" if one.objective is None else f" {one.objective:.10g}"
    said = "".join(f"<li>{escape(c)}</li>" for c in one.complaints)
    complaints = f"<p>said against it:</p><ul>{said}</ul>" if said else ""
    return f"<section><h4>round {at}: {one.status.value}{value}</h4>{model}<p>{escape(one.reason)}</p>{complaints}</section>"

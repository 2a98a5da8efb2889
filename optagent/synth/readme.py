"""The card of a made data set: what it holds, how it was filtered, and how near it comes to benchmarks."""

from __future__ import annotations

from typing import Any

from optagent.likeness import CONTAINED, JACCARD, LENGTH
from optagent.synth.shard import Recipe
from optagent.synth.splits import SPLITS

_FIELDS = {
    "text": "the problem in words",
    "tables": "attached tables, JSON (`[]` where the data stand in the text)",
    "formulation": "the model as JSON: sets, parameters with data and units, variables, objective, constraints",
    "short": "the model in few tokens (MathProg, data inline); for small problems with one variable a thing",
    "brief": "the model as the JSON rows that `prompts/formulate_short.md.j2` asks for; empty where it has indices",
    "program": "Pyomo source",
    "status, optimum": "what the solver proved",
    "family, template, seed, index": "where it comes from: `FAMILY.make(seed, index)`; template is SCENARIO.LAYOUT",
    "kind, variables, integers, constraints, nonzeros, nodes": "how large and hard it is",
    "confirmed": "whether enumeration of all integer points found the same optimum (null: too many)",
    "words": "how the text came about: grammar, back-translation, reverse or rewriting",
    "knobs": "the draws that made it easy or hard, JSON",
}


def readme(recipe: Recipe, report: dict[str, Any]) -> str:
    """Markdown with the YAML head that `datasets` reads."""
    there = [split for split in SPLITS if report["splits"].get(split)]
    files = "\n".join(f"  - split: {split}\n    path: data/{split}-*.parquet" for split in there)
    rows = "\n".join(
        f"| {name} | {one['accepted']} | {one['rejected']} | {', '.join(f'{k} {v}' for k, v in sorted(one['reasons'].items()))} |"
        for name, one in report["families"].items()
    )
    compared = "\n".join(
        f"| {card} | {one['texts']} | {one['refused']} | {_nearest(one['nearest'])} |"
        for card, one in report["contamination"].items()
    )
    fields = "\n".join(f"- `{name}`: {text}." for name, text in _FIELDS.items())
    splits = ", ".join(f"{split} {report['splits'][split]:,}" for split in there)
    return f"""---
license: apache-2.0
language: [en]
task_categories: [text-generation]
tags: [optimization, operations-research, synthetic]
configs:
- config_name: default
  data_files:
{files}
---
# Optimisation problems made by optagent

{report["pairs"]:,} pairs of words and model ({splits}), made by `optagent synth` with no language model:
`--families {",".join(recipe.families)} --count {recipe.count} --seed {recipe.seed} --size {recipe.size:g}`.

Every pair was kept only because each number and each condition of the model is linked to words of the text, no other
number stands in it but marked distractors, and the solver proved an optimum
({report["confirmed"]:,} of them were found again by enumerating every integer point).

## Fields

{fields}

## Splits

Disjoint by family and by template: `test` holds families of which nothing else is in the data
({", ".join(recipe.held_out)}, where asked for); `validation` holds scenarios (trades) of which no training text tells.

## Kept and left out

| family | kept | left out | why |
| --- | --: | --: | --- |
{rows}

## Contamination

Runs of {LENGTH} words with numbers masked were compared with every benchmark at hand. A text was refused from a Jaccard
similarity of {JACCARD:g}, or when {CONTAINED:.0%} of the shorter text's runs are shared.

| benchmark | texts | refused | nearest kept (Jaccard, contained) |
| --- | --: | --: | --- |
{compared or "| none was at hand | 0 | 0 | |"}
"""


def _nearest(one: dict[str, Any] | None) -> str:
    if one is None:
        return "no run shared"
    return f"{one['jaccard']:.3f}, {one['contained']:.3f} ({one['benchmark']} – {one['made']})"

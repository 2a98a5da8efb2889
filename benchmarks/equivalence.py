"""Confusion matrices of our equivalence checker and the field's, on our own pairs and FormulationBench, and seconds by size.

Run it with `make bench-equivalence`, which writes docs/equivalence-results.md and its plot. Where optagent.equivalence is not
there, the baselines run alone. FormulationBench is looked for in $OPTAGENT_DATA/equivalence, and left out where it is not.
--model SPEC adds EquivaMap with that language model, on every pair that fits into --model-pairs.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import statistics
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.pairs.baselines.checker import Answer, Checker, timed
from benchmarks.pairs.baselines.equivamap import equivamap
from benchmarks.pairs.baselines.registered import BASELINES, SECONDS, ours
from benchmarks.pairs.formulation_bench.read import Unread, formulation_bench
from benchmarks.pairs.generate import generate
from benchmarks.pairs.judge import Tally
from benchmarks.pairs.pair import Pair
from benchmarks.pairs.plot import curves
from benchmarks.pairs.register import DIFFERENT, EQUIVAMAP, SAME
from benchmarks.pairs.scaling import SIZES, scaling


def checkers() -> dict[str, Checker]:
    """Ours first, where it is."""
    own = ours()
    return {**({"optagent": own} if own else {}), **BASELINES}


class Kept:
    """Answers in a file of JSON Lines, so that a run that was cut short goes on where it ended."""

    def __init__(self, path: str) -> None:
        self.path = Path(path) if path else None
        self.known: dict[str, Answer] = {}
        if self.path is not None and self.path.exists():
            for line in self.path.read_text(encoding="utf-8").splitlines():
                record = json.loads(line)
                key = record.pop("key")
                self.known[key] = Answer(**record)

    def answer(self, name: str, checker: Checker, pair: Pair) -> Answer:
        """The kept answer of that checker to these two documents, or a new one."""
        documents = pair.a.model_dump_json() + pair.b.model_dump_json()
        key = f"{name} {pair.id} {hashlib.sha256(documents.encode()).hexdigest()[:16]}"
        if key not in self.known:
            self.known[key] = timed(checker, pair.a, pair.b)
            if self.path is not None:
                with self.path.open("a", encoding="utf-8") as file:
                    file.write(json.dumps({"key": key, **asdict(self.known[key])}) + "\n")
        return self.known[key]


def compared(
    pairs: Sequence[Pair], asked: dict[str, Checker], said: Tally, note: str, kept: Kept
) -> list[tuple[Pair, str, Answer]]:
    """Every checker on every pair."""
    found: list[tuple[Pair, str, Answer]] = []
    start = told = time.monotonic()
    for n, pair in enumerate(pairs, 1):
        for name, checker in asked.items():
            answer = kept.answer(name, checker, pair)
            said.add(name, pair, answer)
            found.append((pair, name, answer))
        if time.monotonic() - told > 10:
            told = time.monotonic()
            print(f"{note}: {n} of {len(pairs)} pairs, {told - start:.0f} s", file=sys.stderr, flush=True)
    return found


def spread(pairs: Sequence[Pair], count: int) -> list[Pair]:
    """`count` of them, evenly from the beginning to the end."""
    step = max(1, len(pairs) // max(1, count))
    return list(pairs[::step][:count])


def medians(found: Iterable[tuple[Pair, str, Answer]]) -> dict[str, dict[int, float]]:
    """Checker -> size -> median seconds."""
    seconds: dict[str, dict[int, list[float]]] = {}
    for pair, name, answer in found:
        seconds.setdefault(name, {}).setdefault(pair.columns, []).append(answer.seconds)
    return {name: {size: statistics.median(s) for size, s in sizes.items()} for name, sizes in seconds.items()}


def faults(tally: Tally, name: str, most: int = 40) -> list[str]:
    """What one checker got wrong, or said in another sense than the label, line by line."""
    own = [(p, a, o) for checker, p, a, o in tally.faults if checker == name]
    lines = [
        f"- `{p.id}` ({p.truth}; {p.proof[:160]}): {o}, said {a.verdict} {a.notion}. {a.why[:160]}"
        for p, a, o in own[:most]
    ]
    return [*lines, f"- … and {len(own) - most} more"] if len(own) > most else lines


def own_section(
    options: argparse.Namespace, asked: dict[str, Checker], extra: dict[str, Checker], kept: Kept
) -> list[str]:
    """The own set."""
    pairs = list(generate(options.pairs, options.seed))
    levels = ", ".join(f"{sum(p.level == level for p in pairs)} {level}" for level in ("same", "renamed", "permuted"))
    tally = Tally([*asked, *extra])
    compared(pairs, asked, tally, "own set", kept)
    if extra:
        compared(spread(pairs, options.model_pairs), extra, tally, "own set, with a language model", kept)
    largest = max(p.columns for p in pairs)
    return [
        f"## Own set: {len(pairs):,} pairs, seed {options.seed}",
        "",
        (
            f"{len(SAME)} transformations that keep the meaning and {len(DIFFERENT)} kinds of near misses, {min(p.columns for p in pairs)} to {largest} variables; "
            f"names of the second model: {levels}. EquivaMap's letters in brackets."
        ),
        "",
        *tally.confusion(),
        "",
        "Right / wrong / undecided; in brackets those true in another sense than the label's (finer, coarser).",
        "",
        *tally.by_transformation(EQUIVAMAP),
        "",
        *(["Faults of optagent:", "", *faults(tally, "optagent"), ""] if "optagent" in asked else []),
    ]


def bench_section(
    options: argparse.Namespace, asked: dict[str, Checker], extra: dict[str, Checker], kept: Kept
) -> list[str]:
    """FormulationBench."""
    folder = Path(options.data) / "equivalence" if options.data else None
    if folder is None or not folder.is_dir():
        return ["## FormulationBench", "", "Not on this machine: OPTAGENT_DATA names the folder of datasets.", ""]
    records = list(formulation_bench(folder, options.largest))
    pairs = [r for r in records if isinstance(r, Pair)]
    unread = [r for r in records if isinstance(r, Unread)]
    tally = Tally([*asked, *extra])
    compared(pairs, asked, tally, "FormulationBench", kept)
    if extra:
        compared(spread(pairs, options.model_pairs), extra, tally, "FormulationBench, with a language model", kept)
    return [
        f"## FormulationBench: {len(pairs)} of {len(records)} pairs",
        "",
        (
            "Each problem on the one data instance that the set has. Its label for `equivalent` says that the optimum is kept: cuts "
            "that take away plans are among them."
        ),
        "",
        *(f"- not read: `{u.id}`, {u.reason}" for u in unread),
        "",
        *tally.confusion(),
        "",
        *tally.by_transformation(),
        "",
        *(
            ["Where optagent and the label part:", "", *faults(tally, "optagent", 89), ""]
            if "optagent" in asked
            else []
        ),
    ]


def scaling_section(options: argparse.Namespace, asked: dict[str, Checker], plot: Path | None, kept: Kept) -> list[str]:
    """Seconds by size."""
    sizes = tuple(s for s in SIZES if s <= options.most)
    pairs = list(scaling(sizes, options.each, options.seed))
    tally = Tally(asked)
    times = medians(compared(pairs, asked, tally, "by size", kept))
    lines = [
        f"| checker | {' | '.join(f'{s:,} variables' for s in sizes)} | wrong | unknown |",
        "| --- |" + " --: |" * (len(sizes) + 2),
    ]
    for name in asked:
        total = tally.total[name]
        cells = [f"{times[name][s]:.3f} s" for s in sizes]
        lines.append(f"| {name} | {' | '.join(cells)} | {total['wrong'] + total['overclaimed']} | {total['unknown']} |")
    text = curves(
        {n: [(s, max(t, 1e-4)) for s, t in by.items()] for n, by in times.items()}, "variables", "median seconds a pair"
    )
    if plot is not None:
        plot.write_text(text, encoding="utf-8")
    return [
        f"## Seconds by size: {len(pairs)} pairs",
        "",
        "Sparse product mixes: permuted, rescaled, with slack, with redundant rows, and one cost changed. Medians.",
        "",
        *lines,
        "",
        *([f"![median seconds a pair]({plot.name})", ""] if plot is not None else []),
    ]


def main() -> None:
    """Prints the tables, or writes them where --out says."""
    options = parsed()
    asked = {n: c for n, c in checkers().items() if not options.checkers or n in options.checkers}
    extra: dict[str, Checker] = {}
    if options.model:
        from optagent.llm.connect import connect

        extra[f"EquivaMap, {options.model}"] = equivamap(connect(options.model))
    out = Path(options.out) if options.out else None
    plot = out.with_name(out.stem.replace("results", "seconds") + ".svg") if out else None
    kept = Kept(options.answers)
    lines = [
        "# Are two models the same? What checkers say",
        "",
        f"Made by `make bench-equivalence`; not to be edited by hand. optagent without a language model, {SECONDS:g} s a pair at most.",
        "",
    ]
    lines += own_section(options, asked, extra, kept) if options.pairs else []
    lines += bench_section(options, asked, extra, kept)
    lines += scaling_section(options, asked, plot, kept) if options.each else []
    text = "\n".join(lines) + "\n"
    if out is not None:
        out.write_text(text, encoding="utf-8")
    else:
        print(text)


def parsed() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pairs", type=int, default=2200, help="pairs of the own set; 0: none")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--data", default=os.environ.get("OPTAGENT_DATA", ""), help="the folder of datasets")
    parser.add_argument(
        "--largest", type=int, default=3000, help="variables or rows up to which FormulationBench is run"
    )
    parser.add_argument("--each", type=int, default=4, help="pairs of each kind and size that are timed; 0: none")
    parser.add_argument("--most", type=int, default=1000, help="largest size that is timed")
    parser.add_argument("--checkers", nargs="*", default=[], help="only these")
    parser.add_argument(
        "--model", default="", help="language model for EquivaMap's procedure, e.g. gguf:qwen2.5-coder-1.5b"
    )
    parser.add_argument("--model-pairs", type=int, default=60, help="pairs of each set that it is asked about")
    parser.add_argument(
        "--answers",
        default="",
        help="file of JSON Lines in which answers are kept, and taken from; for one version of the checkers",
    )
    parser.add_argument("--out", default="", help="file to write; printed where there is none")
    return parser.parse_args()


if __name__ == "__main__":
    main()

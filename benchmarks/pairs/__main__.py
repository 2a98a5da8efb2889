"""Writes pairs as JSON Lines: `python -m benchmarks.pairs --count 2000 --out pairs.jsonl`."""

from __future__ import annotations

import argparse
import json
from dataclasses import fields
from pathlib import Path

from benchmarks.pairs.generate import generate
from benchmarks.pairs.pair import Pair
from optagent.formulation import Formulation


def line(pair: Pair) -> str:
    """One object: the documents `a` and `b`, and what is known of them."""
    values = {f.name: getattr(pair, f.name) for f in fields(pair)}
    plain = {k: v.model_dump(mode="json") if isinstance(v, Formulation) else v for k, v in values.items()}
    return json.dumps(plain, ensure_ascii=False)


def main() -> None:
    """A file, since SciPy's solver prints to standard output as it likes."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", nargs="*", default=[], help="names of transformations")
    parser.add_argument("--out", required=True)
    options = parser.parse_args()
    with Path(options.out).open("w", encoding="utf-8") as file:
        for pair in generate(options.count, options.seed, only=tuple(options.only)):
            file.write(line(pair) + "\n")


if __name__ == "__main__":
    main()

"""`optagent equiv`: are two models the same? The map, or a plan that tells them apart."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from optagent.commands import options

if TYPE_CHECKING:
    from optagent.equivalence import Equivalence

CODES = {"equivalent": 0, "different": 1, "unknown": 3}


def equiv(
    a: Annotated[
        Path,
        typer.Argument(metavar="A", help="A formulation.json, .mod, Pyomo .py, .lp or .mps file.", show_default=False),
    ],
    b: Annotated[Path, typer.Argument(metavar="B", help="Another.", show_default=False)],
    seconds: Annotated[float, typer.Option("--seconds", help="What the comparison may take.", min=0.1)] = 30.0,
    as_json: options.AsJson = False,
) -> None:
    """Compare two linear models, of any notation each.

    Exit code 0 when they are equivalent, 1 when they are different, 3 when that is not known. Equivalent: under a map between
    their variables the plans of each are the plans of the other, and values follow by a scale and a shift.
    """
    from optagent.agent import wait
    from optagent.commands.convert import read_any
    from optagent.equivalence import equivalent_async

    found = wait(equivalent_async(read_any(a, []), read_any(b, []), seconds=seconds))
    if as_json:
        print(found.model_dump_json())
    else:
        show(found, a.name, b.name)
    raise typer.Exit(CODES[found.verdict])


def show(found: Equivalence, a: str, b: str) -> None:
    """In plain words: the answer, why, and what shows it."""
    print(f"{found.verdict}: {found.reason}")
    if found.verdict == "equivalent":
        if found.objective:
            print(f"  {found.objective.replace('value of a', f'value of {a}').replace('value of b', f'value of {b}')}")
        for name, text in found.map.items():
            print(f"  {name} of {b} = {text} of {a}")
    if found.witness is not None:
        mine, other = (a, b) if found.witness.feasible_in == "a" else (b, a)
        told = ", ".join(f"{name} = {value:g}" for name, value in found.witness.point.items() if value) or "all zero"
        print(f"  a plan of {mine}: {told}")
        if found.witness.violates:
            print(f"  in {other} it violates {found.witness.violates}, by {found.witness.by:g}")
        else:
            print(f"  in {other} it is valued otherwise, by {found.witness.by:g}")

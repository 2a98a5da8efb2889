"""Every constraint of the house's models is typed; what the types are is written down for more than sixty of them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import get_args

import pytest

from optagent.formulation import Formulation
from optagent.formulation.check import Checked, check
from optagent.formulation.kind_rules import KindName
from optagent.formulation.kinds import LABELS, constraint_kind, kinds
from optagent.tables import read_tables

EXAMPLES = Path(__file__).parents[2] / "examples"
MODELS = sorted([*EXAMPLES.glob("*.json"), *(EXAMPLES / "textbook").glob("*.json")])

EXPECTED = """
bakery.egg_limit budget          canoes.balance balance               canoes.first_month balance        canoes.reserve bound
cement.load budget               cement.delivery cover                clinics.served cover              coffee.least_share_kept ratio
coffee.largest_share_kept ratio  coffee.hotel cover                   courier.way balance               dispatch.load_met cover
endless.zinc_share ratio         endowment.invested partition         hotline.cover cover               kennel.nutrient_range cover
paint.first_week balance         paint.cleaned big_m                  press.lateness definition         press.one_at_a_time big_m
rails.filled cover               rucksack.weight_carried budget       sensor.error_made definition      translators.one_document assignment
translators.conflict bound       upgrades.money budget                upgrades.robot_needs_software logical
upgrades.one_roof packing        upgrades.foundation logical          upgrades.care cardinality         upgrades.city cover
vans.moved assignment            vans.loaded capacity_link            vans.in_turn symmetry             warehouses.only_open big_m
warehouses.board cardinality     water.balance balance
bin_packing.in_turn symmetry     bin_packing.fits capacity_link       bipartite_matching.one_post packing
blending.knock ratio             blending.volatile ratio              capital_budgeting_logic.later_years balance
capital_budgeting_logic.both_need_training logical                    chebyshev_fit.within definition   crew_pairing.crewed cover
equipment_replacement.start balance                                   facility_capacitated.room capacity_link
facility_capacitated.only_built big_m                                 farm_planning.work capacity_link  farm_planning.rotation ratio
flow_shop.machine_free precedence                                     goal_programming.money definition graph_colouring.apart logical
graph_colouring.in_order symmetry                                     job_shop.way precedence           job_shop.first big_m
job_shop.last definition         least_absolute_deviations.measured definition                          lot_sizing_backlogging.balance balance
lot_sizing_items.line_time budget                                     minimum_spanning_tree.a_tree cardinality
nurse_rostering.covered cover    nurse_rostering.nights cardinality   p_centre.within definition        p_median.as_many cardinality
pooling.mixed quadratic          portfolio_cardinality.not_tiny big_m portfolio_var.loss big_m          project_crashing.precedence precedence
project_scheduling.waits precedence                                   row_layout.transitive logical     set_partition.visited partition
shift_scheduling.union ratio     stochastic_newsvendor.divided balance                                  tsp_flow.drop balance
tsp_mtz.no_short_round big_m     unit_commitment.starts logical       unit_commitment.not_less big_m    vrp_time_windows.later big_m
"""
TABLE = dict(zip(EXPECTED.split()[::2], EXPECTED.split()[1::2], strict=True))


@cache
def checked(stem: str) -> Checked:
    (path,) = (p for p in MODELS if p.stem == stem)
    f = Formulation.model_validate_json(path.read_text(encoding="utf-8"))
    return check(f, read_tables(sorted(path.parent.glob(f"{stem}.*.csv"))))


def typed(expression: str, **declared: object) -> str:
    """The kind of one constraint over I = {1, 2, 3}: x, y, z amounts, b and c binaries, n whole numbers; each over I."""
    document = {
        "sets": [{"name": "I", "elements": [1, 2, 3]}],
        "variables": [
            *({"name": v, "index": ["I"]} for v in "xyz"),
            *({"name": v, "index": ["I"], "domain": "Binary"} for v in "bc"),
            {"name": "n", "index": ["I"], "domain": "NonNegativeIntegers"},
            {"name": "worst"},
        ],
        "objective": {
            "sense": "minimize",
            "expression": "sum(x[i] + y[i] + z[i] + b[i] + c[i] + n[i] for i in I) + worst",
        },
        "constraints": [{"name": "row", "expression": expression, **declared}],
    }
    found = check(Formulation.model_validate(document))
    assert {d.code for d in found.errors} <= {"no-big-m"}  # the amounts have no upper bounds
    return kinds(found)["row"].name


@pytest.mark.parametrize(("where", "kind"), TABLE.items())
def test_the_kind_is_the_one_a_modeller_would_name(where: str, kind: str):
    model, _, constraint = where.partition(".")
    assert kinds(checked(model))[constraint].name == kind


@pytest.mark.parametrize("path", MODELS, ids=lambda p: p.stem)
def test_every_constraint_has_a_kind(path: Path):
    """None is “other” in the models of the house, each has a sentence and its rows, in the order of declaration."""
    found = kinds(checked(path.stem))
    assert list(found) == [c.name for c in checked(path.stem).formulation.constraints]
    for kind in found.values():
        assert kind.name != "other"
        assert kind.reason[0].isupper()
        assert kind.reason.endswith(".")
    assert sum(kind.rows or 0 for kind in found.values()) == len(checked(path.stem).ground.rows)


def test_the_table_covers_the_typology():
    """All kinds but those that the examples have no constraint of are shown, and every kind has a label."""
    assert set(get_args(KindName)) == set(LABELS)
    assert set(LABELS) - set(TABLE.values()) == {"change", "nonlinear", "other", "sos"}


ROWS = [
    ("x[1] <= 3", "bound"), ("x[1] == 3", "bound"), ("2*x[1] + y[1] <= 9", "budget"), ("x[1] + y[1] >= 4", "cover"),
    ("-x[1] - y[1] <= -4", "cover"), ("b[1] + b[2] <= 1", "packing"), ("2*b[1] + 2*b[2] <= 2", "packing"),
    ("b[1] + b[2] + b[3] <= 2", "cardinality"), ("sum(b[i] for i in I) == 2", "cardinality"), ("b[1] + b[2] >= 1", "cover"),
    ("3*b[1] + 2*b[2] <= 4", "budget"), ("3*b[1] + 2*b[2] >= 4", "cover"), ("b[1] + c[1] == 1", "partition"),
    ("b[1] <= c[1]", "logical"), ("b[1] == c[1]", "logical"), ("b[1] + c[1] - 1 <= b[2]", "logical"), ("2*b[1] <= c[1] + c[2]", "logical"),
    ("sum(b[i] for i in I) <= 3*c[1]", "big_m"), ("sum(b[i] for i in I) <= 2*c[1]", "capacity_link"), ("x[1] <= 50*b[1]", "big_m"),
    ("x[1] >= 5*b[1]", "big_m"), ("x[1] + x[2] <= 50*b[1]", "capacity_link"), ("x[1] + x[2] <= 5*n[1]", "capacity_link"),
    ("x[1] <= 0.3*sum(x[i] for i in I)", "ratio"), ("x[1] == 4*y[1]", "ratio"), ("x[1] - x[2] <= 5", "change"),
    ("-5 <= x[1] - x[2] <= 5", "change"), ("x[1] + 5 <= x[2]", "precedence"), ("x[1] + 5 <= x[2] + 99*b[1]", "big_m"),
    ("worst >= x[1] + x[2]", "definition"), ("-worst <= x[1] - y[1] <= worst", "definition"), ("x[1] == y[1] + y[2]", "definition"),
    ("x[1] + y[1] == x[2] + 3", "balance"), ("x[1] + x[2] <= y[1] + y[2]", "balance"), ("x[1]*y[1] <= 4", "quadratic"),
    ("x[1]**2 + y[1] <= 4", "quadratic"), ("exp(x[1]) <= 4", "nonlinear"), ("x[1]*y[1]*z[1] <= 4", "nonlinear"),
    ("3*b[1] - 2*b[2] + 5*c[1] - 4*c[2] <= 1", "other"), ("x[1] + x[2] + x[3] == 1", "partition"), ("x[1] + x[2] == 40", "cover"),
]  # fmt: skip


@pytest.mark.parametrize(("expression", "kind"), ROWS)
def test_one_row(expression: str, kind: str):
    assert typed(expression) == kind


def test_what_only_orders_twins_breaks_symmetry_and_what_orders_different_things_does_not():
    """b[i] <= b[i-1] is symmetry breaking while the members are alike; with a cost of its own it is a demand."""
    assert typed("b[i] <= b[i-1]", for_each="i in I if i > 1") == "symmetry"
    f = Formulation.model_validate(
        {
            "sets": [{"name": "I", "elements": [1, 2, 3]}],
            "variables": [{"name": "b", "index": ["I"], "domain": "Binary"}],
            "objective": {"sense": "maximize", "expression": "sum(i*b[i] for i in I)"},
            "constraints": [{"name": "row", "for_each": "i in I if i > 1", "expression": "b[i] <= b[i-1]"}],
        }
    )
    assert kinds(check(f))["row"].name == "logical"


def test_at_the_edges_a_family_is_what_it_is_inside():
    """A balance whose first row has one variable only is still a balance."""
    assert typed("(x[i-1] if i > 1 else 0) + y[i] == 4 + x[i]", for_each="i in I") == "balance"
    assert typed("(x[i-1] + y[i] if i > 1 else 7) == 4 + x[i]", for_each="i in I") == "balance"


def test_what_is_written_as_special_is_typed_as_such():
    """Indicator constraints and special ordered sets say themselves what they are."""
    assert typed("x[1] + x[2] <= 4", when="b[1] == 1") == "big_m"
    f = Formulation.model_validate(
        {
            "sets": [{"name": "I", "elements": [1, 2, 3]}],
            "variables": [{"name": "x", "index": ["I"], "upper": 5}],
            "objective": {"sense": "maximize", "expression": "sum(x[i] for i in I)"},
            "constraints": [{"name": f"s{n}", "expression": f"sos{n}(x[i] for i in I)"} for n in (1, 2)],
        }
    )
    assert [(k.name, k.reason) for k in kinds(check(f)).values()] == [
        ("sos", "At most one of the variables may differ from 0."),
        ("sos", "At most two neighbours of the variables may differ from 0."),
    ]


def test_a_constraint_without_rows_says_so():
    assert typed("x[i] <= 3", for_each="i in I if i > 7") == "other"
    assert typed("2 <= 3") == "other"


def test_one_constraint_alone_is_typed_as_among_all():
    model = checked("vans")
    for constraint in model.formulation.constraints:
        assert constraint_kind(constraint, model) == kinds(model)[constraint.name]


def test_a_model_too_large_to_write_out_is_typed_by_its_first_rows():
    """A million shipments: no rows are counted, and the kinds are those of the small model."""
    f = Formulation.model_validate(
        {
            "sets": [{"name": "F", "expression": "range(1, 1001)"}, {"name": "G", "expression": "range(1, 1001)"}],
            "parameters": [{"name": "supply", "index": ["F"], "default": 9.0, "values": []}],
            "variables": [{"name": "send", "index": ["F", "G"]}, {"name": "use", "index": ["F"], "domain": "Binary"}],
            "objective": {"sense": "minimize", "expression": "sum(send[f, g] for f in F for g in G)"},
            "constraints": [
                {"name": "load", "for_each": "f in F", "expression": "sum(send[f, g] for g in G) <= supply[f]*use[f]"},
                {"name": "delivery", "for_each": "g in G", "expression": "sum(send[f, g] for f in F) >= 5"},
                {"name": "ways", "for_each": "f in F, g in G", "expression": "send[f, g] <= 100*use[f]"},
            ],
        }
    )
    model = check(f)
    assert not model.written_out
    found = kinds(model)
    assert [k.name for k in found.values()] == ["capacity_link", "cover", "big_m"]
    assert {k.rows for k in found.values()} == {None}

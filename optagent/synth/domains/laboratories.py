"""Domains of chemistry, medicine and money."""

from __future__ import annotations

from optagent.synth.domains.domain import (
    Measure,
    content,
    counted,
    domain,
    earn,
    gain,
    harm,
    rate,
    space,
    spend,
    stuff,
    time,
)
from optagent.synth.words.grammar import noun

MAX, MIN = "maximize", "minimize"
LABORATORIES = (
    domain(
        "reactions", "a chemist=the chemist; a chemical plant=the plant; a university laboratory=the laboratory", "carry out, carries out, carried out, carrying out",
        "cold reaction, catalytic reaction, electrolytic reaction, slow reaction, pressure reaction", "reaction",
        uses=[stuff("acid", "unit", 2, 24), stuff("rare gas", "unit", 1, 18), stuff("solvent", "ml", 20, 260, 10)],
        gives=[gain("compound", "unit", "makes|yields|produces", 2, 22)],
        goals=[(MAX, gain("compound", "unit", "makes|yields|produces", 2, 22)), (MIN, time("reaction", 10, 90, "min", 5))], count=True, scale=(3, 40),
    ),
    domain(
        "medicine", "a drug maker=the drug maker; a pharmacy=the pharmacy", "prepare, prepares, prepared, preparing",
        "cough syrup, ointment, eye drop, nasal spray, injection", "preparation", of="dose",
        uses=[stuff("active agent", "mg", 2, 60), stuff("carrier liquid", "ml", 2, 45), time("filling", 1, 6, "min")], gives=[gain("relief", "unit", "gives|brings", 1, 9)],
        goals=[(MAX, earn(1, 18)), (MAX, counted("patient", "treats|helps|serves", 1, 6)), (MIN, harm("waste", "mg", "leaves|makes", 1, 20))], scale=(20, 200),
    ),
    domain(
        "therapy", "a physiotherapist=the therapist; a sleep clinic=the clinic; a trainer=the trainer", "plan, plans, planned, planning",
        "strength session, stretching session, pool session, breathing session, balance session", "session",
        uses=[time("therapist", 15, 90, "min", 5), harm("strain", "unit", "causes|brings", 1, 12)], gives=[gain("mobility", "point", "gives|adds|brings", 1, 14, tail="[of|in] mobility")],
        goals=[(MAX, gain("mobility", "point", "gives|adds|brings", 1, 14, tail="[of|in] mobility")), (MIN, harm("strain", "unit", "causes|brings", 1, 12))], scale=(2, 25),
    ),
    domain(
        "paint", "a paint factory=the factory; a colour mixer=the mixer", "mix, mixes, mixed, mixing",
        "façade paint, primer, wood stain, floor varnish, chalk paint", "litre", of="litre", whole=False,
        uses=[stuff("pigment", "g", 20, 260, 10), stuff("binder", "g", 60, 420, 10), stuff("solvent", "ml", 50, 400, 10)],
        goals=[(MAX, earn(1, 14, step=0.5))], scale=(30, 300),
    ),
    domain(
        "alloys", "a foundry=the foundry; a bell founder=the founder", "melt down, melts down, melted down, melting down",
        "scrap bronze, old pipes, tin ingots, brass turnings, copper wire", "kilogram/kilograms", of="kilogram/kilograms", whole=False,
        uses=[harm("lead", "g", "contains|brings|carries", 1, 30)], gives=[gain("copper", "g", "contains|yields|brings", 200, 900, 10), gain("tin", "g", "contains|yields|brings", 20, 400, 10)],
        goals=[(MIN, spend("cost", 1, 14, 0.5)), (MIN, harm("slag", "g", "leaves|makes", 5, 90))], scale=(20, 200),
    ),
    domain(
        "savings", "an investor=the investor; a pension fund=the fund; a couple saving for a house=the couple", "buy, buys, bought, buying",
        "railway share, bond, hotel share, gold certificate, index fund unit, farmland share", "security/securities",
        uses=[spend("price", 20, 480, 5), harm("risk", "unit", "carries|adds|brings", 1, 12)],
        goals=[(MAX, earn(1, 40, "yearly return")), (MAX, earn(1, 40, "income"))], scale=(10, 150),
    ),
    domain(
        "loans", "a bank=the bank; a credit union=the union; a microfinance lender=the lender", "grant, grants, granted, granting",
        "car loan, farm loan, study loan, business loan, repair loan", "loan",
        uses=[spend("capital", 1000, 40000, 500, verbs="ties up|needs|takes"), time("paperwork", 1, 12), harm("risk", "point", "carries|adds", 1, 20)],
        goals=[(MAX, earn(50, 2800, "interest", 10)), (MAX, earn(50, 2800, step=10))], scale=(3, 40),
    ),
    domain(
        "batteries", "a battery maker=the maker; a recycling plant=the plant", "produce, produces, produced, producing",
        "button cell, car battery, laptop pack, solar battery, torch battery", "battery",
        uses=[stuff("lithium", "g", 2, 120), stuff("nickel", "g", 2, 160), time("charging", 5, 60, "min", 5)], gives=[gain("capacity", "unit", "has|stores|offers", 1, 60)],
        goals=[(MAX, earn(1, 95)), (MIN, harm("scrap", "g", "leaves|makes", 1, 40))], scale=(10, 120),
    ),
    domain(
        "perfume", "a perfumer=the perfumer; a cosmetics laboratory=the laboratory", "bottle, bottles, bottled, bottling",
        "rose water, citrus cologne, musk perfume, lavender mist, amber perfume", "bottle", of="bottle",
        uses=[stuff("alcohol", "ml", 20, 90, 5), stuff("essential oil", "ml", 2, 24), time("ageing", 1, 9, "day")],
        goals=[(MAX, earn(4, 85)), (MAX, earn(10, 140, "revenue"))], scale=(10, 150),
    ),
    domain(
        "investments", "an investor=the investor; a widow=the widow; a university endowment=the endowment; a trust=the trust", "invest, invests, invested, investing",
        "dollar in government bonds/dollars in government bonds, dollar in shipping shares/dollars in shipping shares, dollar in a savings account/dollars in a savings account, dollar in a property fund/dollars in a property fund, dollar in gold/dollars in gold, dollar in solar parks/dollars in solar parks",
        "dollar", uses=[Measure("risk", "point", noun("point"), "carries|counts for", "of risk", "harm", 0.1, 0.9, 0.1)], goals=[(MAX, rate(0.01, 0.12)), (MAX, rate(0.02, 0.15, "yearly return", 0.01))], scale=(1000, 50000), whole=False,
    ),
    domain(
        "mixtures", "a dairy=the dairy; a cement works=the works; a tea blender=the blender; a pet food maker=the maker", "blend, blends, blended, blending",
        "mix A, mix B, the northern blend, the southern blend, the imported base", "kilogram/kilograms", of="kilogram/kilograms", whole=False,
        uses=[content("impurities", "kg", "contains|holds|has", 0.01, 0.06)], gives=[content("fat", "kg", "contains|holds|has", 0.03, 0.6), content("minerals", "kg", "contains|holds|has", 0.05, 0.4), content("starch", "kg", "contains|holds|has", 0.05, 0.7)],
        goals=[(MIN, spend("cost", 1, 24)), (MIN, spend("price", 2, 30, 0.5))], scale=(10, 300),
    ),
    domain(
        "acids", "a dye works=the works; a school laboratory=the laboratory; a battery shop=the shop", "mix, mixes, mixed, mixing",
        "the weak solution, the strong solution, the old stock, the recycled solution", "litre", of="litre", whole=False,
        gives=[content("acid", "l", "contains|holds|has", 0.05, 0.9), content("alcohol", "l", "contains|holds|has", 0.05, 0.5)], uses=[content("salt", "l", "contains|holds", 0.01, 0.1)],
        goals=[(MIN, spend("cost", 1, 18)), (MIN, harm("fumes", "g", "gives off|makes", 1, 20))], scale=(5, 120),
    ),
    domain(
        "rescue", "a relief agency=the agency; a mountain rescue team=the team; an animal shelter=the shelter", "pack, packs, packed, packing",
        "family kit, medical kit, school kit, hygiene kit, tool kit", "kit",
        uses=[spend("cost", 10, 120), space("hold space", "m3", 1, 5), time("packing", 4, 30, "min")], gives=[counted("person/people", "helps|supports|serves", 1, 14)],
        goals=[(MAX, counted("person/people", "helps|supports|serves", 1, 14)), (MIN, spend("cost", 10, 120))], scale=(10, 120),
    ),
)  # fmt: skip

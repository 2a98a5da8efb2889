"""Domains of land, animals and energy."""

from __future__ import annotations

from optagent.synth.domains.domain import domain, earn, gain, harm, parts, space, spend, stuff, time

MAX, MIN = "maximize", "minimize"
LAND = (
    domain(
        "crops", "a farmer=the farmer; a family farm=the farm; an agricultural cooperative=the cooperative", "plant, plants, planted, planting",
        "wheat, potatoes, sugar beet, sunflowers, lentils, oats", "acre", of="acre", whole=False,
        uses=[time("labour", 2, 14), stuff("water", "m3", 20, 160, 5), spend("seed cost", 10, 120, 5), stuff("fertiliser", "kg", 5, 70)],
        goals=[(MAX, earn(60, 620, step=10)), (MAX, earn(90, 900, "revenue", 10))], scale=(8, 90),
    ),
    domain(
        "orchard", "an orchard=the orchard; a fruit grower=the grower", "plant, plants, planted, planting",
        "apple tree, pear tree, cherry tree, plum tree, walnut tree", "tree",
        uses=[space("ground", "m2", 9, 60), stuff("water", "l", 15, 90, 5), time("pruning", 1, 7), spend("sapling price", 12, 80)],
        goals=[(MAX, earn(14, 160)), (MAX, gain("fruit", "kg", "bears|yields|gives", 15, 140))], scale=(8, 80),
    ),
    domain(
        "livestock", "a rancher=the rancher; a smallholder=the smallholder; a mountain dairy=the dairy", "keep, keeps, kept, keeping",
        "goat, cow, hen, duck, pig, alpaca", "animal",
        uses=[space("pasture", "m2", 10, 200), stuff("feed", "kg", 1, 18), time("care", 5, 60, "min", 5)], gives=[gain("manure", "kg", "gives|produces", 1, 15)],
        goals=[(MAX, earn(8, 240, step=2)), (MIN, spend("keeping cost", 4, 90))], scale=(4, 50),
    ),
    domain(
        "flowers", "a florist=the florist; a flower nursery=the nursery", "arrange, arranges, arranged, arranging",
        "rose bouquet, tulip bouquet, wreath, bridal bouquet, table bouquet", "arrangement",
        uses=[parts("rose", 1, 20), parts("tulip", 1, 18), time("binding", 5, 40, "min"), stuff("ribbon", "m", 1, 6)],
        goals=[(MAX, earn(5, 75))], scale=(5, 60),
    ),
    domain(
        "forestry", "a forest owner=the owner; a timber company=the company", "harvest, harvests, harvested, harvesting",
        "pine, oak, birch, larch, beech", "hectare", of="hectare", whole=False,
        uses=[time("harvester", 2, 15), time("sawmill", 3, 20), spend("road cost", 40, 400, 10)],
        goals=[(MAX, earn(200, 2400, step=20)), (MIN, harm("soil loss", "t", "causes|leads to", 1, 12))], gives=[gain("timber", "m3", "gives|yields|supplies", 20, 180, 5)], scale=(5, 60),
    ),
    domain(
        "solar", "an energy cooperative=the cooperative; a village=the village; an island=the island", "install, installs, installed, installing",
        "solar panel, wind turbine, heat pump, micro turbine, storage battery/storage batteries", "unit",
        uses=[spend("price", 300, 9000, 50), space("roof or ground space", "m2", 2, 40), time("installation", 2, 40)], gives=[gain("energy", "kWh", "supplies|delivers|provides|saves", 2, 90)],
        goals=[(MIN, spend("price", 300, 9000, 50)), (MAX, gain("energy", "kWh", "supplies|delivers|provides|saves", 2, 90))], scale=(2, 25), count=True,
    ),
    domain(
        "power", "a utility=the utility; a power company=the company", "generate, generates, generated, generating",
        "coal power, gas power, hydropower, biomass power, nuclear power", "megawatt-hour", of="megawatt-hour", whole=False,
        uses=[harm("carbon dioxide", "kg", "causes|emits|releases", 10, 950, 10), stuff("cooling water", "m3", 1, 4)],
        goals=[(MIN, spend("cost", 18, 140)), (MIN, harm("carbon dioxide", "kg", "causes|emits|releases", 10, 950, 10))], gives=[gain("heat", "unit", "gives off|supplies", 1, 9)], scale=(50, 600),
    ),
    domain(
        "fishing", "a fishing fleet=the fleet; a skipper=the skipper", "catch, catches, caught, catching",
        "cod, mackerel, herring, sole, squid", "tonne", of="tonne", whole=False,
        uses=[time("fishing", 1, 9), stuff("fuel", "l", 30, 240, 5), stuff("ice", "kg", 100, 500, 20)],
        goals=[(MAX, earn(250, 2600, step=10))], scale=(4, 50),
    ),
    domain(
        "mining", "a mining company=the company; a quarry=the quarry", "run, runs, run, running",
        "north shaft shift, open pit shift, old mine shift, dredger shift, south shaft shift", "shift",
        uses=[time("machine", 4, 20), stuff("water", "m3", 5, 60)], gives=[gain("copper ore", "t", "produces|delivers|yields", 2, 40), gain("iron ore", "t", "produces|delivers|yields", 5, 90)],
        goals=[(MIN, spend("cost", 400, 4800, 50)), (MIN, harm("dust", "unit", "raises|causes|makes", 2, 40))], count=True, scale=(2, 25),
    ),
    domain(
        "beekeeping", "a beekeeper=the beekeeper; a honey cooperative=the cooperative", "fill, fills, filled, filling",
        "jar of clover honey/jars of clover honey, jar of forest honey/jars of forest honey, comb box/comb boxes, wax block, mead bottle", "product",
        uses=[stuff("honey", "g", 100, 900, 50), time("filling", 1, 9, "min"), stuff("wax", "g", 10, 200, 10)],
        goals=[(MAX, earn(2, 18))], scale=(15, 120),
    ),
    domain(
        "water_works", "a water board=the board; a desert town=the town", "operate, operates, operated, operating",
        "desalination unit, deep well, rain cistern, filter station, pipeline pump", "plant",
        uses=[stuff("electricity", "kWh", 20, 480, 10), time("maintenance", 1, 14)], gives=[gain("drinking water", "m3", "delivers|supplies|provides", 10, 320, 5)],
        goals=[(MIN, spend("running cost", 40, 900, 10)), (MIN, stuff("electricity", "kWh", 20, 480, 10)), (MAX, gain("drinking water", "m3", "delivers|supplies|provides", 10, 320, 5))], count=True, scale=(2, 18),
    ),
)  # fmt: skip

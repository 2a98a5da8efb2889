"""Domains in which things are made by hand or machine, and sold."""

from __future__ import annotations

from optagent.synth.domains.domain import counted, domain, earn, harm, parts, space, spend, stuff, time

MAX, MIN = "maximize", "minimize"
WORKSHOPS = (
    domain(
        "garments", "a garment workshop=the workshop; a tailor's shop=the shop; a small fashion label=the label",
        "sew, sews, sewn, sewing", "coat, waistcoat, cape, skirt, blouse, dressing gown, pair of trousers/pairs of trousers", "garment",
        uses=[time("cutting", 1, 4), time("sewing", 2, 9), stuff("wool cloth", "m", 1, 5), parts("button", 2, 14)],
        goals=[(MAX, earn(18, 95)), (MAX, earn(60, 240, "revenue", 5))], scale=(6, 50),
    ),
    domain(
        "furniture", "a joinery=the joinery; a furniture maker=the maker; a carpenters' cooperative=the cooperative",
        "build, builds, built, building", "bookcase, writing desk, dining chair, bed frame, sideboard, stool, wardrobe", "piece of furniture/pieces of furniture",
        uses=[time("sawing", 1, 6), time("sanding", 1, 5), time("varnishing", 1, 4), stuff("oak", "kg", 5, 40), parts("screw", 8, 40)],
        goals=[(MAX, earn(30, 260, step=5))], scale=(4, 30),
    ),
    domain(
        "pottery", "a pottery=the pottery; a ceramics studio=the studio", "throw, throws, thrown, throwing",
        "mug, serving bowl, flower pot, teapot, dinner plate, vase", "piece", uses=[time("wheel", 5, 25, "min"), time("glazing", 4, 20, "min"), stuff("clay", "g", 200, 1800, 50), space("kiln shelf", "unit", 1, 6)],
        goals=[(MAX, earn(3, 28)), (MAX, earn(9, 60, "revenue"))], scale=(10, 80),
    ),
    domain(
        "candles", "a candle maker=the candle maker; a family firm that pours candles=the firm", "pour, pours, poured, pouring",
        "pillar candle, tea light, scented candle, floating candle, taper", "candle",
        uses=[stuff("wax", "g", 40, 600, 10), time("moulding", 2, 12, "min"), stuff("fragrance oil", "ml", 2, 20)],
        goals=[(MAX, earn(1, 9)), (MAX, earn(2, 18, "revenue"))], scale=(20, 150),
    ),
    domain(
        "bicycles", "a bicycle factory=the factory; a maker of city bikes=the maker", "assemble, assembles, assembled, assembling",
        "cargo bike, folding bike, racing bike, children's bike, tandem, electric bike", "bicycle",
        uses=[time("welding", 1, 5), time("assembly", 1, 7), stuff("aluminium tube", "m", 2, 9), time("paint shop", 10, 50, "min", 5)],
        goals=[(MAX, earn(45, 420, step=5))], scale=(5, 40),
    ),
    domain(
        "lamps", "a lamp manufacturer=the manufacturer; a lighting studio=the studio", "produce, produces, produced, producing",
        "desk lamp, floor lamp, ceiling lamp, lantern, wall light", "lamp",
        uses=[time("wiring", 6, 30, "min"), time("testing", 2, 10, "min"), parts("socket", 1, 5), stuff("brass", "g", 100, 900, 50)],
        goals=[(MAX, earn(7, 65))], scale=(8, 70),
    ),
    domain(
        "instruments", "an instrument maker=the maker; a luthier's workshop=the workshop", "make, makes, made, making",
        "violin, guitar, ukulele, mandolin, cello, banjo", "instrument",
        uses=[time("carving", 8, 40), time("lacquering", 2, 9), stuff("spruce", "kg", 1, 7), parts("tuning peg", 4, 12)],
        goals=[(MAX, earn(120, 900, step=10))], scale=(2, 14),
    ),
    domain(
        "electronics", "an electronics plant=the plant; a contract manufacturer of circuit boards=the manufacturer",
        "manufacture, manufactures, manufactured, manufacturing", "router, thermostat, smart speaker, webcam, baby monitor, power bank", "device",
        uses=[time("soldering", 3, 18, "min"), time("inspection", 1, 8, "min"), parts("microchip", 1, 9), spend("cost of parts", 6, 60, verbs="needs parts for|needs components worth")],
        goals=[(MAX, earn(5, 75))], scale=(20, 160),
    ),
    domain(
        "toys", "a toy company=the company; a maker of wooden toys=the maker", "make, makes, made, making",
        "train set, doll's house, spinning top, puzzle, rocking horse, kite", "toy",
        uses=[time("carving", 5, 45, "min"), time("painting", 4, 35, "min"), stuff("beech", "kg", 1, 8), parts("wheel", 1, 12)],
        goals=[(MAX, earn(4, 48)), (MAX, earn(10, 90, "revenue"))], scale=(8, 90),
    ),
    domain(
        "printing", "a print shop=the print shop; a publisher of paper goods=the publisher", "print, prints, printed, printing",
        "wall calendar, poster, photo book, greeting card, notebook, brochure", "printed product",
        uses=[time("press", 4, 30, "min"), time("binding", 2, 25, "min"), stuff("paper", "kg", 1, 12), stuff("ink", "ml", 20, 200, 10)],
        goals=[(MAX, earn(6, 70))], scale=(10, 90),
    ),
    domain(
        "jewellery", "a jeweller=the jeweller; a silversmith=the silversmith", "craft, crafts, crafted, crafting",
        "ring, bracelet, pair of earrings/pairs of earrings, brooch, necklace, pendant", "piece of jewellery/pieces of jewellery",
        uses=[stuff("silver", "g", 4, 60), time("bench", 1, 8), parts("gemstone", 1, 9)],
        goals=[(MAX, earn(20, 310, step=5))], scale=(4, 40),
    ),
    domain(
        "soap", "a soap maker=the soap maker; a natural cosmetics firm=the firm", "make, makes, made, making",
        "lavender soap, shampoo, body butter, lip balm, bath salt", "batch/batches", of="batch/batches",
        uses=[stuff("coconut oil", "kg", 1, 9), stuff("shea butter", "kg", 1, 7), time("mixing", 10, 60, "min", 5), stuff("lye", "g", 100, 900, 50)],
        goals=[(MAX, earn(15, 120)), (MIN, harm("waste water", "l", "leaves|produces", 2, 18))], gives=[counted("bar", "gives|yields|makes", 12, 60)], scale=(4, 40),
    ),
    domain(
        "steel", "a steel mill=the mill; a rolling mill=the mill", "roll, rolls, rolled, rolling",
        "sheet steel, wire rod, rebar, structural steel, strip", "tonne of steel/tonnes of steel", of="tonne", whole=False,
        uses=[time("furnace", 1, 5), time("rolling", 1, 4), stuff("scrap", "t", 0.5, 1.5, 0.1), stuff("electricity", "kWh", 300, 900, 20)],
        goals=[(MAX, earn(60, 340, step=5))], scale=(20, 200),
    ),
    domain(
        "tents", "an outdoor outfitter=the outfitter; a maker of camping gear=the maker", "stitch, stitches, stitched, stitching",
        "tent, sleeping bag, rucksack, hammock, rain poncho", "item",
        uses=[stuff("nylon", "m2", 2, 18), time("stitching", 10, 75, "min", 5), parts("zip", 1, 6), parts("pole", 1, 8)],
        goals=[(MAX, earn(9, 130))], scale=(8, 70),
    ),
)  # fmt: skip

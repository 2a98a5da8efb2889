"""Domains of food and drink: what is cooked and sold, what is eaten, what is mixed."""

from __future__ import annotations

from optagent.synth.domains.domain import counted, domain, earn, gain, harm, space, spend, stuff, time

MAX, MIN = "maximize", "minimize"
_HAS = "contains|has|provides|supplies|gives"
KITCHENS = (
    domain(
        "bakery", "a bakery=the bakery; a village baker=the baker; a pastry chef=the chef", "bake, bakes, baked, baking",
        "rye loaf/rye loaves, croissant, fruit tart, cheesecake, baguette, cinnamon roll", "item",
        uses=[stuff("flour", "g", 60, 900, 10), stuff("butter", "g", 10, 250, 10), time("oven", 8, 50, "min"), time("kneading", 2, 20, "min")],
        goals=[(MAX, earn(1, 14)), (MAX, earn(2, 26, "revenue"))], scale=(15, 120),
    ),
    domain(
        "ice_cream", "an ice cream parlour=the parlour; a gelato maker=the maker", "churn, churns, churned, churning",
        "pistachio, lemon, vanilla, hazelnut, mango", "litre of ice cream/litres of ice cream", of="litre", whole=False,
        uses=[stuff("milk", "ml", 200, 800, 50), stuff("cream", "ml", 50, 400, 50), stuff("sugar", "g", 80, 260, 10), time("churning", 4, 15, "min")],
        goals=[(MAX, earn(2, 12))], scale=(20, 150),
    ),
    domain(
        "diet", "a nutritionist=the nutritionist; a hiker=the hiker; a student=the student; a hospital kitchen=the kitchen", "serve, serves, served, serving",
        "lentil stew, yoghurt, oatmeal, grilled fish, nut mix, bean salad, tofu", "portion", of="portion",
        uses=[harm("fat", "g", _HAS, 2, 25), harm("sodium", "mg", _HAS, 40, 600, 10), harm("sugar", "g", _HAS, 1, 24)],
        gives=[gain("protein", "g", _HAS, 4, 32), gain("fibre", "g", _HAS, 1, 14), gain("iron", "mg", _HAS, 1, 9), gain("calcium", "mg", _HAS, 20, 320, 10)],
        goals=[(MIN, spend("cost", 1, 12)), (MIN, harm("sugar", "g", _HAS, 1, 24)), (MIN, harm("fat", "g", _HAS, 2, 25))], scale=(2, 20),
    ),
    domain(
        "vitamins", "an athlete=the athlete; a pharmacist=the pharmacist; a patient=the patient", "take, takes, taken, taking",
        "red capsule, zinc tablet, herbal pill, mineral tablet, multivitamin, seaweed capsule", "pill",
        uses=[harm("caffeine", "mg", _HAS, 2, 20)], gives=[gain("vitamin C", "mg", _HAS, 5, 60, 5), gain("magnesium", "mg", _HAS, 8, 80), gain("zinc", "mg", _HAS, 1, 12), gain("vitamin D", "unit", _HAS, 5, 90, 5)],
        goals=[(MIN, spend("price", 1, 5, 0.5)), (MIN, harm("side substance", "mg", _HAS, 1, 15))], count=True, scale=(3, 25),
    ),
    domain(
        "fertiliser", "a gardener=the gardener; an agronomist=the agronomist; a garden centre=the centre", "blend, blends, blended, blending",
        "compost mix, bone meal, seaweed extract, mineral granulate, guano", "kilogram of fertiliser/kilograms of fertiliser", of="kilogram/kilograms", whole=False,
        uses=[harm("chloride", "g", _HAS, 1, 12)], gives=[gain("nitrogen", "g", _HAS, 10, 120, 5), gain("phosphate", "g", _HAS, 6, 90), gain("potash", "g", _HAS, 5, 80)],
        goals=[(MIN, spend("cost", 1, 14, 0.5)), (MIN, harm("chloride", "g", _HAS, 1, 12))], scale=(5, 60),
    ),
    domain(
        "feed", "a dairy farmer=the farmer; a zoo keeper=the keeper; a feed mill=the mill", "mix, mixes, mixed, mixing",
        "maize, alfalfa, barley, soy meal, silage, hay", "kilogram of feed/kilograms of feed", of="kilogram/kilograms", whole=False,
        uses=[harm("ash", "g", _HAS, 5, 60)], gives=[gain("protein", "g", _HAS, 40, 380, 10), gain("fat", "g", _HAS, 10, 90), gain("calcium", "mg", _HAS, 200, 2400, 50)],
        goals=[(MIN, spend("cost", 0.2, 3, 0.1))], scale=(20, 200),
    ),
    domain(
        "juice", "a juice bar=the bar; a drinks company=the company", "press, presses, pressed, pressing",
        "apple juice, carrot juice, ginger shot, beet smoothie, berry smoothie", "bottle", of="bottle",
        uses=[stuff("apples", "g", 100, 900, 50), time("pressing", 1, 9, "min"), stuff("ice", "g", 20, 200, 10)],
        goals=[(MAX, earn(1, 6, step=0.5)), (MAX, earn(3, 9, "revenue"))], scale=(20, 140),
    ),
    domain(
        "coffee", "a coffee roaster=the roaster; a roastery=the roastery", "roast, roasts, roasted, roasting",
        "house blend, espresso blend, breakfast blend, decaf, dark roast", "kilogram of coffee/kilograms of coffee", of="kilogram/kilograms", whole=False,
        uses=[stuff("arabica beans", "g", 200, 1000, 50), stuff("robusta beans", "g", 100, 900, 50), time("roasting", 6, 20, "min")],
        goals=[(MAX, earn(3, 16))], scale=(20, 180),
    ),
    domain(
        "catering", "a caterer=the caterer; a canteen=the canteen; a food truck=the truck's owner", "cook, cooks, cooked, cooking",
        "paella, vegetable curry, lasagne, ramen, chilli, falafel", "tray", of="tray",
        uses=[time("stove", 10, 50, "min", 5), time("preparation", 10, 60, "min", 5), stuff("rice", "g", 100, 900, 50), spend("ingredient cost", 8, 48, verbs="needs ingredients for|takes ingredients worth")],
        gives=[counted("guest", "feeds|serves|is enough for", 6, 24)], goals=[(MAX, earn(15, 95)), (MIN, spend("cost", 15, 90))], scale=(3, 30),
    ),
    domain(
        "chocolate", "a chocolatier=the chocolatier; a sweet factory=the factory", "make, makes, made, making",
        "truffle box/truffle boxes, nougat bar, praline box/praline boxes, hollow rabbit, caramel bar", "sweet",
        uses=[stuff("cocoa butter", "g", 20, 300, 10), stuff("sugar", "g", 20, 260, 10), time("tempering", 2, 15, "min"), time("wrapping", 1, 6, "min")],
        goals=[(MAX, earn(1, 12, step=0.5)), (MAX, earn(3, 22, "revenue"))], scale=(20, 150),
    ),
    domain(
        "brewery", "a brewery=the brewery; a microbrewery=the brewery", "brew, brews, brewed, brewing",
        "pale ale, stout, wheat beer, lager, cider", "barrel", of="barrel",
        uses=[stuff("malt", "kg", 8, 40), stuff("hops", "g", 100, 900, 50), time("tank", 2, 9, "day"), stuff("water", "l", 120, 400, 20)],
        goals=[(MAX, earn(25, 160, step=5))], scale=(5, 60),
    ),
    domain(
        "market_stall", "a market trader=the trader; a greengrocer=the greengrocer", "stock, stocks, stocked, stocking",
        "pumpkins, pineapples, melons, mangoes, cauliflowers, leeks", "crate", of="crate",
        uses=[space("stall space", "sqft", 1, 6), spend("purchase price", 6, 40), time("sorting", 2, 15, "min")],
        goals=[(MAX, earn(4, 36)), (MIN, harm("spoilage", "kg", "loses|causes", 1, 6))], gives=[gain("sales", "$", "brings in|fetches", 10, 80, tail="[of|in] sales")], scale=(5, 50),
    ),
)  # fmt: skip

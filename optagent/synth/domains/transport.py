"""Domains in which people or goods are moved, and in which space is let or filled."""

from __future__ import annotations

from optagent.synth.domains.domain import counted, domain, earn, gain, harm, space, spend, stuff, time

MAX, MIN = "maximize", "minimize"
_CARRIES = "carries|takes|holds|transports|moves"
TRANSPORT = (
    domain(
        "parcels", "a parcel service=the service; a courier=the courier; a logistics firm=the firm", "send out, sends out, sent out, sending out",
        "lorry, cargo van, trailer, electric van, box truck", "vehicle",
        uses=[stuff("diesel", "l", 10, 70), spend("trip cost", 30, 210, 5), time("driver", 1, 7)], gives=[counted("parcel", _CARRIES, 40, 420, 5)],
        goals=[(MIN, spend("cost", 30, 260, 5)), (MIN, harm("carbon dioxide", "kg", "emits|gives off|causes", 8, 90)), (MAX, counted("parcel", _CARRIES, 40, 420, 5))], count=True, scale=(3, 25),
    ),
    domain(
        "pupils", "a school=the school; a summer camp=the camp; a sports club=the club", "hire, hires, hired, hiring",
        "coach/coaches, minibus, double-decker, shuttle, school bus", "vehicle",
        uses=[spend("hire price", 80, 600, 10), time("driver", 2, 9), space("parking space", "m2", 12, 60)], gives=[counted("pupil", "seats|carries|has room for|takes", 9, 80)],
        goals=[(MIN, spend("rent", 80, 600, 10)), (MIN, harm("pollution", "unit", "causes|produces|creates", 4, 60))], count=True, scale=(2, 14),
    ),
    domain(
        "ferry", "a ferry line=the line; an island community=the community", "run, runs, run, running",
        "catamaran trip, car ferry trip, hydrofoil trip, water taxi trip, barge trip", "trip",
        uses=[stuff("fuel", "l", 30, 400, 10), time("crew", 2, 20)], gives=[counted("passenger", _CARRIES, 12, 320), gain("freight", "t", _CARRIES, 1, 40)],
        goals=[(MIN, spend("cost", 90, 900, 10)), (MIN, stuff("fuel", "l", 30, 400, 10)), (MAX, earn(100, 1200, step=10))], count=True, scale=(2, 20),
    ),
    domain(
        "desert", "a caravan leader=the leader; a spice merchant=the merchant", "load, loads, loaded, loading",
        "camel, mule, ox cart, donkey, pack horse", "animal",
        uses=[stuff("water", "l", 8, 45), stuff("fodder", "kg", 4, 20)], gives=[gain("spice", "kg", _CARRIES, 40, 260, 5)],
        goals=[(MIN, stuff("water", "l", 8, 45)), (MIN, spend("wage", 5, 30, verbs="costs")), (MAX, gain("spice", "kg", _CARRIES, 40, 260, 5))], count=True, scale=(3, 30),
    ),
    domain(
        "waste", "a city's cleaning department=the department; a recycling company=the company", "use, uses, used, using",
        "tipper/tippers, compactor truck, road sweeper, container truck, electric cart", "vehicle",
        uses=[time("driver", 3, 9), spend("running cost", 60, 330, 10)], gives=[gain("waste", "t", "collects|removes|clears|takes away", 2, 18), gain("street", "km", "cleans|covers|sweeps", 3, 40)],
        goals=[(MIN, spend("cost", 60, 330, 10)), (MIN, harm("noise", "unit", "makes|causes", 3, 40))], count=True, scale=(2, 18),
    ),
    domain(
        "airline", "a regional airline=the airline; a charter company=the company", "sell, sells, sold, selling",
        "economy ticket, business ticket, window-seat ticket, last-minute ticket, first-class ticket", "ticket",
        uses=[space("cabin space", "sqft", 4, 16), stuff("luggage allowance", "kg", 8, 40), time("check-in", 1, 6, "min")],
        goals=[(MAX, earn(20, 340, step=5)), (MAX, earn(60, 520, "revenue", 5))], scale=(15, 120),
    ),
    domain(
        "theatre", "a theatre=the theatre; a concert hall=the hall; an open-air cinema=the cinema", "sell, sells, sold, selling",
        "balcony ticket, stalls ticket, box seat, standing ticket, student ticket", "ticket",
        uses=[space("floor space", "sqft", 3, 14), spend("printing and service cost", 1, 6)],
        goals=[(MAX, earn(8, 95)), (MAX, earn(15, 120, "revenue"))], scale=(20, 200),
    ),
    domain(
        "warehouse", "a wholesaler=the wholesaler; a warehouse keeper=the keeper; a harbour depot=the depot", "store, stores, stored, storing",
        "tiles, paper rolls, paint tins, carpets, engine blocks, light bulbs", "pallet", of="pallet",
        uses=[space("floor space", "m2", 1, 5), time("forklift", 4, 25, "min"), spend("handling cost", 5, 40)],
        goals=[(MAX, earn(6, 60, "storage fees")), (MAX, earn(6, 90))], scale=(10, 90),
    ),
    domain(
        "shelves", "a librarian=the librarian; an archive=the archive; an office manager=the manager", "buy, buys, bought, buying",
        "steel shelf/steel shelves, oak cabinet, glass case, rolling rack, filing cabinet", "piece of furniture/pieces of furniture",
        uses=[space("floor space", "sqft", 4, 20), spend("price", 40, 380, 10)], gives=[gain("storage", "m3", "offers|gives|provides|holds", 1, 9)],
        goals=[(MAX, gain("storage", "m3", "offers|gives|provides|holds", 1, 9)), (MIN, spend("price", 40, 380, 10))], count=True, scale=(2, 18),
    ),
    domain(
        "fish_market", "a fishing cooperative=the cooperative; a seafood trader=the trader", "ship, ships, shipped, shipping",
        "refrigerated truck trip, rail trip, speedboat trip, tricycle trip, ox cart trip", "trip",
        uses=[spend("fare", 6, 90), stuff("ice", "kg", 10, 120, 5)], gives=[gain("fish", "kg", _CARRIES, 60, 700, 10)],
        goals=[(MIN, time("travel", 10, 75, "min", 5)), (MIN, spend("cost", 10, 120)), (MAX, gain("fish", "kg", _CARRIES, 60, 700, 10))], count=True, scale=(3, 20),
    ),
    domain(
        "blood", "a blood bank=the bank; a regional hospital=the hospital; a relief organisation=the organisation", "dispatch, dispatches, dispatched, dispatching",
        "drone, ambulance, motorcycle, helicopter, bicycle courier", "carrier",
        uses=[spend("cost", 20, 480, 10), time("crew", 10, 80, "min", 5)], gives=[counted("blood unit", "delivers|brings|carries", 4, 60)],
        goals=[(MIN, time("delivery", 8, 60, "min")), (MIN, spend("cost", 20, 480, 10))], count=True, scale=(2, 18),
    ),
)  # fmt: skip

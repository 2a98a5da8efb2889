"""Domains in which an amount is shared out: money among departments, hours among sessions, people among tasks."""

from __future__ import annotations

from optagent.synth.domains.domain import Domain, Measure, Sense, domain, gain, harm, spend

MAX, MIN = "maximize", "minimize"


def _shared(
    name: str, who: str, do: str, things: str, total: str, *goals: tuple[Sense, Measure],
    uses: list[Measure] | None = None, gives: list[Measure] | None = None, scale: tuple[int, int] = (5, 60),
) -> Domain:  # fmt: skip
    return domain(name, who, do, things, total, uses=uses or [], gives=gives, goals=list(goals), scale=scale)


def _cost(low: float, high: float, step: float = 1.0, name: str = "cost") -> Measure:
    return spend(name, low, high, step, verbs="costs")


def _score(name: str, low: float, high: float, step: float = 1.0, verbs: str = "adds|counts for|brings") -> Measure:
    return gain(name, "point", verbs, low, high, step, tail=f"of {name}")


_SENT = "send, sends, sent, sending"
_SPENT = "plan, plans, planned, planning"
_GIVEN = "assign, assigns, assigned, assigning"
ALLOCATIONS = (
    _shared("training", "a rowing coach=the coach; a swimming squad=the squad; a decathlete=the athlete", _SPENT, "hour of endurance/hours of endurance, hour of strength/hours of strength, hour of agility/hours of agility, hour of tactics/hours of tactics, hour of recovery/hours of recovery",
            "training hour", (MIN, harm("fatigue", "point", "adds|causes|brings", 5, 40)), (MAX, _score("fitness", 2, 25)), scale=(3, 25)),
    _shared("departments", "a retail group=the group; a ministry=the ministry; a publisher=the publisher", "allot, allots, allotted, allotting", "unit for sales/units for sales, unit for logistics/units for logistics, unit for research/units for research, unit for service/units for service, unit for training/units for training",
            "resource unit", (MIN, _cost(2, 60)), (MAX, _score("benefit", 2, 40)), scale=(20, 400)),
    _shared("routes", "a haulier=the haulier; a bus company=the company", _SENT, "truck on route A/trucks on route A, truck on route B/trucks on route B, truck on route C/trucks on route C, truck on route D/trucks on route D",
            "truck", (MIN, _cost(20, 480, 5)), (MAX, gain("freight", "t", "moves|carries", 2, 30)), uses=[harm("fuel use", "l", "burns|needs", 5, 60)], scale=(5, 80)),
    _shared("portfolio_lots", "an adviser=the adviser; a foundation=the foundation; an insurer=the insurer", "buy, buys, bought, buying", "lot of stocks/lots of stocks, lot of bonds/lots of bonds, lot of real estate/lots of real estate, lot of commodities/lots of commodities, lot of cash notes/lots of cash notes",
            "lot", (MIN, harm("risk", "point", "carries|adds|counts", 1, 15)), (MAX, gain("return", "$", "brings|yields|earns", 10, 240, 5, tail="[of|in] return")), scale=(10, 300)),
    _shared("troops", "a relief commander=the commander; a civil defence office=the office", "deploy, deploys, deployed, deploying", "team of type X/teams of type X, team of type Y/teams of type Y, team of type Z/teams of type Z, team of type W/teams of type W",
            "team", (MIN, _cost(500, 20000, 100)), (MAX, _score("readiness", 2, 30)), gives=[gain("strength", "unit", "adds|has", 1, 9)], scale=(5, 120)),
    _shared("plants", "a power company=the company; a grid operator=the operator", "produce, produces, produced, producing", "unit of type X/units of type X, unit of type Y/units of type Y, unit of type Z/units of type Z",
            "unit", (MIN, _cost(20, 180, 5)), (MIN, harm("emission", "kg", "causes|gives off", 2, 30)), uses=[harm("heat loss", "unit", "causes|leaves", 1, 12)], scale=(50, 2000)),
    _shared("beds", "a hospital director=the director; a field hospital=the hospital", "reserve, reserves, reserved, reserving", "bed in surgery/beds in surgery, bed in paediatrics/beds in paediatrics, bed in intensive care/beds in intensive care, bed in maternity/beds in maternity",
            "bed", (MIN, _cost(80, 900, 10)), (MAX, _score("care", 2, 20)), scale=(4, 70)),
    _shared("study", "a student=the student; a trainee pilot=the trainee", "spend, spends, spent, spending", "hour on physics/hours on physics, hour on history/hours on history, hour on Latin/hours on Latin, hour on statistics/hours on statistics",
            "hour", (MAX, _score("progress", 1, 15)), (MIN, harm("tiredness", "point", "adds|causes", 1, 12)), scale=(2, 30)),
    _shared("crews", "a building contractor=the contractor; a film producer=the producer", _GIVEN, "worker to the bridge/workers to the bridge, worker to the tunnel/workers to the tunnel, worker to the station/workers to the station, worker to the road/workers to the road",
            "worker", (MIN, _cost(90, 420, 10)), (MAX, gain("progress", "m", "makes|adds", 1, 14)), scale=(4, 90)),
    _shared("seeds", "a seed bank=the seed bank; an estate=the estate", "plant, plants, planted, planting", "plot of crop X/plots of crop X, plot of crop Y/plots of crop Y, plot of crop Z/plots of crop Z",
            "plot", (MIN, _cost(2, 45)), (MAX, gain("yield", "unit", "gives|bears", 2, 40)), uses=[harm("water", "unit", "needs|takes", 1, 12)], scale=(4, 90)),
    _shared("campaign", "an election team=the team; an agency=the agency", "book, books, booked, booking", "slot on television/slots on television, slot on radio/slots on radio, slot online/slots online, slot in print/slots in print",
            "slot", (MAX, gain("reach", "point", "adds|brings", 2, 60)), (MIN, _cost(50, 2400, 50)), scale=(3, 60)),
    _shared("flights", "an airline=the airline; a cargo carrier=the carrier", "schedule, schedules, scheduled, scheduling", "flight to Oslo/flights to Oslo, flight to Malta/flights to Malta, flight to Vienna/flights to Vienna, flight to Porto/flights to Porto",
            "flight", (MIN, _cost(900, 9500, 100)), (MAX, gain("margin", "$", "earns|brings", 400, 5200, 100, tail="[of|in] margin")), scale=(2, 40)),
    _shared("servers", "a data centre=the centre; a video service=the service", "rent, rents, rented, renting", "server of class A/servers of class A, server of class B/servers of class B, server of class C/servers of class C",
            "server", (MIN, _cost(15, 320, 5)), (MAX, gain("speed", "unit", "adds|offers", 2, 50)), uses=[harm("power draw", "kWh", "needs|draws", 1, 12)], gives=[gain("memory", "unit", "has|adds", 4, 64, 4)], scale=(4, 80)),
    _shared("volunteers", "a charity=the charity; a refugee council=the council", _SENT, "volunteer to the kitchen/volunteers to the kitchen, volunteer to the school/volunteers to the school, volunteer to the clinic/volunteers to the clinic, volunteer to the shelter/volunteers to the shelter",
            "volunteer", (MIN, _cost(5, 60)), (MAX, _score("help", 1, 20)), scale=(3, 60)),
    _shared("machines", "a factory=the factory; a contract maker=the maker", "run, runs, run, running", "hour on machine P/hours on machine P, hour on machine Q/hours on machine Q, hour on machine R/hours on machine R, hour on machine S/hours on machine S",
            "machine hour", (MIN, _cost(8, 130)), (MAX, gain("output", "unit", "gives|makes", 2, 60)), scale=(4, 90)),
    _shared("nests", "a wildlife trust=the trust; a national park=the park", "place, places, placed, placing", "nest box in the north wood/nest boxes in the north wood, nest box in the fen/nest boxes in the fen, nest box on the heath/nest boxes on the heath, nest box at the lake/nest boxes at the lake",
            "nest box/nest boxes", (MIN, _cost(6, 75)), (MAX, _score("biodiversity", 1, 18)), scale=(4, 80)),
)  # fmt: skip

"""Domains of people and their hours: staff, advertising, lessons, events, software."""

from __future__ import annotations

from optagent.synth.domains.domain import counted, domain, earn, gain, space, spend, stuff, time

MAX, MIN = "maximize", "minimize"
_REACH = "reaches|is seen by|attracts|brings"
OFFICES = (
    domain(
        "advertising", "a tea brand=the brand; a furniture chain=the chain; a charity=the charity; a new museum=the museum", "place, places, placed, placing",
        "radio spot, newspaper advert, billboard, cinema clip, podcast mention, bus poster", "advert",
        uses=[spend("price", 200, 6000, 50), time("design", 2, 20)], gives=[counted("viewer", _REACH, 2000, 60000, 500)],
        goals=[(MAX, counted("viewer", _REACH, 2000, 60000, 500)), (MIN, spend("cost", 200, 6000, 50))], scale=(3, 30),
    ),
    domain(
        "staff", "a hotel=the hotel; a department store=the store; an airport=the airport; a care home=the home", "employ, employs, employed, employing",
        "cleaner, receptionist, cook, night porter, security guard, trainee", "worker",
        uses=[spend("weekly wage", 300, 900, 10, verbs="earns|is paid|costs|receives"), time("training", 2, 30)], gives=[gain("service", "h", "gives|works|covers", 15, 45)],
        goals=[(MIN, spend("weekly wage", 300, 900, 10, verbs="earns|is paid|receives")), (MIN, spend("wage bill", 300, 900, 10, verbs="earns|is paid|receives"))], count=True, scale=(4, 60),
    ),
    domain(
        "call_centre", "a call centre=the centre; a helpline=the helpline; a bank's customer desk=the desk", "schedule, schedules, scheduled, scheduling",
        "full-time agent, part-time agent, supervisor, temporary agent, bilingual agent", "agent",
        uses=[spend("pay", 60, 260, 5, verbs="is paid|costs|earns"), space("desk space", "sqft", 10, 40)], gives=[counted("call", "answers|handles|takes", 20, 95)],
        goals=[(MIN, spend("cost", 60, 260, 5)), (MAX, counted("call", "answers|handles|takes", 20, 95))], count=True, scale=(3, 30),
    ),
    domain(
        "exam", "a pupil=the pupil; a contestant=the contestant; a quiz team=the team", "answer, answers, answered, answering",
        "multiple-choice question, essay question, true-or-false question, short question, map question", "question",
        uses=[time("writing", 1, 18, "min")], gives=[gain("bonus", "unit", "gives|earns", 1, 5)],
        goals=[(MAX, gain("score", "point", "is worth|earns|scores", 1, 20, tail=""))], scale=(3, 30),
    ),
    domain(
        "tutoring", "a language school=the school; a tutor=the tutor; a coding academy=the academy", "offer, offers, offered, offering",
        "group lesson, private lesson, online course, weekend workshop, evening class", "course",
        uses=[time("teaching", 1, 12), time("preparation", 1, 8), space("classroom space", "m2", 8, 60)], gives=[counted("learner", "reaches|serves|teaches", 1, 25)],
        goals=[(MAX, earn(25, 480, step=5)), (MAX, earn(40, 600, "income", 5))], scale=(3, 30),
    ),
    domain(
        "software", "a software house=the company; a start-up=the start-up; a game studio=the studio", "release, releases, released, releasing",
        "mobile app, browser game, plug-in, web shop, dashboard", "product",
        uses=[time("programming", 20, 160, step=5), time("design", 8, 80, step=2), time("testing", 5, 60)],
        goals=[(MAX, earn(900, 9000, step=100)), (MAX, counted("user", "attracts|wins|brings", 500, 9000, 100))], scale=(2, 15),
    ),
    domain(
        "festival", "a music festival=the festival; a town council=the council; a trade fair=the fair", "book, books, booked, booking",
        "rock band, jazz trio, street act, choir, disc jockey", "act",
        uses=[spend("fee", 150, 3500, 50), time("stage", 30, 120, "min", 5)], gives=[counted("visitor", _REACH, 80, 1500, 10)],
        goals=[(MAX, counted("visitor", _REACH, 80, 1500, 10)), (MIN, spend("cost", 150, 3500, 50))], scale=(2, 20),
    ),
    domain(
        "influencers", "a shoe brand=the brand; a travel agency=the agency; a film distributor=the distributor", "commission, commissions, commissioned, commissioning",
        "video, photo story, live stream, blog post, short clip", "contribution",
        uses=[spend("fee", 100, 4000, 50), time("editing", 1, 16)], gives=[counted("click", "brings|draws|gets", 300, 9000, 50)],
        goals=[(MAX, counted("click", "brings|draws|gets", 300, 9000, 50)), (MIN, spend("fee", 100, 4000, 50))], scale=(3, 30),
    ),
    domain(
        "cleaning", "a cleaning company=the company; a laundry=the laundry; a car wash=the car wash", "do, does, done, doing",
        "office cleaning, window job, carpet job, deep clean, spring clean", "job",
        uses=[time("cleaning", 1, 9), stuff("detergent", "ml", 50, 700, 10), stuff("water", "l", 10, 180, 5)],
        goals=[(MAX, earn(20, 210, step=5)), (MIN, stuff("water", "l", 10, 180, 5))], gives=[gain("turnover", "$", "brings in|yields", 40, 380, 10, tail="[of|in] turnover")], scale=(3, 40),
    ),
    domain(
        "clinic", "a clinic=the clinic; a vaccination centre=the centre; a dentist=the dentist", "schedule, schedules, scheduled, scheduling",
        "check-up, vaccination, blood test, consultation, X-ray session", "appointment",
        uses=[time("doctor", 5, 40, "min"), time("nurse", 5, 30, "min"), stuff("disinfectant", "ml", 10, 90, 5)],
        goals=[(MAX, earn(12, 160, "revenue")), (MIN, time("waiting", 5, 45, "min"))], gives=[gain("benefit", "unit", "gives|brings", 1, 12)], count=True, scale=(5, 60),
    ),
    domain(
        "museum", "a science museum=the museum; a planetarium=the planetarium; a botanical garden=the garden", "put on, puts on, put on, putting on",
        "guided tour, night show, school programme, family day, lecture", "event",
        uses=[time("guide", 1, 9), spend("material cost", 20, 240, 5, verbs="costs")], gives=[counted("visitor", "draws|attracts|brings", 12, 220)],
        goals=[(MAX, counted("visitor", "draws|attracts|brings", 12, 220)), (MAX, earn(60, 800, "income", 10))], scale=(2, 25),
    ),
    domain(
        "patrol", "a park ranger=the ranger; a coast guard station=the station; a police district=the district", "send, sends, sent, sending",
        "foot patrol, boat patrol, dog patrol, mounted patrol, bicycle patrol", "patrol",
        uses=[time("officer", 2, 14), spend("cost", 30, 400, 10)], gives=[gain("shore", "km", "covers|watches|checks", 2, 40)],
        goals=[(MIN, spend("cost", 30, 400, 10)), (MAX, gain("shore", "km", "covers|watches|checks", 2, 40)), (MIN, time("officer", 2, 14))], count=True, scale=(2, 20),
    ),
)  # fmt: skip

"""Permutation flow shop: all jobs pass the machines in the same order."""

from __future__ import annotations

import itertools

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import LETTERS, PLACES, scene

SCENES = (
    scene(
        "print",
        "a print shop=the shop",
        job="brochure",
        names_jobs=LETTERS,
        names_machines="printing, folding, stitching",
    ),
    scene(
        "laundry",
        "a laundry=the laundry",
        job="load",
        names_jobs="sheets, towels, shirts, curtains, uniforms, aprons",
        names_machines="washing, drying, ironing",
    ),
    scene(
        "kitchen",
        "a ready-meal kitchen=the kitchen",
        job="dish",
        names_jobs="curry, soup, stew, risotto, gratin, chilli",
        names_machines="cutting, cooking, packing",
    ),
    scene(
        "letters",
        "a sorting office=the office",
        job="bag",
        names_jobs=PLACES,
        names_machines="weighing, stamping, sorting",
    ),
    scene(
        "wood",
        "a sawmill=the sawmill",
        job="order",
        names_jobs="oak, pine, birch, larch, ash, elm, beech, cherry",
        names_machines="sawing, drying, planing",
    ),
    scene(
        "news",
        "a newspaper=the newspaper",
        job="article",
        names_jobs="sports, weather, politics, culture, markets, science, obituary, travel",
        names_machines="writing, editing, layout",
    ),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("flow_shop", seed, index, size, SCENES)
    jobs = b.set(
        "J", b.names("jobs", min(5, b.some(3, 4))), "{job}es" if str(b.slots["job"]).endswith("sh") else "{job}s"
    )
    n = len(jobs)
    names = list(b.scene.pools["machines"])[: b.rng.choice((2, 3))]
    b.set("M", names, "stages, in order")
    b.pairs("next", list(itertools.pairwise(names)), "a stage and the one after it")
    b.span("K", n, "places in the sequence")
    b.data("time", ["J", "M"], lambda j, m: b.draw(2, 20), "min", "time", "minute", "minutes of the {job} at the stage")
    b.var("at", ["J", "K"], "Binary", "1", "1 if the {job} is at this place of the sequence")
    b.var("end", ["K", "M"], "NonNegativeReals", "min", "when the {job} at this place leaves the stage")
    b.var("finish", [], "NonNegativeReals", "min", "when all is done")
    b.goal("minimize", "finish", "min", "finish", "when all is done")
    b.rule("one_place", "sum(at[j, k] for k in K) == 1", "", "j in J")
    b.rule("one_job", "sum(at[j, k] for j in J) == 1", "", "k in K")
    b.tells(
        "one_place,one_job",
        "one sequence of all {job} entries holds at every stage, and each is done once|every stage takes them in the same sequence, each once",
    )
    b.rule("own_time", "end[k, m] >= sum(time[j, m]*at[j, k] for j in J)", "", "k in K, m in M")
    b.rule("after_stage", "end[k, n] >= end[k, m] + sum(time[j, n]*at[j, k] for j in J)", "", "k in K, (m, n) in next")
    b.rule(
        "after_job", "end[k, m] >= end[k - 1, m] + sum(time[j, m]*at[j, k] for j in J)", "", "k in K, m in M if k > 1"
    )
    b.tells(
        "own_time,after_stage,after_job",
        "each must have left a stage before it starts at the next, and a stage works on one at a time|nothing can be at two stages at once, and no stage can take two at once",
    )
    b.rule(
        "last",
        "end[k, m] <= finish",
        "the end is when the last one leaves the last stage|all is done when nothing is left at any stage",
        "k in K, m in M",
    )
    b.slots["list"], b.slots["stages"] = b.listing(jobs), b.listing(names)
    b.open(
        "at {who}, {list} pass through {stages}, in this order|{who} sends {list} through {stages}, one stage after the other"
    )
    b.tell("time", of="{job}")
    b.ask(
        "in which sequence is everything done earliest?|how early can all be done?|what is the shortest time for all of them?"
    )
    return b.instance()


FAMILY = named("flow_shop", "flow shop", make, "OptMATH Flowshop_2")

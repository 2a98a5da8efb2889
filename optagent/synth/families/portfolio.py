"""Portfolio: the least risk for a wanted return, risk as a quadratic form."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import scene

SCENES = (
    scene(
        "fund",
        "a pension fund=the fund",
        asset="share",
        names="Aqua, Borealis, Cobalt, Dune, Ember, Fjord, Gneiss, Helix",
    ),
    scene(
        "church",
        "a church foundation=the foundation",
        asset="fund",
        names="Acorn, Beacon, Chapel, Dove, Elm, Fountain, Grace",
    ),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("portfolio", seed, index, size, SCENES)
    A = b.set("A", b.names("names", min(7, b.some(3, 4))), "{asset}s")
    factor = {a: (b.draw(-0.2, 0.3, 0.1), b.draw(0, 0.3, 0.1)) for a in A}
    own = {a: b.draw(0.05, 0.2, 0.05) for a in A}
    cov = {
        (i, j): round(sum(x * y for x, y in zip(factor[i], factor[j], strict=True)) + (own[i] if i == j else 0), 4)
        for i in A
        for j in A
    }
    b.data("covariance", ["A", "A"], cov, "1", "covariance", "", "covariance of two {asset}s")
    gain = b.data(
        "gain", ["A"], lambda _: b.draw(0.02, 0.15, 0.01), "1", "expected return", "percent", "expected return"
    )
    b.number("most", b.rng.choice((0.5, 0.6, 0.7, 0.8)), "1", "percent", "largest share of one {asset}")
    low, high = min(gain.values()), sum(gain.values()) / len(A)
    b.number("wanted", round(low + (high - low) * b.draw(0.4, 0.9, 0.1), 3), "1", "percent", "return wanted")
    b.var("share", ["A"], "NonNegativeReals", "1", "part of the money in the {asset}")
    b.goal(
        "minimize",
        "sum(covariance[i, j]*share[i]*share[j] for i in A for j in A)",
        "1",
        "risk",
        "variance of the return",
    )
    b.rule(
        "everything",
        "sum(share[a] for a in A) == 1",
        "all the money is invested|the shares of the {asset}s add up to the whole sum|everything is to be invested",
    )
    b.rule(
        "return_wanted",
        "sum(gain[a]*share[a] for a in A) >= wanted",
        "the expected return must be at least {wanted}|no less than {wanted} of expected return is accepted",
    )
    b.rule(
        "spread",
        "share[a] <= most",
        "no {asset} may hold more than {most} of the money|at most {most} of the money may go into one {asset}",
        "a in A",
    )
    b.slots["list"] = b.listing(A)
    b.open("{who} divides its money among {list}|{list} are what {who} can invest in")
    b.tell("gain", of="{asset}")
    b.tell("covariance", of="{asset}")
    b.ask(
        "what is the smallest variance that is possible?|how should the money be divided to make the variance of the return as small as possible?|find the division with the least risk, measured by the variance. What is the variance?"
    )
    return b.instance()


FAMILY = named("portfolio", "mean-variance portfolio", make, "OptMATH Portfolio")

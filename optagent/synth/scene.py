"""A scenario of a family: words for its things and places, and pools of names to draw from."""

from __future__ import annotations

from dataclasses import dataclass, field

from optagent.synth.words.grammar import Slot, noun

PLACES = (
    "Adlen, Brunn, Corvo, Dalby, Elsing, Farrow, Gotha, Hollin, Istrad, Jarrow, Kelso, Lunden, Marle, Norby, Orsa, Penrith, Quarn, "
    "Rosko, Selby, Tarn, Ulver, Vesta, Wexel, Yarm, Zell, Ashby, Belmont, Calder, Drava, Esker"
)
PEOPLE = (
    "Ada, Boris, Carla, Dmitri, Elena, Felix, Greta, Hassan, Ines, Jakob, Kira, Leo, Mona, Nils, Olaf, Priya, Rafael, Sanne, Tomas, "
    "Ursula, Vera, Walid, Yara, Zeno, Anouk, Bram, Chloe, Dario, Esra, Finn"
)
LETTERS = "A, B, C, D, E, F, G, H, J, K, L, M, N, P, Q, R, S, T, U, V, W, X, Y, Z"


@dataclass(frozen=True)
class Scene:
    """One scenario. `{slot}` in a family's templates is looked up here."""

    name: str
    slots: dict[str, Slot] = field(default_factory=dict[str, Slot])
    pools: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])


def scene(name: str, who: str = "", /, **words: str) -> Scene:
    """A scenario from texts: `who` is `a hiker=the hiker`; a slot with a slash is a noun and its plural; `names_…` are pools."""
    slots: dict[str, Slot] = {}
    if who:
        first, _, later = who.partition("=")
        slots |= {"who": first.strip(), "firm": (later or first).strip()}
    pools: dict[str, tuple[str, ...]] = {}
    for key, text in words.items():
        if key.startswith("names"):
            pools[key.removeprefix("names_") if key != "names" else "names"] = tuple(t.strip() for t in text.split(","))
        else:
            slots[key] = noun(text) if "/" in text else text
    return Scene(name, slots, pools)

"""Who decides: a trade as it is, a firm with a name, or a person who runs it."""

from __future__ import annotations

import random

_PERSONS = (
    "Amara", "Birgit", "Chidi", "Dolores", "Emre", "Farah", "Goran", "Hana", "Imani", "Jonas", "Kemal", "Lucia", "Mirek", "Noor", "Olga", "Pilar",
    "Quentin", "Rosa", "Samir", "Tova", "Uma", "Viktor", "Wanda", "Xenia", "Yusuf", "Zora", "Mr Okafor", "Ms Lindqvist", "Dr Petrov", "Mrs Tanaka",
)  # fmt: skip
_FIRST = [
    "Hal",
    "Bren",
    "Mar",
    "Ost",
    "Tor",
    "Vel",
    "Kes",
    "Lun",
    "Dra",
    "Fin",
    "Gar",
    "Pel",
    "Ron",
    "Sil",
    "Wex",
    "Alm",
    "Cor",
    "Nor",
]
_LAST = [
    "den",
    "mere",
    "wick",
    "tano",
    "lia",
    "rus",
    "bach",
    "ford",
    "gate",
    "holm",
    "vik",
    "dale",
    "ston",
    "via",
    "ro",
]
_FORMS = ("Ltd", "& Sons", "Group", "Works", "Brothers", "", "", "Collective", "House")


def named(first: str, later: str, rng: random.Random) -> tuple[str, str]:
    """How the one who decides is called at the first mention, and later."""
    at = rng.random()
    if at < 0.18:
        person = rng.choice(_PERSONS)
        first = rng.choice((f"{person}, who [runs|owns|works for|plans for] {first},", person))
        return first, rng.choice((person, person, later)) if first != person else person
    if at < 0.36:
        firm = f"{rng.choice(_FIRST)}{rng.choice(_LAST)} {rng.choice(_FORMS)}".strip()
        return rng.choice((f"{firm}, {first},", f"{firm}", f"{first} called {firm}")), rng.choice((firm, later, later))
    return first, later

"""What synthetic texts are about: trades, their things, and what these take and give; all of our own writing."""

from optagent.synth.domains.allocations import ALLOCATIONS as ALLOCATIONS
from optagent.synth.domains.domain import Domain as Domain
from optagent.synth.domains.domain import Measure as Measure
from optagent.synth.domains.kitchens import KITCHENS
from optagent.synth.domains.laboratories import LABORATORIES
from optagent.synth.domains.land import LAND
from optagent.synth.domains.offices import OFFICES
from optagent.synth.domains.transport import TRANSPORT
from optagent.synth.domains.workshops import WORKSHOPS

DOMAINS: tuple[Domain, ...] = (*WORKSHOPS, *KITCHENS, *TRANSPORT, *OFFICES, *LAND, *LABORATORIES)
"""Every trade; ALLOCATIONS are apart."""

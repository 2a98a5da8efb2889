"""Runs programs that nobody has read, and reports what their models are worth.

One warm process (a fresh interpreter with a scrubbed environment, Pyomo and HiGHS imported, one thread) forks a child for
each program. The child runs in its own empty folder and process group under resource limits; the parent keeps the wall
clock, caps what is printed, kills the whole group, and recomputes the point from the exported model.

Covered: endless loops, memory, CPU, one huge file, floods of output, core dumps, segmentation faults, `os._exit`,
leftover processes (also daemons, on Linux), a killed or stopped server, the caller's environment and keys, results
forged beside the harness's, and results that contradict the model handed over with them.
Not covered, yet (see `inside/confine.py`, where it belongs): reading files of the same user, the network, signals to
processes of the same user, many small files, fork bombs while they last. A forged result that is consistent, model and
all, is another program's honest result: nothing can tell it from one. A claim that a model is infeasible or unbounded,
and a MIP's bound, stand on the solver's word.
"""

from optagent.sandbox.direct import run_arrays as run_arrays
from optagent.sandbox.direct import run_arrays_async as run_arrays_async
from optagent.sandbox.limits import Limits as Limits
from optagent.sandbox.pool import Pool as Pool
from optagent.sandbox.runner import Cancelled as Cancelled
from optagent.sandbox.runner import Captured as Captured
from optagent.sandbox.runner import capture as capture
from optagent.sandbox.runner import capture_async as capture_async
from optagent.sandbox.runner import run as run
from optagent.sandbox.runner import run_async as run_async
from optagent.sandbox.warm import close as close

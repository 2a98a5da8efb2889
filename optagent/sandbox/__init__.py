"""Runs programs that nobody has read, and reports what their models are worth.

One warm process (a fresh interpreter with a scrubbed environment, Pyomo and HiGHS imported, one thread) forks a child for
each program. The child runs in its own empty folder and process group under resource limits; the parent keeps the wall
clock, caps what is printed, kills the whole group, and recomputes the point from the exported model.

Where bubblewrap is installed, the server itself has namespaces of its own (`bubblewrap.py`): no network, no processes but its own,
a read-only tree without the user's folders. The child first gives up what it does not need, layer by layer (`inside/confine.py`): resources (rlimits), root's privileges, the
user's files, ports, sockets and other processes (Landlock), and the system calls that reach any of them (seccomp). `level()` says
which layers hold on this machine, probed; every Solution says which it ran under; `isolation="strict"` refuses to run below all.

Covered: endless loops, memory, CPU, huge and many files, floods of output, core dumps, segmentation faults, `os._exit`; reading and
writing outside the run's folder, the network, other programs and processes, leftovers, the kernel's other doors; a killed or stopped
server, the caller's environment and keys; results forged beside the harness's, and results that contradict the model handed over
with them. `tests/sandbox/attacks/` makes each of these attacks at every change.
Not covered: a forged result that is consistent, model and all, is another program's honest result, and nothing can tell it from one; a
claim that a model is infeasible or unbounded, and a MIP's bound (but for what one column moved alone refutes), stand on the solver's word; names, sizes and times of files can be
asked for; faults of the kernel. Without Landlock (Linux before 5.13) files that the user may read can be read and written; without
seccomp (processors but x86-64 and aarch64) programs can be started. macOS has neither, and no bound on memory: there a program is a
process with limits of time, CPU and output, no more. Windows cannot fork, and is refused.
"""

from optagent.sandbox.direct import run_arrays as run_arrays
from optagent.sandbox.direct import run_arrays_async as run_arrays_async
from optagent.sandbox.isolation import Level as Level
from optagent.sandbox.isolation import level as level
from optagent.sandbox.limits import LISTED as LISTED
from optagent.sandbox.limits import Isolation as Isolation
from optagent.sandbox.limits import Limits as Limits
from optagent.sandbox.pool import Pool as Pool
from optagent.sandbox.runner import Cancelled as Cancelled
from optagent.sandbox.runner import Captured as Captured
from optagent.sandbox.runner import capture as capture
from optagent.sandbox.runner import capture_async as capture_async
from optagent.sandbox.runner import run as run
from optagent.sandbox.runner import run_async as run_async
from optagent.sandbox.shared import SHARED as SHARED
from optagent.sandbox.shared import Sandbox as Sandbox
from optagent.sandbox.warm import close as close

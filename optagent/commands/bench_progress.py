"""What a person at a terminal sees of a benchmark run: how far it is, how right, what it costs, and what it waits for."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from optagent.bench.executors import Finished
    from optagent.bench.run import Progress

Watch = Callable[["Progress", "Finished | None"], None]


@contextmanager
def shown(quiet: bool) -> Generator[Watch | None, None, None]:
    """A watcher that keeps a progress bar on stderr; None when quiet or not a terminal."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("starting", total=None)

        def watch(progress: Progress, _: Finished | None) -> None:
            bar.update(task, total=progress.total, completed=progress.done, description=line(progress))

        yield watch


@contextmanager
def counted(what: str, *, quiet: bool) -> Generator[Callable[[int, int], None] | None, None, None]:
    """A watcher of (done, of how many) that keeps a progress bar on stderr; None when quiet or not a terminal."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, total=total, completed=done)


def line(progress: Progress) -> str:
    """`right 12/17 = 70.6 %, retries 1, faults 2, $0.0031`; what is nothing is left out."""
    parts: list[str] = []
    if progress.judged:
        parts.append(f"right {progress.right}/{progress.judged} = {100 * progress.right / progress.judged:.1f} %")
    if progress.retries:
        parts.append(f"retries {progress.retries}")
    if progress.faults:
        parts.append(f"faults {progress.faults}")
    if progress.cost:
        parts.append(f"${progress.cost:.4f}")
    return ", ".join(parts) or "starting"

"""The warm server's entry: a fresh interpreter runs this file with the number of its control socket (or `probe`, `once`)."""

from __future__ import annotations

import socket
import sys
import types
from pathlib import Path


def main() -> None:
    """Make `optagent.sandbox.inside` importable without running optagent's own `__init__`s, then serve."""
    package = Path(__file__).resolve().parents[2]
    for name, folder in (("optagent", package), ("optagent.sandbox", package / "sandbox")):
        hollow = types.ModuleType(name)  # pydantic, openai and the user's settings stay out of the server's memory
        hollow.__path__ = [str(folder)]
        sys.modules[name] = hollow
    if sys.argv[1] == "probe":
        from optagent.sandbox.inside.probe import main as probe

        probe(sys.argv[2:])
        return
    from optagent.sandbox.inside.serve import serve

    control = socket.socket(fileno=int(sys.argv[1]))
    serve(control, Path(sys.argv[2]), int(sys.argv[3]))


if __name__ == "__main__":
    main()

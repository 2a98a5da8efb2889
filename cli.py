"""The door: `python cli.py …` is the same program as `optagent …`."""

from optagent.commands import main

if __name__ == "__main__":
    main()

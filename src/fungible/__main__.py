"""Lets `python -m fungible` do what the `fungible` command does."""

import sys

from fungible.cli.main import main

if __name__ == "__main__":
    sys.exit(main())

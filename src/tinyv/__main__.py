"""`python -m tinyv` is the `tinyv` command."""

import sys

from tinyv.cli.main import main

if __name__ == "__main__":
    sys.exit(main())

"""Run the comparison."""

from tinyv.nano.training.rivals.compare import main

if __name__ == "__main__":
    raise SystemExit(main())

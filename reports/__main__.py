"""`python -m reports`: the same as `twinprop`."""

from reports.cli import main

if __name__ == "__main__":
    raise SystemExit(main())

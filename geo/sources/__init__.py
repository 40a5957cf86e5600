"""Stage 1: the only code that talks to the outside; ``python -m geo.sources`` rebuilds data/."""

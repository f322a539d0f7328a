"""Assets by part over time: Treasuries, MBS and agency debt, loans, repos, swaps, the rest."""

from reportgen.charts.stacks import draw, geometry

__all__ = ["draw", "geometry"]

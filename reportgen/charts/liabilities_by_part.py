"""Liabilities and capital by part over time: reserves, notes and other, reverse repos, the TGA."""

from reportgen.charts.stacks import draw, geometry

__all__ = ["draw", "geometry"]

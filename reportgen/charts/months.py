"""Treasuries and mortgage holdings month by month, where no cap was in force."""

from reportgen.charts.runoff import draw, geometry

__all__ = ["draw", "geometry"]

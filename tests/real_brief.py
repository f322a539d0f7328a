"""Real briefs for tests, composed once per session, and small ones made from them."""

from dataclasses import replace
from datetime import date
from functools import cache

from reportgen.brief.blocks import Brief, Section, Table
from reportgen.pipeline.knowledge import Knowledge
from reportgen.store.snapshot import embedded_snapshot

GOLDEN = date(2025, 4, 16)
TODAY = date(2026, 11, 20)
KNOWLEDGE = Knowledge(embedded_snapshot())


@cache
def real_brief(as_of: date | None = GOLDEN) -> Brief:
    return KNOWLEDGE.brief(as_of, TODAY)


def brief_with(*tables: Table) -> Brief:
    """Return the golden week with nothing but these tables."""
    return replace(real_brief(), sections=(Section("assets", tables),))

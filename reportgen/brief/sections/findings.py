"""The findings: the few things of the week worth a sentence, or that it was a quiet one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.analysis.crossings import Crossing
from reportgen.analysis.policy_news import Step
from reportgen.analysis.ranking import load_rules
from reportgen.analysis.rate_news import Gap, Outside
from reportgen.analysis.week_news import week_news
from reportgen.brief.blocks import Bullets, Paragraph, Section, Sentence
from reportgen.brief.findings.events import (
    crossing_sentence,
    gap_sentence,
    outside_sentence,
    policy_sentence,
)
from reportgen.brief.findings.lines import line_sentence, quiet_sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.analysis.ranking import Candidate, Rules
    from reportgen.brief.week import Week


def section(week: Week) -> Section:
    """Write the findings, one sentence each, the weightiest first."""
    items = tuple((None, Paragraph((sentence,))) for sentence in findings(week))
    return Section("findings", (Bullets(items),))


def findings(week: Week) -> Iterator[Sentence]:
    """Yield the sentences; where no line and no rate has news, the last says so."""
    rules = load_rules()
    news = week_news(week.history, week.register, week.thresholds, week.bridge, rules)
    for one in news.chosen:
        sentence = _sentence(week, one, rules)
        if sentence is not None:
            yield sentence
    if news.young is not None:
        yield Sentence("finding.young", {"d0": news.young})
    elif news.quiet is not None:
        yield quiet_sentence(week, news.quiet)


def _sentence(week: Week, one: Candidate, rules: Rules) -> Sentence | None:
    match one.found:
        case Step():
            return policy_sentence(week, one.found)
        case Crossing():
            return crossing_sentence(week, one.found)
        case Gap():
            return gap_sentence(week, one.found)
        case Outside():
            return outside_sentence(week, one.found)
        case news:
            return line_sentence(week, one.line, news, rules.constants)

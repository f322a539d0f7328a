"""The findings: the few things of the week worth a sentence, or that it was a quiet one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.analysis.crossings import Crossing
from reportgen.analysis.policy_news import Step
from reportgen.analysis.ranking import load_rules
from reportgen.analysis.rate_news import Gap, Outside
from reportgen.analysis.week_news import week_news
from reportgen.brief.blocks import Bullets, Paragraph, Section, Sentence, Term
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


# Of what the summary has told with change and level, a finding says only how rare it is.
IN_SUMMARY = frozenset({"total_assets", "reserve_balances"})
SHORT = {
    "finding.rise.since": "largest.rise",
    "finding.rise.ever": "largest.rise_ever",
    "finding.fall.since": "largest.fall",
    "finding.fall.ever": "largest.fall_ever",
    "finding.high.since": "since.high",
    "finding.high.ever": "record.high",
    "finding.low.since": "since.low",
    "finding.low.ever": "record.low",
}


def section(week: Week) -> Section:
    """Write the findings, one sentence each, the weightiest first; keep of which lines they told.

    It comes before the sections that would tell the same.
    """
    items = []
    for sentence in findings(week):
        line = sentence.args.get("x")
        kind, _, key = line.key.partition(".") if isinstance(line, Term) else ("", "", "")
        if kind == "line" and not sentence.key.startswith("finding.crossing."):
            week.news[key] = sentence.key
        items.append((None, Paragraph((_short(key, sentence),))))
    return Section("findings", (Bullets(tuple(items)),))


def _short(line: str, sentence: Sentence) -> Sentence:
    short = SHORT.get(sentence.key) if line in IN_SUMMARY else None
    if short is None:
        return sentence
    figure, args = "a" if short.startswith("largest") else "l", sentence.args
    since = args["d1"] if "d1" in args else args["d0"]
    return Sentence(short, {"x": args["x"], figure: args[figure], "d0": since})


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

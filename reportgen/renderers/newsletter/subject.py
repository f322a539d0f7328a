"""What stands in the inbox: the week's first finding in few words, and a line that goes on from it.

Both are sentences with claims, like everything the brief says; their own entries are shorter than
those of the findings. Where the short sentence is still too wide for an inbox, a plainer one says
only the move.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.brief.blocks import Bullets, Sentence, Term, Text
from reportgen.brief.claims import Claim
from reportgen.renderers.newsletter.columns import width

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reportgen.brief.blocks import Argument, Brief
    from reportgen.languages import Words

WIDEST = 70  # places; a Han character takes two
# Names that sentences have room for, and subjects have not.
SHORTENED = frozenset(
    {
        "line.treasury_general_account",
        "line.supplementary_financing",
        "line.reverse_repos",
        "line.reverse_repos_foreign",
        "line.reverse_repos_others",
        "line.on_rrp",
        "line.btfp",
        "line.commercial_paper_2008",
        "line.maiden_lane",
        "line.total_absorbing",
        "finding.rate.effr",
        "finding.rate.sofr",
    }
)
# What the short sentence of a finding takes over from the long one.
PLACES: Mapping[str, str] = {
    "rise.ever": "x a d0",
    "rise.since": "x a d1",
    "rise.rare": "x a p",
    "fall.ever": "x a d0",
    "fall.since": "x a d1",
    "fall.rare": "x a p",
    "move.rise": "x a l",
    "move.fall": "x a l",
    "high.ever": "x l d0",
    "high.since": "x l d1",
    "low.ever": "x l d0",
    "low.since": "x l d1",
    "ended.rise": "x a n",
    "ended.fall": "x a n",
    "long.rise": "x a n",
    "long.fall": "x a n",
    "drawn.ever": "x l d0",
    "drawn.since": "x l d1",
    "new": "x l",
    "zero.ever": "x d0",
    "zero.since": "x d1",
    "regime.expansion": "d",
    "regime.taper": "d",
    "regime.reinvestment": "d",
    "regime.runoff_over": "d",
    "regime.runoff": "d",
    "regime.slowed_runoff": "d",
    "regime.reserve_management": "d",
    "regime.none": "d",
    "caps": "t m",
    "pace.treasuries_mbs": "t m",
    "pace.treasuries": "t",
    "pace.mbs": "m",
    "pace.bills": "b",
    "pace.none": "d",
    "crossing.inside": "x l",
    "crossing.below": "x l",
    "crossing.above": "x l",
    "gap.ever": "bp d0",
    "gap.since": "bp d1",
    "outside.above": "x r",
    "outside.below": "x r",
}
# A record level goes without saying where the largest move is said already. How a move compares
# with weeks of its kind takes more room than there is; and of what lies outside the target range,
# a subject says only that.
SAID_AS = {
    **{
        f"{way}.{kin}.{end}": said
        for way in ("rise", "fall")
        for kin in ("april_tax", "quarter_end")
        for end, said in {
            "some": f"move.{way}",
            "none": f"move.{way}",
            "some_since": f"{way}.since",
            "none_since": f"{way}.since",
        }.items()
    },
    "rise.ever_record": "rise.ever",
    "fall.ever_record": "fall.ever",
    "outside.above.ever": "outside.above",
    "outside.above.since": "outside.above",
    "outside.below.ever": "outside.below",
    "outside.below.since": "outside.below",
}
# Findings about what the summary has told before them are shorter; a subject says them all alike.
IN_SHORT = {
    "largest.rise": "rise.since",
    "largest.rise_ever": "rise.ever",
    "largest.fall": "fall.since",
    "largest.fall_ever": "fall.ever",
    "since.high": "high.since",
    "record.high": "high.ever",
    "since.low": "low.since",
    "record.low": "low.ever",
}
TOLD_IN_FULL = ("finding.announced", "finding.quiet.", "finding.young")  # before a second finding
FIGURES = {"l": "total_assets", "r": "reserve_balances", "t": "treasury_general_account"}


def findings(brief: Brief) -> list[Sentence]:
    """Return the week's findings, the weightiest first."""
    return [
        sentence
        for section in brief.sections
        if section.key == "findings"
        for block in section.blocks
        if isinstance(block, Bullets)
        for _, text in block.items
        for sentence in text.sentences
    ]


def subject(brief: Brief, words: Words) -> Sentence:
    """Return the week's first finding as a subject that an inbox has room for, if there is one."""
    some = list(subjects(brief))
    return next((one for one in some if width(words.plain(one)) <= WIDEST), some[-1])


def subjects(brief: Brief) -> Iterator[Sentence]:
    """Yield the ways to say the week's first finding in a subject, each plainer than the last."""
    found = findings(brief)
    kind = found[0].key.removeprefix("finding.") if found else ""
    args = dict(found[0].args) if found else {}
    if kind in IN_SHORT:
        kind, args = IN_SHORT[kind], {"d1": args["d0"], **args}
    total = brief.headline.args["l"]
    if kind.startswith("quiet."):
        yield Sentence("subject.quiet", {"l": total})
    elif kind == "announced":
        yield Sentence("subject.announced", {"d": args["d"], "l": total})
    elif isinstance(text := args.get("t"), Text) and text.day is not None:
        yield Sentence("subject.announced", {"d": text.day, "l": total})
    elif (said := SAID_AS.get(kind, kind)) in PLACES:
        places = PLACES[said].split()
        yield Sentence(f"subject.{said}", {name: _short(args[name]) for name in places})
        yield from _plainer(kind, args)
    else:
        yield brief.headline


def _plainer(kind: str, args: Mapping[str, Argument]) -> Iterator[Sentence]:
    """Yield only the move, or only the use, where the finding is of one."""
    change = args.get("a")
    if kind.startswith("drawn."):
        yield Sentence("subject.used", {name: _short(args[name]) for name in ("x", "l")})
    elif "l" in args and isinstance(change, Claim) and change.value:
        way = "rise" if change.value > 0 else "fall"
        yield Sentence(
            f"subject.move.{way}", {name: _short(args[name]) for name in ("x", "a", "l")}
        )


def _short(value: Argument) -> Argument:
    if isinstance(value, Term) and value.key in SHORTENED:
        return Term(f"subject.name.{value.key.rpartition('.')[2]}")
    return value


def preheader(brief: Brief) -> Sentence:
    """Return what an inbox shows after the subject: the next finding, or the main levels.

    A decision of policy, and what made a week a quiet one, is first told in full.
    """
    found = findings(brief)
    if found and found[0].key.startswith(TOLD_IN_FULL):
        return found[0]
    if len(found) > 1:
        return found[1]
    levels = {one.level.line: one.level for one in brief.key_figures.figures}
    if all(line in levels for line in FIGURES.values()):
        return Sentence("preheader.levels", {name: levels[line] for name, line in FIGURES.items()})
    return brief.headline

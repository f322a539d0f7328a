"""The findings about lines: rare moves, records, runs, facilities in use again, a quiet week."""

from __future__ import annotations

from datetime import date, timedelta

from truth import stocks
from truth.checker import Told, states
from truth.conditions_extremes import changes, extreme, run_of, unbroken
from truth.reading import FACILITY, WEEK, toml

RARE = 5  # per cent of weeks: a move as frequent as that is none of which "only" may be said
KINDS = {"april_tax": {(4, 15)}, "quarter_end": {(3, 31), (6, 30), (9, 30), (12, 31)}}
RULES = "analysis/ranking.toml"
DAY = timedelta(days=1)


def moved(told: Told) -> tuple[str, float]:
    """Hold line, change and level of a finding, and the way it went; return line and change."""
    line = told.line()
    now = told.known(stocks.at(told.data, line, told.day), line)
    then = told.known(stocks.at(told.data, line, told.day - WEEK), f"{line} a week ago")
    told.figure("l", now, line, stocks.basis(line))
    told.figure("a", now - then, line, stocks.basis(line))
    return line, now - then


def way(told: Told) -> str:
    """Return the word of the key that says what happened."""
    return told.key.split(".")[1]


def went(told: Told, change: float) -> None:
    up = way(told) in {"rise", "high"} or told.key == "finding.ended.rise"
    told.holds(change > 0 if up else change < 0, f"it moved by {change:,}")


@states("finding.rise.ever", "finding.fall.ever", "finding.rise.since", "finding.fall.since")
@states("finding.rise.ever_record", "finding.fall.ever_record")
def largest(told: Told) -> None:
    """The largest weekly move of its direction; with a record, the level is an extreme too."""
    line, change = moved(told)
    went(told, change)
    high = way(told) == "rise"
    points = stocks.weekly(told.data, line, told.day)
    if told.way == "since":
        since = told.sentence.args["d1"]
        extreme(told, changes(points), since, high=high, ever=False)
        return
    told.when("d0", points[0][0])
    turn = 1 if high else -1
    as_large = [day for day, one in changes(points)[:-1] if turn * one >= turn * change]
    told.holds(not as_large, f"it moved as much on {as_large}")
    if told.way == "ever_record":
        every = stocks.every_day(told.data, line, told.day)
        extreme(told, every, points[0][0], high=high, ever=True)


@states("finding.high.ever", "finding.low.ever", "finding.high.since", "finding.low.since")
def record(told: Told) -> None:
    """The highest or lowest level: of the facility on any day, not on Wednesdays alone."""
    line, change = moved(told)
    went(told, change)
    points = stocks.every_day(told.data, line, told.day)
    high, ever = way(told) == "high", told.way == "ever"
    since = told.sentence.args["d0" if ever else "d1"]
    extreme(told, points, since, high=high, ever=ever, daily=line == FACILITY)


def as_large(told: Told, line: str, change: float, since: date | None = None) -> tuple[int, int]:
    """Return how many weeks saw as large a move either way, this one too, and of how many."""
    known = [one for day, one in stocks.moves(line, told.day) if since is None or day >= since]
    return sum(abs(one) >= abs(change) for one in known), len(known)


@states("finding.rise.rare", "finding.fall.rare")
def rare(told: Told) -> None:
    """ "Only": of all weeks since the data begin few saw as much, this one counted."""
    line, change = moved(told)
    went(told, change)
    told.when("d0", stocks.weekly(told.data, line, told.day)[0][0])
    found, among = as_large(told, line, change)
    told.figure("p", 100 * found / among, line, stocks.basis(line), "percent")
    told.holds(100 * found / among <= RARE, f"{found} of {among} weeks")


@states(
    *(
        f"finding.{one}.{kind}.{end}"
        for one in ("rise", "fall")
        for kind in KINDS
        for end in ("some", "none", "some_since", "none_since")
    )
)
def kin(told: Told) -> None:
    """Against earlier weeks, Thursday to Wednesday, with the same date in them."""
    line, change = moved(told)
    went(told, change)
    kind, (end, _, since) = told.key.split(".")[2], told.way.partition("_")
    if since:
        points = changes(stocks.weekly(told.data, line, told.day))
        extreme(told, points, told.sentence.args["d1"], high=way(told) == "rise", ever=False)
    told.holds(_within(told.day, kind), f"the week is none of {kind}")
    known = [one for day, one in stocks.moves(line, told.day - WEEK) if _within(day, kind)]
    larger = sum(abs(one) >= abs(change) for one in known)
    told.figure("n", len(known), line, stocks.basis(line), "count")
    told.holds(bool(larger) is (end == "some"), f"{larger} of {len(known)} weeks")
    if larger:
        told.figure("m", larger, line, stocks.basis(line), "count")


def _within(day: date, kind: str) -> bool:
    days = (day - back * DAY for back in range(7))
    return any((one.month, one.day) in KINDS[kind] for one in days)


@states("finding.ended.rise", "finding.ended.fall", "finding.long.rise", "finding.long.fall")
def run(told: Told) -> None:
    """So many weeks of one direction, and not one more; "first" turns after them."""
    line = told.line()
    ended = way(told) == "ended"
    turn = 1 if told.way == "rise" else -1
    if ended:
        went_way = moved(told)[1]
        told.holds(turn * went_way > 0, f"it moved by {went_way:,}")
    until = told.day - WEEK if ended else told.day
    points = stocks.weekly(told.data, line, until)
    turn = -turn if ended else turn
    weeks = run_of(points, turn)
    told.figure("n", weeks, line, stocks.basis(line), "weeks")
    if not ended:
        told.figure("a", points[-1][1] - points[-weeks - 1][1], line, stocks.basis(line))


@states("finding.drawn.ever", "finding.drawn.since")
def drawn(told: Told) -> None:
    """In use now, after zero on every Wednesday from a day on."""
    line, points = told.line(), stocks.weekly(told.data, told.line(), told.day)
    now = told.known(stocks.at(told.data, line, told.day), line)
    told.holds(now > 0, f"it is {now:,}")
    told.figure("l", now, line, stocks.basis(line))
    since = told.sentence.args["d0" if told.way == "ever" else "d1"]
    idle = [point for point in points if since <= point[0] < told.day]
    told.holds(idle and idle[0][0] == since and unbroken(idle), f"not every week since {since}")
    told.holds(idle[-1][0] == told.day - WEEK, "the week before is not known")
    told.holds(not any(value for _, value in idle), "it was in use in that time")
    before = [point for point in points if point[0] < since]
    if told.way == "ever":
        told.holds(not before, f"the data begin on {points[0][0]}")
    else:
        told.holds(before and before[-1][1] and unbroken([before[-1], idle[0]]), "it began before")


@states("finding.new")
def new(told: Told) -> None:
    """The release has the line from this week on."""
    line = told.line()
    told.figure("l", told.level(line), line)
    since = told.data.lines[line].get("since", date.min)
    told.holds(told.day - WEEK < since <= told.day, f"it is there since {since}")


@states("finding.zero.ever", "finding.zero.since")
def zero(told: Told) -> None:
    """At zero after a time in use; the peak is the highest of that time."""
    line, points = told.line(), stocks.weekly(told.data, told.line(), told.day)
    told.holds(points[-1] == (told.day, 0), f"it is {points[-1]}")
    earlier = [day for day, value in points[:-1] if value == 0]
    told.holds(bool(earlier) is (told.way == "since"), f"it was zero on {earlier[-1:]}")
    if told.way == "since":
        told.when("d1", earlier[-1])
    else:
        told.when("d0", points[0][0])
    use = [point for point in points[:-1] if not earlier or point[0] > earlier[-1]]
    told.holds(unbroken([*use, points[-1]]), "not every week in between is known")
    top = max(value for _, value in use)
    told.when("d2", [day for day, value in use if value == top][-1])
    told.figure("pk", top, line, stocks.basis(line))


@states("finding.quiet.rise", "finding.quiet.fall")
def quiet(told: Told) -> None:
    """No line has news; of all main lines this one's move was the least usual."""
    line, rules = told.line(), toml(RULES)
    change = told.known(told.data.change(line, told.day), line)
    told.holds(change > 0 if told.way == "rise" else change < 0, f"it moved by {change:,}")
    told.figure("a", change, line)
    since = told.sentence.args["d0"]
    counted = [day for day, _ in stocks.moves(line, told.day)]
    told.holds(since in counted, f"no change is counted on {since}")
    found, among = as_large(told, line, change, since)
    told.figure("p", 100 * found / among, line, unit="percent")
    main = [one["key"] for one in rules["line"] if one.get("main")]
    told.holds(line in main, f"{line} is no main line")
    shares = {one: share for one in main if (share := _share(told, one, rules)) is not None}
    told.holds(abs(shares[line] - found / among) < 1e-9, f"its share is {shares[line]}")
    told.holds(min(shares.values()) == shares[line], f"less usual: {shares}")
    others = [one for one in _findings(told) if "quiet" not in one]
    policy = ("finding.announced", "finding.regime", "finding.caps", "finding.pace")
    told.holds(all(one.startswith(policy) for one in others), f"news: {others}")


def _share(told: Told, line: str, rules: dict[str, dict[str, dict[str, int]]]) -> float | None:
    """Return how usual a line's move is: of all its weeks or of the last years', the more usual."""
    constants = rules["constants"]
    change = told.data.change(line, told.day)
    if not change:
        return None
    recent = told.day - WEEK * (constants["recent"]["value"] - 1)
    ranks = [as_large(told, line, change), as_large(told, line, change, recent)]
    if ranks[0][1] <= constants["minimum_history"]["value"]:
        return None
    return max(found / among for found, among in ranks)


def _findings(told: Told) -> list[str]:
    """Return the keys of all findings of the brief."""
    (section,) = (one for one in told.brief.sections if one.key == "findings")
    return [
        sentence.key
        for block in section.blocks
        for _, text in block.items
        for sentence in text.sentences
    ]


@states("finding.young")
def young(told: Told) -> None:
    points = told.data.levels("total_assets", told.day)
    told.when("d0", points[0][0])
    least = toml(RULES)["constants"]["minimum_history"]["value"]
    told.holds(len(points) <= least, f"{len(points)} weeks are known")

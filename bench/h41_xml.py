"""Synthesise the Board's whole release, the same every time: `python -m bench.h41_xml OUT.zip`.

1,330 series of 1,240 weeks since 2002-12-18 make about 106 MB of XML in a zip of about 9 MB, as the
real one. Lines have ended, and go on with a status of nothing, or began late. With `--weeks 1241`
it is the release of a week later, the same but for one more observation in each series.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile

from tests.sources.ddp_files import FOOTER, HEADER, Told, series_xml, week

if TYPE_CHECKING:
    from collections.abc import Iterator

SERIES = 1330
WEEKS = 1240
FORMS = ("_N.WW", "_XAW_N.WW", "_XAW_XCH1_N.WW", "_XAW_XCH52_N.WW", "_XCH1_N.WW", "_XCH52_N.WW")
FORM_WORDS = (
    "Wednesday level",
    "week average",
    "change in week average from previous week average",
    "change in week average from year ago week average",
    "change in Wednesday level from previous Wednesday level",
    "change in Wednesday level from year ago Wednesday level",
)
KNOWN = (
    "RESPPMA RESPPALG RESPPALGUO RESPPALGUOB RESPPALGUOMN RESPPALGUOMI RESPPALGUOMC RESPPALGAO "
    "RESPPALGASMO RESPPALSP RESPPALSD RESPPALGTR RESPPALD RESPPALDP RESH4SCS RESPPAOF RESPPAG "
    "RESPPAS RESPPAC RESPPAO RESPPLLN RESTBC RESPPLLR RESPPLLRF RESPPLLRD RESPPLLDT RESH4R "
    "RESPPLLDO RESPPLLDF RESPPLLOP RESPPLC RESPPLCP RESPPLCS RESPPLCU RESH4S RESH4A"
)
LINES = KNOWN.split(" ")
ENDED = 3  # of the lines not named here, every third has ended in the middle of the years
LATE, LATEST = 4, 1000  # and every fourth began in some week before this one


def main() -> None:
    """Write the zip that the command line asks for."""
    parser = argparse.ArgumentParser(description="Synthesise the Board's release H.4.1 in a zip.")
    parser.add_argument("out", type=Path)
    parser.add_argument("--weeks", type=int, default=WEEKS)
    parser.add_argument("--series", type=int, default=SERIES)
    arguments = parser.parse_args()
    size = write(arguments.out, arguments.weeks, arguments.series)
    print(
        f"{arguments.out}: {size / 1e6:.1f} MB of XML, {arguments.out.stat().st_size / 1e6:.1f} MB"
    )


def write(path: Path, weeks: int = WEEKS, series: int = SERIES) -> int:
    """Write a zip of the release and its structure; return the size of the XML in bytes."""
    size = 0
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr("H41_struct.xml", "<structure/>\n")
        with archive.open("H41_data.xml", "w", force_zip64=False) as file:
            for text in _document(weeks, series):
                size += file.write(text.replace("\n", "\r\n").encode())
    return size


def _document(weeks: int, series: int) -> Iterator[str]:
    released = week(weeks - 1).toordinal() + 1
    day = week(0).fromordinal(released)
    yield HEADER.format(release="H41", prepared=f"{day}T20:30:00Z")
    days = [week(number) for number in range(weeks)]
    for number in range(series):
        line, form = divmod(number, len(FORMS))
        known = line < len(LINES)
        name = LINES[line] if known else f"RESPPX{line:03d}"
        ended = not known and line % ENDED == 0
        start = 0 if known or line % LATE else Random(line).randrange(LATEST)
        values = _values(f"{name}{form}", weeks, "NA" if ended else "")
        label = (
            f"Assets: Securities held outright: Line {line} of the statement: {FORM_WORDS[form]}"
        )
        yield series_xml(
            Told(
                f"{'H0.' if ended else ''}{name}{FORMS[form]}",
                list(zip(days[start:], values[start:], strict=True)),
                label=f"Discontinued: {label}" if ended else label,
            )
        )
    yield FOOTER


def _values(code: str, weeks: int, ending: str) -> list[str]:
    """Return a walk that depends on the code alone, so that a longer one begins the same."""
    chance = Random(code)
    value = chance.choice((3_000, 60_000, 900_000, 4_000_000))
    step = max(2, value // 300)
    steps = []
    for number in range(weeks):
        value += int((chance.random() - 0.49) * step)
        steps.append(ending if ending and number > WEEKS // 2 else str(value))
    return steps


if __name__ == "__main__":
    main()

"""Sources that state the embedded figures in their own shapes, for stories told end to end."""

import zipfile
from datetime import date, timedelta
from io import BytesIO

from sources.ddp_files import Told, release_xml
from sources.standin import body, by

from reportgen.pipeline.knowledge import line_families
from reportgen.sources.fred.series import known_series
from reportgen.store.series import Basis
from reportgen.store.snapshot import embedded_snapshot

WEEK = timedelta(days=7)
FIRST = date(2025, 6, 4)


def board_zip(last, *, prepared, changed=(), without=(), first=FIRST):
    """Return FRB_H41.zip with what is known of the weeks from `first` to `last`.

    `changed` holds (code, day, value) to be stated otherwise, `without` codes that are not there.
    """
    otherwise = {(code, day): value for code, day, value in changed}
    told = []
    for basis, codes in line_families():
        series = embedded_snapshot().get(codes[0], basis)
        if series is None or not codes[0].endswith(".WW") or codes[0] in without:
            continue
        days = [first + WEEK * place for place in range((last - first).days // 7 + 1)]
        values = [otherwise.get((codes[0], day), series.at(day)) for day in days]
        texts = ["NA" if value is None else f"{value:.0f}" for value in values]
        told.append(Told(codes[0], list(zip(days, texts, strict=True))))
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("H41_data.xml", release_xml(told, prepared=prepared))
    return packed.getvalue()


def serve_board(server, content, etag):
    """Serve a whole release under the address that settings name."""
    return server.serve("/board.zip", body(content, "application/zip", etag=etag))


def serve_fredgraph(server, last, *, factor=1.0, first=FIRST):
    """Serve FRED's keyless CSV of whichever ids are asked for, up to a day."""
    return server.serve(
        "/fredgraph.csv", by(lambda asked: body(fredgraph(asked.query["id"], first, last, factor)))
    )


def fredgraph(ids, first, last, factor=1.0):
    """Return the CSV of ids with commas; a series nothing is known of has three figures."""
    codes = ids.split(",")
    known = {code: _values(code, first, last) for code in codes}
    days = sorted({day for values in known.values() for day in values})
    rows = [",".join(["observation_date", *codes])]
    for day in days:
        cells = (known[code].get(day) for code in codes)
        rows.append(
            ",".join([str(day), *("" if one is None else f"{one * factor:.10g}" for one in cells)])
        )
    return ("\n".join(rows) + "\n").encode()


def _values(code, first, last):
    series = next(
        (
            found
            for basis in (Basis.WEDNESDAY_LEVEL, Basis.WEEK_AVERAGE, Basis.DAILY)
            if (found := embedded_snapshot().get(code, basis)) is not None
        ),
        None,
    )
    if series is not None:
        return {day: value for day, value in series.items() if first <= day <= last}
    witnesses = known_series()[code].witnesses
    return {date.fromordinal(one.day): one.value for one in witnesses}


def settings(folder, server, **more):
    """Write settings whose sources are all the stand-in."""
    lines = [
        "[brief]",
        "formats = ['json']",
        "languages = ['en']",
        "[sources]",
        *(f"{key} = {value!r}" for key, value in more.items()),
        "[sources.addresses]",
        f"board_xml = '{server.url}/board.zip'",
        f"fred_api = '{server.url}/fred'",
        f"fredgraph = '{server.url}/fredgraph.csv'",
    ]
    path = folder / "reportgen.toml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path

"""Releases as the Board's Data Download Program writes them: XML, CSV, zip, as small as liked."""

import csv
import io
import zipfile
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from reportgen.sources.reading import Delivery

FIRST = date(2002, 12, 18)
MISSING = {"NA": "-999999", "ND": "-9999", "NC": "-999999"}
HEADER = """\
<?xml version="1.0" encoding="UTF-8" standalone="no" ?>\
  <message:MessageGroup xmlns:message="http://www.SDMX.org/resources/SDMXML/schemas/v1_0/message"\
  xmlns:common="http://www.SDMX.org/resources/SDMXML/schemas/v1_0/common"\
  xmlns:frb="http://www.federalreserve.gov/structure/compact/common"\
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><message:Header>
    <message:ID>{release}</message:ID>
    <message:Test>false</message:Test>
    <message:Name>Factors Affecting Reserve Balances (H.4.1)</message:Name>
    <message:Prepared>{prepared}</message:Prepared>
    <message:Sender id="FRB">
      <message:Name>Federal Reserve Board</message:Name>
    </message:Sender>
  </message:Header>
<frb:DataSet id="{release}"\
 xmlns:kf="http://www.federalreserve.gov/structure/compact/H41_H41"  >\x20
"""
OPENING = """\
<kf:Series SERIES_NAME="{code}" FREQ="{frequency}" CATEGORY="ASSET" SUBCATEGORY="PI"\
 COMPONENT="PIAAA" DISTRIBUTION="TOT" SERIESTYPE="L" UNIT="{unit}" UNIT_MULT="{multiplier}"\
 CURRENCY="{currency}"  >\x20
<frb:Annotations>
<common:Annotation>
<common:AnnotationType>Short Description</common:AnnotationType>
<common:AnnotationText>{label}</common:AnnotationText>
</common:Annotation>
<common:Annotation>
<common:AnnotationType>Long Description</common:AnnotationType>
<common:AnnotationText>{label}</common:AnnotationText>
</common:Annotation>
</frb:Annotations>
"""
CLOSING = "</kf:Series>\n"
FOOTER = "</frb:DataSet>\n</message:MessageGroup>\n"


@dataclass(frozen=True)
class Told:
    """A series as the Board would tell it: a value is its text, or a status of nothing."""

    code: str
    observations: list = field(default_factory=list)  # of (day, text)
    label: str = "Assets: Securities held outright: Wednesday level"
    unit: str = "Currency"
    multiplier: str = "1000000"
    currency: str = "USD"
    frequency: str = "19"


def week(number):
    """Return the Wednesday of that number since the first of the Board's file."""
    return FIRST + timedelta(weeks=number)


def weekly(code, values, start=0, **more):
    """Return a series of one value a week, from the week numbered `start`."""
    days = [(week(start + place), str(value)) for place, value in enumerate(values)]
    return Told(code, days, **more)


def observation(day, text):
    """Return one element of the XML."""
    status, value = (text, MISSING[text]) if text in MISSING else ("A", text)
    return f'<frb:Obs OBS_STATUS="{status}" OBS_VALUE="{value}" TIME_PERIOD="{day}" />\n'


def series_xml(told):
    """Return the XML of one series."""
    fields = {name: value for name, value in vars(told).items() if name != "observations"}
    rows = (observation(day, text) for day, text in told.observations)
    return "".join([OPENING.format(**fields), *rows, CLOSING])


def release_xml(series, prepared="2025-04-17T20:30:00Z", release="H41"):
    """Return a whole release, with the line ends of the Board's program."""
    inner = "".join(one if isinstance(one, str) else series_xml(one) for one in series)
    text = HEADER.format(release=release, prepared=prepared) + inner + FOOTER
    return text.replace("\n", "\r\n").encode()


def release_csv(series, release="H41"):
    """Return a package of series that share their weeks; a week one lacks is an empty field."""
    days = sorted({day for told in series for day, _ in told.observations})
    known = [dict(told.observations) for told in series]
    rows = [
        ["Series Description", *(told.label for told in series)],
        ["Unit:", *(told.unit for told in series)],
        ["Multiplier:", *(told.multiplier for told in series)],
        ["Currency:", *(told.currency for told in series)],
        ["Unique Identifier: ", *(f"{release}/{release}/{told.code}" for told in series)],
        ["Time Period", *(told.code for told in series)],
    ]
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(rows)
    plain = csv.writer(text)
    plain.writerows([str(day), *(one.get(day, "") for one in known)] for day in days)
    return text.getvalue().encode()


def zipped(path, members):
    """Write a zip of these members, by name."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def zip_head(members):
    """Return the first bytes of a zip of these members, which a reader may recognise."""
    packed = io.BytesIO()
    zipped(packed, members)
    return packed.getvalue()[:4096]


def delivered(path, content=None, source="board_xml"):
    """Return a file, with that content if given, as a delivery."""
    path = Path(path)
    if content is not None:
        path.write_bytes(content)
    raw = path.read_bytes()
    now = datetime(2025, 4, 17, 21, tzinfo=UTC)
    return Delivery(source, path, path.name, sha256(raw).hexdigest(), len(raw), "", now)

"""Files by hand: known by what is in them, and told what they are where they will not do."""

import gzip
import io
import json
import zipfile
from datetime import UTC, date, datetime

import pytest
from sources.ddp_files import release_csv, release_xml, weekly

from reportgen.config import load_config
from reportgen.pipeline.imports import ImportRequest, import_files
from reportgen.pipeline.request import silent

NOW = datetime(2025, 4, 17, 21, tzinfo=UTC)
LINES = [weekly("RESPPMA_N.WW", [1, 2, 3])]
TABLE = b"observation_date,WALCL\n2025-04-09,6727416\n2025-04-16,6727113\n2025-04-23,6726539\n"
METADATA = {
    "id": "WALCL",
    "title": "Total assets",
    "frequency": "Weekly, As of Wednesday",
    "units": "Millions of U.S. Dollars",
    "realtime_start": "2025-04-17",
    "realtime_end": "2025-04-17",
}
PERIOD = {"realtime_start": "2025-04-17", "realtime_end": "2025-04-17"}
PAGE = {
    **PERIOD,
    "count": 1,
    "observations": [{**PERIOD, "date": "2025-04-16", "value": "6727113"}],
}
BUNDLE = {
    "series.json": json.dumps({**PERIOD, "seriess": [METADATA]}),
    "observations-000.json": json.dumps(PAGE),
}
EXPECTED = ("FRB_H41.zip", "CSV package", "FRED API in JSON", "fredgraph.csv")


def zipped(members):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def given(folder, content, **more):
    """Import a file of a name that says nothing."""
    path = folder / "file.bin"
    path.write_bytes(content)
    config = load_config(None, folder)
    request = ImportRequest(config, (path,), now=lambda: NOW, dry_run=True, **more)
    (answer,) = import_files(request, silent)
    return answer


@pytest.mark.parametrize(
    ("content", "source"),
    [
        (release_xml(LINES), "board_xml"),
        (zipped({"H41_data.xml": release_xml(LINES)}), "board_xml"),
        (zipped({"H41_struct.xml": "<a/>", "H41_data.xml": release_xml(LINES)}), "board_xml"),
        (release_csv(LINES), "board_csv"),
        (zipped({"FRB_H41.csv": release_csv(LINES)}), "board_csv"),
        (TABLE, "fredgraph"),
        (TABLE.replace(b"\n", b"\r\n"), "fredgraph"),
        (zipped({"weekly.csv": TABLE}), "fredgraph"),
        (zipped({"README.txt": "FRED Graph Observations", "weekly.csv": TABLE}), "fredgraph"),
        (zipped(BUNDLE), "fred_api"),
    ],
)
def test_every_kind_is_known_whatever_it_is_called(tmp_path, content, source):
    answer = given(tmp_path, content)
    assert (answer.error, answer.source) == ("", source)
    assert answer.observations >= 1


def test_what_a_file_does_not_say_is_taken_from_the_user(tmp_path):
    page = json.dumps(PAGE).encode()
    assert "--series WALCL --unit WALCL=usd_millions" in given(tmp_path, page).error
    answer = given(tmp_path, page, series="WALCL", units={"WALCL": "usd_millions"})
    assert (answer.source, answer.first) == ("fred_api", date(2025, 4, 16))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (gzip.compress(TABLE, mtime=0), "gzip: unpack it first"),
        (zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<a/>"}), "save it as CSV"),
        (b"\xef\xbb\xbf<!DOCTYPE html><html>", "is an HTML page"),
        (TABLE.replace(b",", b";"), "no commas"),
        (b'<?xml version="1.0" ?>\n<observations count="1">', "file_type=json"),
        (zipped({"photo.jpg": b"\xff"}), "unknown kind"),
        (zipped({}), "unknown kind"),
        (bytes(range(256)), "unknown kind"),
    ],
)
def test_a_stranger_is_told_what_it_is_and_what_would_do(tmp_path, content, words):
    error = given(tmp_path, content).error
    print(error)
    assert words in error
    assert [kind for kind in EXPECTED if kind not in error] == []


def test_a_folder_and_a_file_that_is_not_there_are_told(tmp_path):
    config = load_config(None, tmp_path)
    paths = (tmp_path, tmp_path / "gone.csv", tmp_path / "empty.csv")
    paths[2].touch()
    answers = import_files(ImportRequest(config, paths, now=lambda: NOW, dry_run=True), silent)
    said = [answer.error.removeprefix(f"{answer.path}: ") for answer in answers]
    assert said == [
        "is a folder; name the files in it",
        "cannot be read: No such file or directory",
        "the file is empty",
    ]
    assert not (tmp_path / "store").exists()

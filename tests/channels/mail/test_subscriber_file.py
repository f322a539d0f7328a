"""Lists as CSV: every line becomes a person or is told, and the list comes out as it went in."""

from __future__ import annotations

import csv
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.channels.mail.opening import open_newsletter
from reportgen.channels.mail.subscriber_export import Rejects, export_people, private_file
from reportgen.channels.mail.subscriber_file import (
    Bad,
    Defaults,
    SubscriberFile,
    guarded,
    unguarded,
)
from reportgen.channels.mail.subscriber_import import Rules, import_people
from reportgen.channels.mail.subscribers import Consent, Status
from reportgen.errors import ReportgenError, SourceError, UsageError

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
DEFAULTS = Defaults("en", "sheet", "list.csv", NOW)


@pytest.fixture
def store(store_url):
    with open_newsletter(store_url, create=True) as opened:
        yield opened


@pytest.fixture
def lists(tmp_path):
    """Return a maker of files."""

    def make(content, encoding="utf-8"):
        path = tmp_path / "list.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return make


def take(store, path, rules=None, *, dry_run=False, encoding="utf-8", now=NOW):
    bad = []
    done = import_people(
        store.subscribers,
        SubscriberFile(path, encoding).rows(DEFAULTS),
        rules or Rules(),
        now=now,
        reject=bad.append,
        progress=lambda _: None,
        dry_run=dry_run,
    )
    return done, bad


MIXED = """\
Email,Name,Lang,Status
anne@example.com,Anne,zh_Hant,
"bob@example.org","Bob, ""the 2nd"" one",BILINGUAL,active

ANNE@EXAMPLE.com,again,,
eve@例子.中国,"Eve,en,
broken,,en,
x@example.com,X,klingon,
y@example.com,Y,en,gone
z@example.com,Z,en,,,surplus
"w@example.com"x,W,en,
n\0ul@example.com,N,en,
v@example.com,V
"""


def test_every_line_is_a_person_or_is_told(store, lists):
    done, bad = take(store, lists(MIXED))
    assert (done.added, done.unchanged, done.rejected, done.lines) == (3, 1, 7, 11)
    people = {one.address: one for one in store.subscribers.stream(None)}
    assert {one: people[one].language for one in people} == {
        "anne@example.com": "zh-Hant", "bob@example.org": "bilingual", "v@example.com": "en",
    }  # fmt: skip
    assert people["v@example.com"].consent == Consent("sheet", NOW, "list.csv")
    assert [one.line for one in bad] == [6, 7, 8, 9, 10, 11, 12]
    for one, word in zip(
        bad,
        ("quote", "is no address", "klingon", "gone", "6 cells", "quote", "is no address"),
        strict=True,
    ):
        assert word in one.problem
        assert one.problem.isprintable()


def test_a_dry_run_tells_the_same_and_keeps_nothing(store, lists):
    path = lists(MIXED)
    planned = take(store, path, dry_run=True)
    assert [*store.subscribers.stream(None)] == []
    assert take(store, path) == planned


def test_taken_in_twice_a_list_changes_nothing(store, lists):
    path = lists(MIXED)
    take(store, path)
    before = [*store.subscribers.stream(None)]
    done, _ = take(store, path, Rules(update=True), now=NOW + timedelta(days=1))
    assert (done.added, done.updated) == (0, 1), "the second line of Anne's has another edition"
    done, _ = take(store, path)
    assert (done.unchanged, done.rejected) == (4, 7)
    assert [one.id for one in store.subscribers.stream(None)] == [one.id for one in before]


def test_nobody_is_brought_back_unasked(store, lists):
    people = store.subscribers
    path = lists("address\na@example.com\nb@example.com\nc@example.com\nd@example.com\n")
    take(store, path)
    ids = {one.address[0]: one.id for one in people.stream(None)}
    people.set_status(ids["a"], Status.UNSUBSCRIBED, now=NOW, why="")
    people.set_status(ids["b"], Status.BOUNCED, now=NOW, why="")
    people.remove(ids["c"], now=NOW)
    for rules in (Rules(), Rules(update=True)):
        done, _ = take(store, path, rules)
        assert dict(done.kept_off) == {"unsubscribed": 1, "bounced": 1, "removed": 1}
        assert [one.address for one in people.stream()] == ["d@example.com"]
    done, _ = take(store, path, Rules(resubscribe=True))
    assert done.brought_back == 3
    assert {one.address[0]: one.id for one in people.stream()} == ids


def test_a_list_takes_off_whom_it_says_went(store, lists):
    take(store, lists("address\na@example.com\nb@example.com\n"))
    gone = "address,status\nA@example.com,unsubscribed\nc@example.com,bounced\n"
    done, _ = take(store, lists(gone))
    assert (done.taken_off, done.added) == (1, 1)
    assert {one.address: one.status for one in store.subscribers.stream(None)} == {
        "a@example.com": Status.UNSUBSCRIBED,
        "b@example.com": Status.ACTIVE,
        "c@example.com": Status.BOUNCED,
    }


def test_what_goes_out_comes_in_again(store, tmp_path):
    odd = ["=cmd@example.com", "+a@example.com", "-b@example.com", "'q@example.com",
           "'=r@example.com", '"a,b"@example.com', "'@例子.中国", '"x""y"@example.com']  # fmt: skip
    origins = ['=HYPERLINK("http://x")', "@SUM(1)", "-1", "'quoted'", 'a "b", c', "表格", "", "|x"]
    for address, origin in zip(odd, origins, strict=True):
        if address.count('"') == 4:
            address = r'"x\"y"@example.com'
        consent = Consent("form", NOW, origin, NOW if origin else None)
        store.subscribers.add(address, "zh-Hant", status=Status.ACTIVE, consent=consent, now=NOW)
    store.subscribers.set_status(3, Status.BOUNCED, now=NOW, why="")
    path = tmp_path / "out.csv"
    assert export_people(store.subscribers.stream(None), path, lambda _: None) == 8
    assert path.stat().st_mode & 0o777 == 0o600
    for row in csv.reader(path.read_text(encoding="utf-8").splitlines()):
        assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    with open_newsletter(f"sqlite:///{tmp_path}/other.sqlite", create=True) as other:
        done, bad = take(other, path)
        assert (done.added, bad) == (8, [])
        assert [*other.subscribers.stream(None)] == [*store.subscribers.stream(None)]


@given(st.text(max_size=8))
def test_a_guarded_cell_is_no_formula_and_comes_back(cell):
    assert not guarded(cell).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unguarded(guarded(cell)) == cell


def test_rejects_are_a_list_that_can_be_mended(store, lists, tmp_path):
    path = lists("address,language,name\n=bad,en,=1+1\nx@example.com,xx,Bob\n")
    rejects = Rejects(tmp_path / "rejects.csv", SubscriberFile(path).header)
    for one in take(store, path)[1]:
        rejects.add(one)
    assert not rejects.path.exists(), "only when it is whole"
    assert rejects.keep()
    text = rejects.path.read_text(encoding="utf-8")
    assert "'=1+1" in text
    mended = text.replace("'=bad", "good@example.com").replace(",xx,", ",en,")
    done, bad = take(store, lists(mended))
    assert (done.added, bad) == (2, [])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        ("address\nx@example.com\n".encode("utf-16"), "UTF-16.*--encoding utf-16"),
        ("address\nx@example.com\n".encode("utf-16-le"), "UTF-16"),
        ("address,name\nx@example.com,陳大文\n".encode("big5"), "0x[0-9A-F]+ in line 2;.*big5"),
        ("address,name\nx@example.com,陈\n".encode("gb18030"), "gb18030"),
        (b"PK\x03\x04rest", "workbook"),
        (b"anne@example.com\n", "first line must name the columns"),
        (b"name,language\nx,en\n", "first line must name the columns"),
        (b"address,email\nx,y\n", "two columns are the address"),
        (b"address\n" + b"x" * 70_000, "more than 65,536 characters"),
        (b"\0" * 5000, "UTF-16|first line"),
    ],
)
def test_what_is_no_list_is_refused_whole(store, lists, content, words):
    path = lists(content)
    with pytest.raises(SourceError, match=words) as told:
        take(store, path)
    assert str(told.value).isprintable()
    assert [*store.subscribers.stream(None)] == []


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("big5hkscs", "big5hkscs"),
        ("gb18030", "GB18030"),
    ],
)
def test_named_encodings_and_other_delimiters(store, lists, encoding, name):
    path = lists("address;consent_from\r\nanne@example.com;網上表格\r\n", encoding)
    done, bad = take(store, path, encoding=name)
    assert (done.added, bad) == (1, [])
    assert store.subscribers.get(1).consent.origin == "網上表格"
    with pytest.raises(UsageError, match="is no encoding"):
        SubscriberFile(path, "klingon")


@settings(max_examples=40)
@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_no_file_ends_in_a_fault(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("f") / "x.csv"
    path.write_bytes(b"address,language,consent_at\n" + content)
    try:
        rows = [*SubscriberFile(path).rows(DEFAULTS)]
    except ReportgenError:
        return
    assert {type(row).__name__ for row in rows} <= {"Bad", "Wanted"}
    text = path.read_text(encoding="utf-8").splitlines() or [""]
    assert len(rows) <= len(text) + content.count(b"\r") + content.count(b"\n")
    assert all(row.problem.isprintable() for row in rows if isinstance(row, Bad))


def test_a_file_that_cannot_be_written_is_told(tmp_path):
    for path in (tmp_path / "none" / "x.csv", tmp_path):
        with pytest.raises(UsageError, match="cannot be written"), private_file(path):
            pass
    assert list(tmp_path.iterdir()) == []


MEASURE = """
import resource, sys, time
from pathlib import Path
from bench.newsletter_store import take_in
from reportgen.channels.mail.opening import open_newsletter
started = time.process_time()
with open_newsletter(f"sqlite:///{sys.argv[2]}", create=True) as store:
    take_in(store, Path(sys.argv[1]))
print(time.process_time() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


@pytest.mark.slow
def test_ten_megabytes_are_seconds_and_flat_memory(tmp_path):
    from bench.newsletter_store import write_list

    peaks = []
    for people in (2_000, 250_000):
        file = tmp_path / f"{people}.csv"
        write_list(file, people)
        done = subprocess.run(
            [sys.executable, "-c", MEASURE, str(file), str(tmp_path / f"{people}.sqlite")],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        seconds, peak = map(float, done.stdout.split())
        print(f"{file.stat().st_size / 1e6:.1f} MB: {seconds:.1f} s of CPU, peak {peak:.0f} MB")
        peaks.append(peak)
    assert file.stat().st_size > 10_000_000
    assert seconds < 30
    assert peaks[1] - peaks[0] < 20

"""The journal: what is in it is on the disk, what is half written counts as not written."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.errors import RenderError, UsageError
from reportgen.pipeline.run.due import CHANGES, is_closed, is_refused, left_to_do
from reportgen.pipeline.run.journal import Entry, Journals

AT = datetime(2025, 4, 17, 20, 30, tzinfo=UTC)
WEEK = date(2025, 4, 16)


def entry(step, event, **detail):
    return Entry(AT, "a run", step, event, 1.5, detail)


def journal(folder, *steps):
    found = Journals(folder).of(WEEK)
    for step in steps:
        found.add(entry(*step.split()))
    return found


def test_what_is_added_is_read_by_the_next_run(tmp_path):
    journal(tmp_path, "week opened", "build done").add(entry("tell", "done", digest="資產"))
    (again,) = Journals(tmp_path).all()
    assert [(one.step, one.event) for one in again.entries] == [
        ("week", "opened"),
        ("build", "done"),
        ("tell", "done"),
    ]
    assert again.last("tell").detail == {"digest": "資產"}
    assert again.week == WEEK


@given(cut=st.integers(1, 400))
def test_a_line_cut_off_anywhere_loses_itself_and_no_other(tmp_path_factory, cut):
    folder = tmp_path_factory.mktemp("cut")
    path = journal(folder, "week opened", "gates done", "build done").folder / "journal.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole[: max(len(whole) - cut, 0)])
    kept = path.read_bytes().count(b"\n")
    torn = not path.read_bytes().endswith(b"}")
    again = Journals(folder).of(WEEK)
    assert len(again.entries) == kept + (not torn and len(path.read_bytes()) > 0)
    before = len(again.entries)
    again.add(entry("mail", "done"))
    after = Journals(folder).of(WEEK).entries
    assert len(after) == before + 1
    assert after[-1].step == "mail"


def test_every_line_is_on_the_disk_before_the_next_step(tmp_path, monkeypatch):
    synced = []
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda one: (synced.append(os.fstat(one).st_size), real(one)))
    found = journal(tmp_path, "week opened", "build done")
    size = (found.folder / "journal.jsonl").stat().st_size
    assert size in synced
    assert len(synced) == 4  # two lines, and the two folders that the first one made


def test_a_folder_that_takes_no_file_is_named(tmp_path):
    (tmp_path / "runs").write_text("in the way")
    with pytest.raises(UsageError, match="journal cannot be written"):
        journal(tmp_path, "week opened")


def test_a_full_disk_is_named_and_the_line_not_counted(tmp_path, monkeypatch):
    found = journal(tmp_path, "week opened")

    def full(descriptor, data):  # noqa: ARG001
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(RenderError, match=r"no space left.*make room"):
        found.add(entry("build", "done"))
    assert len(found.entries) == 1


@pytest.mark.parametrize(
    ("steps", "left"),
    [
        ("week opened", ["build", "mail"]),
        ("week opened;build done", ["site", "mail"]),
        ("week opened;build done;site done", ["publish", "mail"]),
        ("week opened;build done;site done;publish done;mail late", []),
        ("week opened;fetch done;build done;mail done;errata done", ["site"]),
        ("week opened;build failed;build done;site failed", ["site", "mail"]),
    ],
)
def test_what_is_left_to_do(tmp_path, steps, left):
    found = journal(tmp_path, *steps.split(";"))
    every = ("fetch", "build", "errata", "site", "publish", "mail")
    # There is nothing to show before the edition stands, nothing to put out before it is shown.
    assert left_to_do(found, every) == left
    assert left_to_do(found, ("fetch", "build")) == (["build"] if "build" in left else [])


def test_open_closed_and_refused(tmp_path):
    found = journal(tmp_path, "week opened", "gates failed")
    assert is_refused(found)
    found.add(entry("build", "done"))
    assert not is_refused(found)
    found.add(entry("week", "closed"))
    assert is_closed(found)
    assert found.is_after("site", CHANGES) is False

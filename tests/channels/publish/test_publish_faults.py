"""Uploads that fail at any point: the live site stays whole, and nothing is uploaded twice."""

from __future__ import annotations

import random
from collections import Counter
from contextlib import suppress
from threading import Lock

import pytest
from channels.publish.sites import NOW, WEEKS, broken, build, order, pages, site
from fsspec.implementations.local import LocalFileSystem
from fsspec.implementations.memory import MemoryFileSystem

from reportgen.channels.publish.publisher import publish
from reportgen.channels.publish.record import RECORD, SILENCE, read_record
from reportgen.channels.publish.remote import ASIDE, StoreTarget, Ways
from reportgen.errors import ChannelError

OLD, NEW = site(WEEKS[:4]), site(WEEKS[1:5], "bold")


class Store(StoreTarget):
    """A store in memory which fails: at the write `fails_at` (of `times` in a row), or from it."""

    def __init__(self, *, lists_fast=True):
        self.files = MemoryFileSystem(skip_instance_cache=True)
        self.files.store = {}  # its own, not that of the whole process
        self.files.pseudo_dirs = [""]
        super().__init__(self.files, "/site", Ways(workers=3, lists_fast=lists_fast))
        self.written = Counter()
        self.fails_at, self.times, self.error = 0, 1, PermissionError("no")
        self._writes, self._lock = 0, Lock()

    def fail(self, at, times=1, error=None):
        self._writes, self.fails_at, self.times = 0, at, times
        self.error = error or PermissionError("no")

    def put(self, path, data, how):
        with self._lock:
            self._writes += 1
            if self.fails_at and self.fails_at <= self._writes < self.fails_at + self.times:
                raise self.error
        super().put(path, data, how)
        if path != RECORD:
            self.written[path] += 1

    def content(self):
        found = self.files.find("/site", detail=False)
        return {path[6:]: self.files.cat_file(path) for path in found if RECORD not in path}

    def record(self):
        return read_record(self.read(RECORD))


def different(old, new):
    return {path for path, data in new.items() if old.get(path) != data}


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "site"


def test_only_what_changed_goes_up_and_a_second_publish_writes_nothing(folder):
    store = Store()
    done = publish(order(folder, build(folder, OLD), "1"), store)
    assert store.content() == OLD
    assert set(done.uploaded) == set(OLD)
    assert done.bytes == sum(map(len, OLD.values()))
    store.written.clear()
    store.fail(1, 10**6)  # not even the record may be written
    again = publish(order(folder, build(folder, OLD), "2"), store)
    assert (again.uploaded, again.unchanged) == ((), len(OLD))
    store.fail(0)
    done = publish(order(folder, build(folder, NEW), "3"), store)
    assert set(done.uploaded) == set(store.written) == different(OLD, NEW)
    assert set(done.left) == set(OLD) - set(NEW)
    assert store.content() == OLD | NEW
    assert broken(store.content(), pages(NEW)) == []


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param("one write", marks=pytest.mark.slow),
        "all from then on",
        pytest.param("all, and no journal", marks=pytest.mark.slow),
    ],
)
@pytest.mark.parametrize("first", [True, False], ids=["first publish", "later publish"])
def test_a_failure_at_any_write_leaves_the_live_site_whole_and_is_resumed(folder, kind, first):
    many = len(NEW if first else different(OLD, NEW))
    old, files = build(folder.parent / "old", OLD), build(folder, NEW)
    ends, told = 0, set()
    for number in range(1, many + 12):
        store = Store()
        if not first:
            publish(order(folder.parent / "old", old, "before"), store)
        store.written.clear()
        store.fail(number, 1 if kind == "one write" else 10**6)
        try:
            publish(order(folder, files, f"{number}", prune=True), store)
            ends += 1
        except ChannelError as error:
            told.add(str(error).partition(":")[0])
        live = pages(OLD) & pages(NEW) if not first else set()
        assert broken(store.content(), live) == [], number
        store.fail(0)
        if kind == "all, and no journal":
            for journal in folder.glob(".reportgen/*.journal"):
                journal.unlink()
        publish(order(folder, files, f"{number}-again", prune=True), store)
        assert store.content() == NEW
        assert store.record().at_work is None
        assert {one.sha256 for one in store.record().files.values()}.isdisjoint({""})
        if kind != "all, and no journal":
            assert set(store.written.values()) == {1}, number
        assert not list(folder.glob(".reportgen/*.journal"))
    assert ends > 0, "the loop did not come to the end of the publish"
    assert RECORD in told  # the first write of all
    assert told <= {RECORD, *NEW}


def test_what_may_pass_is_tried_again_and_what_lasts_is_not(folder):
    files = build(folder, OLD)
    store = Store()
    store.fail(5, 3, ConnectionResetError("reset by peer"))
    publish(order(folder, files, "1"), store)
    assert store.content() == OLD
    store = Store()
    store.fail(5, 10**6, ConnectionResetError("reset by peer"))
    with pytest.raises(ChannelError, match=r"tried 5 times; run the same command again"):
        publish(order(folder, files, "1"), store)
    store = Store()
    store.fail(5, 1, PermissionError("not allowed"))
    with pytest.raises(ChannelError, match=r"could not be uploaded to memory://site .*not allowed"):
        publish(order(folder, files, "1"), store)


@pytest.mark.slow
@pytest.mark.parametrize("last", [3, 5], ids=["a week less", "a week more"])
def test_a_site_may_follow_one_that_stopped_anywhere_and_stop_anywhere_itself(tmp_path, last):
    """What the first one left behind, linked or not, must not mislead the second."""
    sites = [site(WEEKS[:many], tags=("en",)) for many in (2, 4, last)]
    built = [build(tmp_path / str(number), files) for number, files in enumerate(sites)]
    most = 16
    for first, second in [(n, m) for n in range(1, most) for m in range(1, most)]:
        store = Store()
        store.workers = 1
        publish(order(tmp_path / "0", built[0], "0"), store)
        for number, fails_at in ((1, first), (2, second)):
            live = reached(store.content())
            store.fail(fails_at)
            with suppress(ChannelError):
                publish(order(tmp_path / str(number), built[number], str(number)), store)
            assert broken(store.content(), live) == [], (first, second)
    assert store.content() == sites[0] | sites[1] | sites[2], "the longest did not end"


def test_any_history_of_sites_and_failures_keeps_the_live_site_whole(folder):
    """Sites follow one another whether the publish before came to its end or not."""
    chance = random.Random(7)
    failures = 0
    for _ in range(6):
        store, live = Store(lists_fast=chance.random() < 0.5), set()
        for step in range(12):
            start, many = chance.randrange(4), chance.randrange(1, 6)
            tags = ("zh-Hant", "en") if chance.random() < 0.7 else ("zh-Hant",)
            wanted = site(WEEKS[start : start + many], chance.choice("ab"), tags)
            files = build(folder, wanted)
            if chance.random() < 0.3:
                for journal in folder.glob(".reportgen/*.journal"):
                    journal.unlink()
            if chance.random() < 0.6:
                times = chance.choice([1, 10**6])
                store.fail(chance.randrange(1, 50), times)
            prune = chance.random() < 0.5
            before = set(live)
            try:
                publish(order(folder, files, f"{step}", prune=prune), store)
            except ChannelError:
                failures += 1
                live |= reached(store.content())
            else:
                live = reached(store.content())
                content = store.content()
                assert {path: content[path] for path in wanted} == wanted
                assert not prune or content == wanted
            store.fail(0)
            kept = {path for path in before if path in store.content()}
            assert broken(store.content(), kept if not prune else kept & set(wanted)) == []
    assert failures > 10


def reached(content):
    from channels.publish.sites import linked

    found, waiting = set(), ["index.html"]
    while waiting:
        page = waiting.pop()
        if page in content and page not in found:
            found.add(page)
            waiting += [path for path, is_page in linked(page, content[page]) if is_page]
    return found


def test_foreign_files_are_left_alone_and_only_ours_are_pruned(folder):
    store = Store()
    foreign = {"CNAME": b"example.com", "en/2024-01-01/mine.html": b"mine"}
    for path, data in foreign.items():
        store.files.pipe_file(f"/site/{path}", data)
    publish(order(folder, build(folder, OLD), "1"), store)
    done = publish(order(folder, build(folder, NEW), "2", prune=True), store)
    assert set(done.removed) == set(OLD) - set(NEW)
    assert store.content() == NEW | foreign


@pytest.mark.parametrize("damage", [None, b"{", b'{"format": 9, "files": {}}', b"\xff\xfe"])
def test_without_its_record_a_site_is_found_again_and_nothing_is_pruned(folder, damage):
    store = Store()
    publish(order(folder, build(folder, OLD), "1"), store)
    if damage is None:
        store.remove([RECORD])
    else:
        store.files.pipe_file(f"/site/{RECORD}", damage)
    done = publish(order(folder, build(folder, NEW), "2", prune=True), store)
    assert done.removed == ()
    assert store.content() == OLD | NEW
    assert set(store.record().files) == set(NEW)


def test_a_record_that_points_outside_is_not_believed(folder):
    store = Store()
    publish(order(folder, build(folder, OLD), "1"), store)
    told = store.read(RECORD).replace(b'"sitemap.xml"', b'"../secret"')
    store.files.pipe_file(f"/site/{RECORD}", told)
    store.files.pipe_file("/secret", b"secret")
    publish(order(folder, build(folder, OLD), "2", prune=True), store)
    assert store.files.cat_file("/secret") == b"secret"


def test_files_lost_or_cut_at_the_target_are_uploaded_again(folder):
    store = Store()
    files = build(folder, OLD)
    publish(order(folder, files, "1"), store)
    store.files.pipe_file("/site/en/index.html", b"cut")
    store.remove(["sitemap.xml"])
    done = publish(order(folder, files, "2"), store)
    assert set(done.uploaded) == {"en/index.html", "sitemap.xml"}
    assert store.content() == OLD


def test_a_file_changed_since_the_build_is_not_published(folder):
    files = build(folder, OLD)
    (folder / "en/index.html").write_bytes(b"half a pa")
    store = Store()
    with pytest.raises(ChannelError, match="is not what was built"):
        publish(order(folder, files, "1"), store)
    assert "en/index.html" not in store.content()
    assert "index.html" not in store.content()


def test_a_second_publisher_says_so_and_leaves(folder, monkeypatch):
    """Another machine is at work until nothing was heard of it for a while."""
    store = Store()
    files = build(folder, OLD)
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr("reportgen.channels.publish.record._machine", lambda _: "elsewhere")
        store.fail(4, 10**6)
        with pytest.raises(ChannelError):
            publish(order(folder, files, "1"), store)
    store.fail(0)
    before = store.content()
    with pytest.raises(ChannelError, match=r"another publisher is at work.*2026-11-22 12:15 UTC"):
        publish(order(folder, files, "2"), store)
    assert store.content() == before
    later = NOW + SILENCE
    publish(order(folder, files, "3", clock=lambda: later), store)
    assert store.content() == OLD


def test_of_two_that_begin_at_once_one_leaves(folder):
    store, files, begun = Store(), build(folder, OLD), []
    put = store.put

    def overtaken(path, data, how):
        put(path, data, how)
        if path == RECORD and not begun:
            begun.append("other")
            told = data.replace(b'"id": "1"', b'"id": "other"')
            put(path, told.replace(b'"machine": "', b'"machine": "other-'), how)

    store.put = overtaken
    with pytest.raises(ChannelError, match="another publisher is at work"):
        publish(order(folder, files, "1"), store)
    assert store.record().at_work.id == "other"
    assert store.content() == {}


def test_a_dry_run_tells_and_touches_nothing(folder):
    store = Store()
    publish(order(folder, build(folder, OLD), "1"), store)
    store.fail(1, 10**6)
    told = publish(order(folder, build(folder, NEW), "2", prune=True, dry_run=True), store)
    assert set(told.uploaded) == different(OLD, NEW)
    assert set(told.removed) == set(OLD) - set(NEW)
    assert store.content() == OLD
    told = publish(order(folder, build(folder, OLD), "3", everything=True, dry_run=True), store)
    assert set(told.uploaded) == set(OLD)


def test_a_store_without_whole_writes_gets_each_file_beside_its_place_first(folder, tmp_path):
    """As over sftp: a folder at a time, renamed, and not listed at every publish."""
    seen = []

    class Watched(LocalFileSystem):
        def pipe_file(self, path, value, **more):
            seen.append(path)
            super().pipe_file(path, value, **more)

    there = tmp_path / "there"
    store = StoreTarget(Watched(), str(there), Ways(aside=True))
    publish(order(folder, build(folder, OLD), "1"), store)
    done = publish(order(folder, build(folder, NEW), "2", prune=True), store)
    assert set(done.uploaded) == different(OLD, NEW)
    found = {
        path.relative_to(there).as_posix(): path.read_bytes()
        for path in there.rglob("*")
        if path.is_file() and path.name != RECORD
    }
    assert found == NEW
    assert {path.endswith(ASIDE) for path in seen} == {True}

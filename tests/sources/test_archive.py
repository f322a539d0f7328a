"""Files in a zip: what is meant is found and counted, and what is meant ill is refused."""

import os
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sources.ddp_files import zip_head, zipped

from reportgen.errors import SourceError
from reportgen.sources import archive

TEXT = b"".join(b"2025-04-16,%d\n" % number for number in range(40_000))


def read(path, **more):
    return b"".join(archive.stream(path, path.name, "_data.xml", **more))


def refused(path, **more):
    with pytest.raises(SourceError) as caught:
        read(path, **more)
    print(caught.value)
    assert path.name in str(caught.value)
    return str(caught.value)


def test_a_plain_file_comes_as_it_is(tmp_path):
    path = tmp_path / "H41_data.xml"
    path.write_bytes(TEXT)
    assert read(path) == TEXT


def test_the_member_meant_is_found_wherever_it_lies(tmp_path):
    members = {
        "H41_struct.xml": b"<a/>",
        "frb_common.xsd": b"<b/>",
        "deep/er/H41_data.xml": TEXT,
        "__MACOSX/deep/er/._H41_data.xml": b"what a desktop adds",
    }
    assert read(zipped(tmp_path / "h41.zip", members)) == TEXT


def test_a_zip_without_it_says_what_it_holds(tmp_path):
    message = refused(zipped(tmp_path / "h41.zip", {"README.txt": b"", "H41_struct.xml": b""}))
    assert "H41_struct.xml, README.txt" in message


def test_a_zip_with_two_is_refused(tmp_path):
    members = {"H41_data.xml": TEXT, "H8_data.xml": TEXT}
    assert "more than one" in refused(zipped(tmp_path / "h41.zip", members))


def test_an_empty_zip_is_refused(tmp_path):
    assert "nothing" in refused(zipped(tmp_path / "h41.zip", {}))


def test_a_missing_file_is_told(tmp_path):
    assert "cannot be read" in refused(tmp_path / "h41.zip")


def test_an_absurd_ratio_is_refused_early(tmp_path):
    path = zipped(tmp_path / "bomb.zip", {"H41_data.xml": bytes(200_000_000)})
    assert path.stat().st_size < 250_000
    chunks = archive.stream(path, path.name, "_data.xml")
    count = 0

    def take():
        nonlocal count
        for chunk in chunks:
            count += len(chunk)

    with pytest.raises(SourceError, match="100 times"):
        take()
    print(count)
    assert count < 100 * path.stat().st_size


def test_too_much_is_refused_while_it_comes(tmp_path):
    path = zipped(tmp_path / "h41.zip", {"H41_data.xml": os.urandom(2_000_000)})
    assert "more than 1,500,000 bytes" in refused(path, largest=1_500_000)
    plain = tmp_path / "H41_data.xml"
    plain.write_bytes(bytes(2_000_000))
    assert "more than 1,500,000 bytes" in refused(plain, largest=1_500_000)


def test_a_size_that_lies_is_not_believed(tmp_path):
    """The header says ten bytes, two million come: counted, and then not what was promised."""
    path = zipped(tmp_path / "h41.zip", {"H41_data.xml": os.urandom(2_000_000)})
    raw = bytearray(path.read_bytes())
    listed = raw.rindex(b"PK\x01\x02")
    raw[listed + 24 : listed + 28] = (10).to_bytes(4, "little")
    path.write_bytes(raw)
    refused(path, largest=1_500_000)


def test_a_packed_size_that_lies_is_not_believed(tmp_path):
    """A gigabyte in the header does not make a bomb less dense."""
    path = zipped(tmp_path / "bomb.zip", {"H41_data.xml": bytes(50_000_000)})
    raw = bytearray(path.read_bytes())
    listed = raw.rindex(b"PK\x01\x02")
    raw[listed + 20 : listed + 24] = (1_000_000_000).to_bytes(4, "little")
    path.write_bytes(raw)
    # Which of the two it is called depends on the Python.
    assert any(words in refused(path) for words in ("ends too early", "possible zip bomb"))


def test_too_many_members_are_refused_before_they_are_listed(tmp_path, monkeypatch):
    many = zipped(tmp_path / "h41.zip", {f"{number}_data.xml": b"" for number in range(101)})
    long = zipped(tmp_path / "long.zip", {f"{number}{'_' * 2000}": b"" for number in range(50)})
    monkeypatch.setattr(archive, "ZipFile", None)
    assert "too many members" in refused(many)
    assert "too many members" in refused(long)


def test_a_wrong_count_of_members_does_not_hide_them(tmp_path):
    path = zipped(tmp_path / "h41.zip", {f"{number}_data.xml": b"" for number in range(101)})
    raw = bytearray(path.read_bytes())
    raw[-12:-10] = raw[-14:-12] = b"\x01\0"
    path.write_bytes(raw)
    assert "too many members" in refused(path)


def test_an_encrypted_member_is_named(tmp_path):
    path = zipped(tmp_path / "h41.zip", {"H41_data.xml": TEXT})
    raw = bytearray(path.read_bytes())
    raw[6] |= 1
    raw[raw.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(raw)
    assert "encrypted" in refused(path)


def test_an_unusual_packing_is_named(tmp_path):
    path = tmp_path / "h41.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as packed:
        packed.writestr("H41_data.xml", TEXT)
    assert "unusual way" in refused(path)


def test_a_zip_cut_off_is_told(tmp_path):
    path = zipped(tmp_path / "h41.zip", {"H41_data.xml": TEXT})
    path.write_bytes(path.read_bytes()[:-100])
    assert "cut off" in refused(path)


def test_a_flipped_bit_inside_is_noticed(tmp_path):
    path = tmp_path / "h41.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as stored:
        stored.writestr("H41_data.xml", TEXT)
    raw = bytearray(path.read_bytes())
    raw[1000] ^= 1
    path.write_bytes(raw)
    assert "CRC" in refused(path)


def test_members_come_by_name_and_only_so_many_bytes_of_them(tmp_path):
    held = {"a.csv": TEXT, "b.csv": b"b"}
    path = zipped(tmp_path / "fred.zip", held)
    assert archive.members(path, "fred.zip") == held
    for ill, words in [
        (zipped(tmp_path / "bomb.zip", {"a.csv": bytes(2_000_000)}), "100 times"),
        (zipped(tmp_path / "many.zip", {f"{n}.csv": b"" for n in range(101)}), "too many"),
        (tmp_path / "none.zip", "cannot be read"),
    ]:
        with pytest.raises(SourceError, match=words):
            archive.members(ill, ill.name)
    with pytest.raises(SourceError, match="holds more than"):  # of the second, what is left over
        archive.members(path, "fred.zip", largest=len(TEXT))


def test_the_beginnings_of_members_are_seen_in_the_first_bytes():
    head = zip_head({"README.txt": b"words", "H41.CSV": TEXT, "far.csv": TEXT})
    (first, words), (second, figures) = archive.starts(head)
    assert (first, words, second) == ("readme.txt", b"words", "h41.csv")
    assert TEXT.startswith(figures)
    assert len(figures) > 1000
    assert list(archive.starts(b"PK")) == []


@given(st.binary(max_size=300))
def test_no_first_bytes_are_too_odd(rest):
    list(archive.starts(archive.ZIP + rest))


@given(st.data())
def test_damage_is_an_error_of_ours_or_none(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("zip")
    path = zipped(folder / "h41.zip", {"H41_struct.xml": b"<a/>", "H41_data.xml": TEXT[:3000]})
    raw = bytearray(path.read_bytes())
    for place in data.draw(st.lists(st.integers(0, len(raw) - 1), min_size=1, max_size=6)):
        raw[place] = data.draw(st.integers(0, 255))
    keep = data.draw(st.integers(len(raw) // 2, len(raw)) | st.just(len(raw)))
    path.write_bytes(raw[:keep])
    with suppress(SourceError):
        read(path)


@given(st.binary(max_size=400))
def test_bytes_that_claim_to_be_a_zip(tmp_path_factory, rest):
    path = tmp_path_factory.mktemp("zip") / "h41.zip"
    path.write_bytes(archive.ZIP + rest)
    with pytest.raises(SourceError):
        read(path)
    path.write_bytes(archive.ZIP + rest + archive.END_OF_LIST + rest[:30])
    with pytest.raises(SourceError):
        read(path)

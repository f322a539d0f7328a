"""What is an address, in which spelling it is kept, and that none can begin a header."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.channels.mail.addresses import key_of, normalised, shown
from reportgen.errors import UsageError

GOOD = {
    "anne@example.com": "anne@example.com",
    "Anne.B+tag@EXAMPLE.Com": "Anne.B+tag@example.com",
    "+@example.com": "+@example.com",
    "=x@example.com": "=x@example.com",
    "o'hara@example.com": "o'hara@example.com",
    '"a b"@example.com': '"a b"@example.com',
    '"needless"@example.com': "needless@example.com",
    '"a@b"@example.com': '"a@b"@example.com',
    "x@例子.中国": "x@xn--fsqu00a.xn--fiqs8s",
    "x@XN--FSQU00A.xn--fiqs8s": "x@xn--fsqu00a.xn--fiqs8s",
    "x@bücher.example.com": "x@xn--bcher-kva.example.com",
    "x" * 64 + "@example.com": "x" * 64 + "@example.com",
}
LONG = "x" * 64 + "@" + ".".join(["y" * 60] * 4) + ".example.com"
BAD = [
    "", "anne", "anne@", "@example.com", "a@b@example.com", "anne@example", "anne@localhost",
    "anne@[127.0.0.1]", " anne@example.com", "anne@example.com ", "an ne@example.com",
    "anne@example.com\n", "anne@example.com\r\nBcc: all@example.com", "a\x00b@example.com",
    "anne@exam\x00ple.com", '"a\r\nb"@example.com', '"a\x00b"@example.com', "a..b@example.com",
    ".a@example.com", "a.@example.com", "用户@例子.中国", "anne@example.com,bob@example.com",
    "Anne <anne@example.com>", "x" * 65 + "@example.com", LONG, "anne@-example.com",
    "anne@exam_ple.com", "anne@example.com>", "\ufeffanne@example.com", "anne\u200b@example.com",
    "x" * 3_000_000 + "@example.com", "anne@" + "a." * 1_000_000 + "com", "a" * 320,
]  # fmt: skip


@pytest.mark.parametrize(("typed", "wire"), GOOD.items())
def test_a_good_address_has_one_spelling(typed, wire):
    assert normalised(typed) == wire
    assert normalised(wire) == wire
    assert normalised(shown(wire)) == wire


def test_people_read_domains_in_their_own_letters():
    assert shown("x@xn--fsqu00a.xn--fiqs8s") == "x@例子.中国"
    assert shown("anne@example.com") == "anne@example.com"


def test_spellings_of_one_mailbox_have_one_key():
    keys = {key_of(normalised(one)) for one in ("Anne@EXAMPLE.com", "anne@example.COM")}
    assert len(keys) == 1
    assert key_of(normalised("anne+a@example.com")) not in keys


@pytest.mark.parametrize("typed", BAD, ids=lambda one: ascii(one[:30]))
def test_what_is_no_address_is_told_on_one_line(typed):
    with pytest.raises(UsageError, match="is no address") as told:
        normalised(typed)
    said = str(told.value)
    assert said.isprintable()
    assert len(said) < 400


SIGNS = st.text(st.characters() | st.sampled_from("\r\n\0\t @\"<>,;:.+'()[]\\"), max_size=30)


@given(SIGNS, st.sampled_from(["example.com", "例子.中国", "[1.2.3.4]", "example.com\r\nX: y"]))
def test_whatever_passes_is_one_line_of_ascii_with_one_at_that_counts(local, domain):
    for typed in (f"{local}@{domain}", f'"{local}"@{domain}'):
        try:
            wire = normalised(typed)
        except UsageError:
            continue
        assert wire.isascii()
        assert wire.isprintable()
        before, _, after = wire.rpartition("@")
        assert "@" not in before or before.startswith('"')
        assert " " not in after
        assert normalised(wire) == wire

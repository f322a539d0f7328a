"""Signed links: who they are for, what for, and that nobody else can make one."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.channels.mail.tokens import Purpose, link, make_token, read_token
from reportgen.credentials import Secret

KEY = Secret("k" * 40)
OTHER = Secret("o" * 40)
DAY = timedelta(days=1)


@given(st.sampled_from(Purpose), st.integers(1, 2**63 - 1))
def test_a_token_opens_one_thing_for_one_person(purpose, subscriber):
    token = make_token(purpose, subscriber, KEY)
    assert read_token(purpose, token, KEY, DAY) == subscriber
    assert read_token(purpose, token, OTHER, DAY) is None
    assert not [one for one in Purpose if one != purpose and read_token(one, token, KEY, DAY)]


@given(st.sampled_from(Purpose), st.text(max_size=60))
def test_what_is_no_token_opens_nothing(purpose, text):
    assert read_token(purpose, text, KEY, DAY) is None


@given(st.integers(0, 30), st.characters(codec="ascii"))
def test_a_token_with_one_sign_changed_opens_nothing(place, sign):
    token = make_token(Purpose.UNSUBSCRIBE, 12345, KEY)
    changed = token[:place] + sign + token[place + 1 :]
    if changed != token:
        # The last sign of a signature carries bits that nobody reads; none of the first 30 does.
        assert read_token(Purpose.UNSUBSCRIBE, changed, KEY, DAY) is None


def test_only_a_confirmation_expires():
    for purpose in Purpose:
        token = make_token(purpose, 7, KEY)
        found = read_token(purpose, token, KEY, timedelta(seconds=-1))
        assert found == (None if purpose is Purpose.CONFIRM else 7), purpose


@pytest.mark.parametrize("purpose", Purpose)
def test_a_link_is_stable_and_needs_no_escaping(purpose):
    address = link("https://example.com/list", purpose, 7, KEY)
    assert address.startswith(f"https://example.com/list/{purpose}/")
    assert set(address.rpartition("/")[2]) <= set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."
    )
    if purpose is not Purpose.CONFIRM:
        assert link("https://example.com/list", purpose, 7, KEY) == address

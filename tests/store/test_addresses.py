"""Where the store is: every way to say it wrong is told, and no password with it."""

import traceback

import pytest

from reportgen.errors import StoreError
from reportgen.store.store import open_store


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://bob:s3cret@host/x", "not 'mysql'"),
        ("postgresql//bob:s3cret@host/x", "not 'postgresql//bob'"),
        ("sqlite:///", "not 'sqlite'"),
        ("store.sqlite", "not 'store.sqlite'"),
        ("postgresql://bob:s3cret@host:port/x", "%40"),
        ("postgresql://bob:s3c@s3cret@127.0.0.1:1/x", "%40"),
        ("postgresql://bob:s3cret@host/x?password=s3cret", "only sslmode"),
        ("postgresql://bob:s3cret@host/x?sslmode=s3cret", "verify-full"),
        ("postgresql://bob:s3cret@127.0.0.1:1/x?sslmode=verify-full", "cannot be reached"),
        ("postgres://bob:s3cret@127.0.0.1:1/x", "cannot be reached"),
    ],
)
def test_a_wrong_address_is_told_without_its_password(url, words):
    with pytest.raises(StoreError) as caught:
        open_store(url, create=True)
    print(caught.value)
    assert words in str(caught.value)
    assert "s3cret" not in "".join(traceback.format_exception(caught.value))


def test_a_folder_is_no_store(tmp_path):
    for create in (True, False):
        with pytest.raises(StoreError, match="is a folder; name a file in it"):
            open_store(f"sqlite:///{tmp_path}", create=create)

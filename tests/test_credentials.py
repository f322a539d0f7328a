"""The key of the FRED API: where it is looked for, and that it shows itself nowhere."""

import pickle
import subprocess
import sys
import traceback

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as Nothing
from keyring.errors import KeyringLocked

from reportgen.credentials import (
    NO_KEY,
    SMTP_PASSWORD,
    Secret,
    fred_key,
    secret,
    signing_key,
)
from reportgen.errors import ConfigError

KEY = "0123456789abcdef0123456789abcdef"


class Keeper(KeyringBackend):
    """A keyring in memory; `locked` raises as one that nobody unlocked."""

    priority = 1
    locked = False

    def __init__(self, entries):
        super().__init__()
        self.entries = entries

    def get_password(self, service, username):
        if self.locked:
            raise KeyringLocked(f"locked, with {KEY} inside")
        return self.entries.get((service, username))

    def set_password(self, *_entry):
        raise AssertionError("a key is never written")


@pytest.fixture
def keep():
    """Put a keyring in place of that of the machine, whatever it is, until the test ends."""
    before = keyring.get_keyring()
    yield keyring.set_keyring
    keyring.set_keyring(before)


def test_the_environment_comes_before_the_keyring(keep):
    keep(Keeper({("reportgen", "fred"): "keyrings"}))
    assert fred_key({"FRED_API_KEY": f" {KEY}\n"}).reveal() == KEY
    assert fred_key({"FRED_API_KEY": " "}).reveal() == "keyrings"
    assert fred_key({}).reveal() == "keyrings"


def test_without_either_there_is_no_key(keep):
    for keeper in (Nothing(), Keeper({}), Keeper({("reportgen", "other"): KEY})):
        keep(keeper)
        assert fred_key({}) is None
    assert "FRED_API_KEY" in NO_KEY
    assert "keyring set reportgen fred" in NO_KEY


def test_without_the_package_there_is_no_key_from_it():
    code = (
        "import sys; sys.modules['keyring'] = None\n"
        "from reportgen.credentials import fred_key; print(fred_key({}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "None\n"


def test_the_keyring_is_imported_only_where_it_is_asked():
    code = (
        "import sys; from reportgen.credentials import fred_key\n"
        "fred_key({'FRED_API_KEY': 'x'}); print('keyring' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_a_locked_keyring_is_told_without_its_words(keep):
    keeper = Keeper({})
    keeper.locked = True
    keep(keeper)
    with pytest.raises(ConfigError, match=r"KeyringLocked.*FRED_API_KEY") as caught:
        fred_key({})
    assert KEY not in "".join(traceback.format_exception(caught.value))
    assert caught.value.__context__ is None


@pytest.mark.parametrize("key", [f'"{KEY}"', f"{KEY} {KEY}", f"api_key={KEY}", "ключ", f"{KEY}\0"])
def test_what_cannot_be_a_key_is_told_without_it(keep, key):
    keep(Keeper({("reportgen", "fred"): key}))
    for environment, place in (({"FRED_API_KEY": key}, "FRED_API_KEY: "), ({}, "reportgen/fred: ")):
        with pytest.raises(ConfigError) as caught:
            fred_key(environment)
        assert place in str(caught.value)
        assert KEY not in str(caught.value)
        assert "ключ" not in str(caught.value)


def test_a_secret_shows_itself_only_when_asked():
    secret = Secret(KEY)
    assert secret.reveal() == KEY
    shown = (repr(secret), str(secret), f"{secret}", f"{secret!r}", repr({"key": [secret]}))
    assert not [one for one in shown if KEY in one]
    assert secret == Secret(KEY) != Secret("other")
    with pytest.raises(TypeError, match="not written"):
        pickle.dumps(secret)


def test_other_secrets_come_from_the_environment():
    found = secret(SMTP_PASSWORD, {"REPORTGEN_SMTP_PASSWORD": "three words long"})
    assert found is not None
    assert found.reveal() == "three words long"
    assert "three" not in f"{found} {found!r}"
    with pytest.raises(ConfigError, match="REPORTGEN_SMTP_PASSWORD: has a line break"):
        secret(SMTP_PASSWORD, {"REPORTGEN_SMTP_PASSWORD": "one\ntwo"})


@pytest.mark.parametrize(("word", "said"), [("", "are signed: set"), ("k" * 31, "is shorter")])
def test_a_missing_or_short_signing_key_is_told(word, said):
    with pytest.raises(ConfigError, match=said):
        signing_key({"REPORTGEN_SIGNING_KEY": word})
    assert signing_key({"REPORTGEN_SIGNING_KEY": "k" * 32}).reveal() == "k" * 32

"""Keys and passwords: read where their owner keeps them, shown nowhere, written nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from reportgen.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

VARIABLE = "FRED_API_KEY"
SERVICE = "reportgen"
USER = "fred"
NO_KEY = (
    f"the FRED API needs a key: set {VARIABLE}, or keep it with 'keyring set {SERVICE} {USER}' "
    "(python package keyring)"
)
"""What to tell who has none; fredgraph and the Board's files need none."""
SHORTEST_KEY = 32  # characters; a signature is worth no more than its key


class Keeping(NamedTuple):
    """Where a secret is kept: the variable of the environment, and the entry of the keyring."""

    variable: str
    user: str


SMTP_PASSWORD = Keeping("REPORTGEN_SMTP_PASSWORD", "smtp")
LISTMONK_TOKEN = Keeping("REPORTGEN_LISTMONK_TOKEN", "listmonk")
SIGNING_KEY = Keeping("REPORTGEN_SIGNING_KEY", "signing")


@dataclass(frozen=True, repr=False, slots=True)
class Secret:
    """A word that shows itself only when it is asked to: not printed, formatted or pickled."""

    _word: str

    def reveal(self) -> str:
        """Return the word itself, to be handed to a server and to nothing else."""
        return self._word

    def __repr__(self) -> str:
        return "Secret(hidden)"

    def __reduce__(self) -> str:
        raise TypeError("a secret is not written into files")


def fred_key(environment: Mapping[str, str]) -> Secret | None:
    """Return the key from the environment, else from the keyring; None where neither has one.

    `environment` is handed in. The keyring is asked where the optional package is installed and
    some keeper of secrets answers it. Raise ConfigError for a locked keyring, or for what no key
    can be: the key itself is never in the message.
    """
    key = environment.get(VARIABLE, "").strip()
    if key:
        return _checked(key, VARIABLE)
    key = _from_keyring(USER, VARIABLE).strip()
    return _checked(key, f"the keyring's entry {SERVICE}/{USER}") if key else None


def secret(keeping: Keeping, environment: Mapping[str, str]) -> Secret | None:
    """Return a secret from the environment, else from the keyring; None where neither has one.

    Raise ConfigError for a locked keyring, and for what has a line break in it.
    """
    word = environment.get(keeping.variable, "") or _from_keyring(keeping.user, keeping.variable)
    if word and not word.isprintable():
        raise ConfigError(
            f"{keeping.variable}: has a line break or another sign that cannot be typed; set it "
            "anew, without quotes"
        )
    return Secret(word) if word else None


def signing_key(environment: Mapping[str, str]) -> Secret:
    """Return the key that signs the links of the newsletter; raise ConfigError without a good one.

    It must be the same for who sends and for who serves, and stay the same for as long as links
    in old messages are to work.
    """
    found = secret(SIGNING_KEY, environment)
    make = "make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"
    if found is None:
        raise ConfigError(
            f"the newsletter's links are signed: set {SIGNING_KEY.variable}, or keep it with "
            f"'keyring set {SERVICE} {SIGNING_KEY.user}'; {make}"
        )
    if len(found.reveal()) < SHORTEST_KEY:
        raise ConfigError(
            f"{SIGNING_KEY.variable}: is shorter than {SHORTEST_KEY} characters; {make}"
        )
    return found


def _checked(key: str, place: str) -> Secret:
    if not (key.isascii() and key.isalnum()):
        raise ConfigError(
            f"{place}: is not a key of the FRED API, which has letters and digits only; copy it "
            "anew from fred.stlouisfed.org, without quotes"
        )
    return Secret(key)


def _from_keyring(user: str, variable: str) -> str:
    """Return what the keyring holds, nothing where there is no keyring at all."""
    try:
        import keyring
        from keyring.errors import KeyringError, NoKeyringError
    except ImportError:
        return ""
    try:
        return keyring.get_password(SERVICE, user) or ""
    except NoKeyringError:
        return ""
    except (KeyringError, OSError, RuntimeError) as error:
        kind = type(error).__name__
    raise ConfigError(
        f"the keyring could not be read ({kind}); unlock it, or set {variable} instead"
    )

"""The key of the FRED API: read where its owner keeps it, shown nowhere, written nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

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
    key = _from_keyring().strip()
    return _checked(key, f"the keyring's entry {SERVICE}/{USER}") if key else None


def _checked(key: str, place: str) -> Secret:
    if not (key.isascii() and key.isalnum()):
        raise ConfigError(
            f"{place}: is not a key of the FRED API, which has letters and digits only; copy it "
            "anew from fred.stlouisfed.org, without quotes"
        )
    return Secret(key)


def _from_keyring() -> str:
    """Return what the keyring holds, nothing where there is no keyring at all."""
    try:
        import keyring
        from keyring.errors import KeyringError, NoKeyringError
    except ImportError:
        return ""
    try:
        return keyring.get_password(SERVICE, USER) or ""
    except NoKeyringError:
        return ""
    except (KeyringError, OSError, RuntimeError) as error:
        kind = type(error).__name__
    raise ConfigError(
        f"the keyring could not be read ({kind}); unlock it, or set {VARIABLE} instead"
    )

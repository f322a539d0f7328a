"""DKIM: a signature under which a message is the publisher's, made by dkimpy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.errors import ConfigError

if TYPE_CHECKING:
    from reportgen.channels.mail.settings import Dkim

SIGNED = [
    "from",
    "subject",
    "to",
    "date",
    "message-id",
    "reply-to",
    "mime-version",
    "content-type",
    "content-language",
    "list-id",
    "list-archive",
    "list-unsubscribe",
    "list-unsubscribe-post",
    "auto-submitted",
    "precedence",
]
ONCE_MORE = ("from", "subject", "to", "date", "message-id", "reply-to", "content-type", "list-id")
"""Headers of which a second one, put in on the way, breaks the signature."""
SHORTEST = 1024  # bits; RFC 8301 asks verifiers to refuse less


class Signer:
    """Signs headers and bodies with the key of the settings; raises ConfigError for a bad key."""

    def __init__(self, settings: Dkim) -> None:
        import dkim
        from dkim.crypto import UnparsableKeyError, parse_pem_private_key

        self._settings = settings
        try:
            # dkimpy finds the key between lines that end as they do on Unix.
            self._key = settings.key.read_bytes().replace(b"\r\n", b"\n")
            modulus = parse_pem_private_key(self._key)["modulus"]
        except OSError as error:
            raise ConfigError(f"{settings.key}: cannot be read ({error.strerror})") from error
        except (UnparsableKeyError, ValueError, LookupError, TypeError) as error:
            raise ConfigError(
                f"{settings.key}: is no RSA key to sign with; mail.dkim.key is a PEM file without "
                "a password, as 'openssl genrsa 2048' writes it"
            ) from error
        if modulus.bit_length() < SHORTEST:
            raise ConfigError(
                f"{settings.key}: {modulus.bit_length()} bits are too few to be believed; make a "
                "key of 2048"
            )
        self._dkim = dkim.DKIM

    def sign(self, header: bytes, body: bytes) -> bytes:
        """Return the line of the signature, folded, with its end.

        `header` are lines that end in CRLF, `body` what follows the empty line after them.
        """
        signing = self._dkim(header + b"\r\n")
        signing.body = body
        line = signing.sign(
            self._settings.selector.encode(),
            self._settings.domain.encode(),
            self._key,
            include_headers=[*SIGNED, *ONCE_MORE],
        )
        assert isinstance(line, bytes)
        return line

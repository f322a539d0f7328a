"""What is done for a visitor: signed up, confirmed, given another edition, taken off the list.

Nothing here tells a stranger who is on the list: a sign-up is answered the same way whoever's the
address is, and only the mail that goes to the address says more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from reportgen.channels.mail.addresses import key_of, normalised
from reportgen.channels.mail.opening import open_newsletter
from reportgen.channels.mail.people import Consent, Status
from reportgen.channels.mail.tokens import Purpose, link, made_at, read_token

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from reportgen.channels.mail.people import Subscriber
    from reportgen.credentials import Secret

CONFIRM_WITHIN = timedelta(days=3)
FORM = "form"


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to one address: what it is about, and the link it carries."""

    purpose: Purpose
    address: str
    edition: str
    link: str


@dataclass(frozen=True)
class Office:
    """Serves visitors from the store at `store`; `endpoint` is the public address of the links.

    Every call opens the store for itself, so that calls may come from any thread.
    """

    store: str
    endpoint: str
    key: Secret
    now: Callable[[], datetime]

    def check(self) -> None:
        """Open the store once, making it where it is not; raise StoreError as it stands."""
        open_newsletter(self.store, create=True).close()

    def sign_up(self, address: str, edition: str, origin: str) -> Letter:
        """Note a wish for the newsletter and return the mail that its owner is to get.

        Raises UsageError for what is no address or no edition.
        """
        now = self.now()
        consent = Consent(FORM, now, origin)
        with open_newsletter(self.store, create=True) as store:
            person = store.subscribers.sign_up(address, edition, consent=consent, now=now)
        is_on = person.status is Status.ACTIVE
        purpose = Purpose.PREFERENCES if is_on else Purpose.CONFIRM
        url = link(self.endpoint, purpose, person.id, self.key)
        # Who had left may ask for another edition now; the wish counts once it is confirmed.
        url += "" if is_on else f"?edition={edition}"
        return Letter(purpose, person.address, edition, url)

    def whose(self, purpose: Purpose, token: str) -> Subscriber | None:
        """Return whose link it is; None for a forged or expired one, and for who was removed.

        A link to confirm is expired for who has unsubscribed since it was made.
        """
        number = read_token(purpose, token, self.key, CONFIRM_WITHIN)
        if number is None:
            return None
        with open_newsletter(self.store, create=True) as store:
            person = store.subscribers.get(number)
            if person is None or purpose is not Purpose.CONFIRM:
                return person
            asked_at = made_at(purpose, token, self.key)
            return None if store.subscribers.has_left_since(person, asked_at) else person

    def confirm(self, token: str, edition: str | None, origin: str) -> Subscriber | None:
        """Put whoever's link it is on the list; None where it opens nothing (see `whose`)."""
        number = read_token(Purpose.CONFIRM, token, self.key, CONFIRM_WITHIN)
        if number is None:
            return None
        now, asked_at = self.now(), made_at(Purpose.CONFIRM, token, self.key)
        with open_newsletter(self.store, create=True) as store:
            people = store.subscribers
            found = people.get(number)
            if found is None:
                return None
            # A first request has its record; of one that comes back, this is the request.
            anew = None if found.status is Status.PENDING else Consent(FORM, now, origin)
            return people.confirm(
                number, now=now, asked_at=asked_at, language=edition, consent=anew
            )

    def unsubscribe(self, token: str, why: str) -> Subscriber | None:
        """Take whoever's link it is off the list; done twice, it stays done."""
        person = self.whose(Purpose.UNSUBSCRIBE, token)
        if person is not None:
            with open_newsletter(self.store, create=True) as store:
                store.subscribers.set_status(
                    person.id, Status.UNSUBSCRIBED, now=self.now(), why=why
                )
        return person

    def choose(self, token: str, edition: str) -> Subscriber | None:
        """Give whoever's link it is another edition; raise UsageError for what is none."""
        person = self.whose(Purpose.PREFERENCES, token)
        if person is None:
            return None
        with open_newsletter(self.store, create=True) as store:
            store.subscribers.set_language(person.id, edition, now=self.now())
            return store.subscribers.get(person.id)


def mailbox(address: str) -> str:
    """Return what all spellings of an address have in common; raise UsageError for none."""
    return key_of(normalised(address))


def veiled(address: str) -> str:
    """Return an address so that its owner knows it and nobody else learns it: m…@example.com."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}"

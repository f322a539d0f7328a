"""The letters of a run: to everybody, once, and only of the newest week."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from reportgen.errors import ChannelError, StoppedError
from reportgen.pipeline.mail import MailRequest

if TYPE_CHECKING:
    from datetime import date

    from reportgen.pipeline.run.request import RunRequest

HEAD_START = timedelta(minutes=15)
"""How long after it was handed over listmonk begins."""


def send_letters(request: RunRequest, week: date) -> dict[str, Any]:
    """Send a week's letters to whoever has yet to get theirs; return who got what.

    Raises LateError for a week older than the settings' window, ChannelError where somebody has yet
    to get theirs: the ledger knows who, and the next run goes on.
    """
    mail = MailRequest(request.config, request.cache, request.now, as_of=week)
    if request.config.run.via == "listmonk":
        return _hand_over(request, mail)
    from reportgen.pipeline.sending import Sending
    from reportgen.pipeline.subscribers import newsletter

    with newsletter(request.config, create=False) as store:
        sending = Sending(mail, store, resumed=False)
        account = sending.send(request.stop, request.progress)
    states = {str(state): count for state, count in account.by_state().items()}
    assert account.sent is not None
    if account.sent.stopped:
        raise StoppedError(f"asked to stop while sending ({account.open:,} have yet to get theirs)")
    if account.open:
        raise ChannelError(
            f"{account.open:,} have yet to get theirs of {week} ({_words(states)}); the next run "
            f"goes on, or 'reportgen mail resume --as-of {week} --yes'"
        )
    by_language = {
        language: {str(state): count for state, count in counts.items()}
        for language, counts in account.by_language().items()
    }
    return {**states, "editions": by_language}


def _hand_over(request: RunRequest, mail: MailRequest) -> dict[str, Any]:
    from reportgen.pipeline.campaigns import hand_over

    handed = hand_over(mail, request.now() + HEAD_START, dry_run=False)
    return {"campaigns": len(handed), "via": "listmonk"}


def _words(states: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {state}" for state, count in states.items())

"""The settings of the weekly run: what it does, how long it waits, whom it tells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

import msgspec

if TYPE_CHECKING:
    from reportgen.config.reading import Reading

STEPS = ("fetch", "build", "errata", "site", "publish", "mail")
"""What a run may do, in this order; the gates belong to `build`."""
USUAL = ("fetch", "build", "errata")
HERE = {"127.0.0.1", "::1", "localhost"}
HOURS = {"ahead_hours": (0, 168), "deadline_hours": (0, 168)}
LONGEST_POLL = 120
KEYRING = "keyring"
"""In place of an address: the webhook's is kept there, or in the environment, as a secret."""

Tell = Literal["problems", "always"]
Via = Literal["smtp", "listmonk"]


class RunTable(msgspec.Struct, frozen=True):
    """The weekly run."""

    steps: tuple[str, ...] = USUAL
    ahead_hours: float = 20
    deadline_hours: float = 6
    poll_minutes: float = 3
    jitter: float = 0.25
    via: Via = "smtp"
    tell: Tell = "problems"
    operator: str = ""
    webhook: str = ""


@dataclass(frozen=True, slots=True)
class RunSettings:
    """The weekly run: its `steps`, in order, of `STEPS`.

    A run that begins less than `ahead` before a release waits for it, looks every `poll` (more or
    less, by the share `jitter`) from its moment on, and gives up `deadline` after it. Letters go
    `via` our own server or listmonk. `operator` is the address and `webhook` the URL that are told
    of problems, or always; empty for nobody.
    """

    steps: tuple[str, ...] = USUAL
    ahead: timedelta = timedelta(hours=20)
    deadline: timedelta = timedelta(hours=6)
    poll: timedelta = timedelta(minutes=3)
    jitter: float = 0.25
    via: Via = "smtp"
    tell: Tell = "problems"
    operator: str = ""
    webhook: str = ""


def run_settings(reading: Reading, raw: RunTable) -> RunSettings:
    """Return the settings of the weekly run; raise ConfigError naming file and key."""
    from reportgen.config.mail import ADDRESS

    steps = reading.choices("run.steps", raw.steps, STEPS)
    if "publish" in steps and "site" not in steps:
        raise reading.error("run.steps", "'publish' puts out what 'site' makes; name both")
    for key, (least, most) in HOURS.items():
        if not least <= getattr(raw, key) <= most:
            raise reading.error(f"run.{key}", f"must be between {least} and {most}")
    if not 0 < raw.poll_minutes <= LONGEST_POLL:
        raise reading.error("run.poll_minutes", f"must be more than 0 and at most {LONGEST_POLL}")
    if not 0 <= raw.jitter <= 1:
        raise reading.error("run.jitter", "must be between 0 and 1, a share of the pause")
    if raw.operator and not ADDRESS.fullmatch(raw.operator):
        raise reading.error("run.operator", f"{raw.operator!r} is no address like name@example.com")
    if fault := webhook_fault(raw.webhook):
        raise reading.error("run.webhook", fault)
    return RunSettings(
        steps,
        timedelta(hours=raw.ahead_hours),
        timedelta(hours=raw.deadline_hours),
        timedelta(minutes=raw.poll_minutes),
        raw.jitter,
        raw.via,
        raw.tell,
        raw.operator,
        raw.webhook,
    )


def webhook_fault(url: str) -> str:
    """Say what is wrong with the address of a webhook, without the address: it may be a secret."""
    if url in {"", KEYRING}:
        return ""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        parts, host = urlsplit(""), None
    if not host or parts.scheme not in {"http", "https"} or not url.isprintable() or " " in url:
        return "is no address like https://host/path"
    if parts.scheme == "http" and host not in HERE:
        return "is not sent unencrypted; write https"
    return ""

"""The sender killed at random moments, against a server with random faults, until all is done."""

import signal
import subprocess
import sys
import time
from collections import Counter
from random import Random

import pytest
from channels.mail.mailing import addresses, listed, opened, states
from channels.mail.smtp_server import FAULTS, running
from command import environment

from reportgen.channels.mail.desk import AHEAD, HANDFUL
from reportgen.channels.mail.sendings import State

pytestmark = pytest.mark.slow

MANY = 400
CONNECTIONS = 4
SENDING = """
import sys
from channels.mail.mailing import opened, send, smtp_settings
with opened(sys.argv[1]) as store:
    print("ready", flush=True)
    ended = send(store, smtp_settings(int(sys.argv[2]), patience=0.6, timeout=2.0))
    sys.exit(0 if ended.error is None else 1)
"""


def random_orders(chance):
    """Return a server's faults: some kinds, each with a share of its own."""
    gentle = [kind for kind in FAULTS if kind not in {"550", "stall", "stall_early"}]
    kinds = chance.sample(gentle, chance.randint(1, 4))
    faults = [{"kind": kind, "share": chance.uniform(0.01, 0.08)} for kind in kinds]
    refused = chance.sample(addresses(MANY), 3)
    more = {"greylist": 0.3} if chance.random() < 0.3 else {}
    return {
        "faults": faults,
        "refused": refused,
        "slow": chance.choice([0.0, 0.002, 0.01]),
        "pipelining": chance.random() < 0.5,
        "seed": chance.randrange(1000),
        **more,
    }


def sender(folder, port):
    process = subprocess.Popen(
        [sys.executable, "-c", SENDING, str(folder), str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    assert process.stdout.readline() == "ready\n", process.stderr.read()
    return process


def is_open(store):
    counts = states(store)
    return not counts or counts["reserved"] + counts["deferred"] + counts["leaving"]


@pytest.mark.parametrize("seed", range(6))
def test_killed_again_and_again_nobody_is_skipped_and_nobody_gets_it_twice(tmp_path, seed):
    chance = Random(seed)
    orders = random_orders(chance)
    kills = 0
    with running(tmp_path / "box", **orders) as box, opened(tmp_path, MANY) as store:
        for _ in range(40):
            if not is_open(store):
                break
            process = sender(tmp_path, box.port)
            try:
                if kills < 6:
                    time.sleep(chance.uniform(0.0, 0.8))
                    process.send_signal(signal.SIGKILL)
                    kills += 1
                process.wait(60)
            finally:
                process.kill()
                process.communicate()
        ended = states(store)
        who = {state: set(listed(store, state)) for state in State}
        stored = Counter(box.recipients())
    print(f"seed {seed}: {kills} kills, {dict(ended)}, {sum(stored.values())} stored, {orders}")
    assert sum(ended.values()) == MANY
    assert set(ended) <= {"delivered", "refused", "uncertain"}
    assert who[State.REFUSED] <= set(orders["refused"])
    assert [one for one, times in stored.items() if times > 1] == []
    assert who[State.DELIVERED] <= set(stored) <= who[State.DELIVERED] | who[State.UNCERTAIN]
    assert ended["uncertain"] <= kills * CONNECTIONS * AHEAD * HANDFUL

"""Sending to a real server in its own process, which misbehaves: everybody is accounted for."""

import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from threading import Event, Thread

import pytest
from channels.mail.mailing import (
    CHANNEL,
    DAY,
    KEY,
    SETTINGS,
    addresses,
    letter,
    listed,
    now,
    opened,
    people,
    send,
    smtp_settings,
    states,
)
from channels.mail.smtp_server import running

from reportgen.channels.mail.message import Form
from reportgen.channels.mail.opening import open_newsletter
from reportgen.channels.mail.people import Status
from reportgen.channels.mail.sendings import OtherSenderError, State
from reportgen.errors import ChannelError


def accounted(box, states, many, spare=0):
    """Check the account: everybody in one state, nobody twice, what was stored is known."""
    stored = Counter(box.recipients())
    assert sum(states.values()) == many
    assert not [one for one, times in stored.items() if times > 1]
    assert states["delivered"] <= len(stored) <= states["delivered"] + states["uncertain"] + spare
    return stored


@pytest.mark.parametrize("pipelining", [True, False])
def test_everybody_gets_it_once(tmp_path, pipelining):
    with running(tmp_path / "box", pipelining=pipelining) as box, opened(tmp_path, 60) as store:
        ended = send(store, smtp_settings(box.port))
        assert ended.states == {"delivered": 60}
        assert set(accounted(box, ended.states, 60)) == set(addresses(60))
        again = send(store, smtp_settings(box.port))
        assert again.states == {"delivered": 60}
        assert again.sent.counts == {}
        accounted(box, again.states, 60)


def test_a_whole_sending_over_either_store(tmp_path, store_url):
    many = 120
    with (
        running(tmp_path / "box", greylist=0.5, refused=[addresses(many)[5]], slow=0.005) as box,
        open_newsletter(store_url, create=True) as store,
    ):
        people(store, addresses(many))
        stop = Event()

        def tell(sent, _what):
            if sent.counts[State.DELIVERED] > 20:
                store.subscribers.set_status(many, Status.UNSUBSCRIBED, now=now(), why="click")
                stop.set()

        smtp = smtp_settings(box.port)
        broken_off = send(store, smtp, stop=stop, tell=tell)
        assert broken_off.error is None
        assert 20 < broken_off.states["delivered"] < many - 2
        ended = send(store, smtp, planned=False)
        assert ended.states == {"delivered": many - 2, "refused": 1, "withdrawn": 1}
        assert sorted(box.recipients()) == sorted(set(addresses(many)[:-1]) - {addresses(many)[5]})
        assert send(store, smtp).states == ended.states
        assert len(box.recipients()) == many - 2


def test_what_the_server_stored_is_what_was_made(tmp_path):
    forms = {"en": Form(letter(), replace(SETTINGS, bounces="bounce@example.com"), key=KEY)}
    with running(tmp_path / "box") as box, opened(tmp_path, 1) as store:
        send(store, smtp_settings(box.port), forms=forms)
        ((recipient, sender, octets),) = box.messages()
    assert (recipient, sender) == ("reader0@d0.example.com", "bounce@example.com")
    made = forms["en"].fill(1, recipient, now()).octets
    assert octets.partition(b"\r\nTo: ")[2] == made.partition(b"\r\nTo: ")[2]


@pytest.mark.parametrize("kind", ["421", "hang_up"])
def test_a_connection_that_closes_costs_nobody_anything(tmp_path, kind):
    faults = [{"kind": kind, "every": 7}]
    with running(tmp_path / "box", faults=faults) as box, opened(tmp_path, 50) as store:
        ended = send(store, smtp_settings(box.port))
        assert ended.states == {"delivered": 50}
        accounted(box, ended.states, 50)


def test_greylisting_is_waited_out(tmp_path):
    with running(tmp_path / "box", greylist=0.8) as box, opened(tmp_path, 20) as store:
        ended = send(store, smtp_settings(box.port))
        assert ended.states == {"delivered": 20}
        accounted(box, ended.states, 20)


@pytest.mark.slow
def test_what_is_not_waited_out_is_left_to_resume(tmp_path):
    with running(tmp_path / "box", greylist=1.5) as box, opened(tmp_path, 10) as store:
        hasty = smtp_settings(box.port, attempts=2, patience=0.2)
        ended = send(store, hasty)
        assert ended.states == {"deferred": 10}
        (row, *_) = listed(store, State.DEFERRED).values()
        assert (row.code, row.reply) == (451, "4.7.1 greylisted, come back")
        time.sleep(1.6)
        assert send(store, hasty, planned=False).states == {"delivered": 10}
        accounted(box, states(store), 10)


def test_one_refused_reader_is_written_down_with_the_servers_words(tmp_path):
    refused = addresses(10)[3]
    with running(tmp_path / "box", refused=[refused]) as box, opened(tmp_path, 10) as store:
        ended = send(store, smtp_settings(box.port))
        assert ended.states == {"delivered": 9, "refused": 1}
        row = listed(store, State.REFUSED)[refused]
        assert (row.code, row.reply) == (550, "5.1.1 no such person here")
        accounted(box, ended.states, 10)


def test_a_server_that_refuses_everybody_is_asked_no_further(tmp_path):
    with (
        running(tmp_path / "box", faults=[{"kind": "550", "share": 1}]) as box,
        opened(tmp_path, 400) as store,
    ):
        ended = send(store, smtp_settings(box.port))
    assert isinstance(ended.error, ChannelError)
    assert "about the sender" in str(ended.error)
    assert 50 <= ended.states["refused"] < 300
    assert ended.states["refused"] + ended.states["reserved"] + ended.states["deferred"] == 400


def test_a_lost_acknowledgement_is_uncertain_and_not_sent_again(tmp_path):
    faults = [{"kind": "lost", "every": 10}]
    with running(tmp_path / "box", faults=faults) as box, opened(tmp_path, 50) as store:
        ended = send(store, smtp_settings(box.port))
        assert ended.states == {"delivered": 45, "uncertain": 5}
        stored = accounted(box, ended.states, 50)
        assert len(stored) == 50
        assert set(listed(store, State.UNCERTAIN)) <= set(stored)
        assert send(store, smtp_settings(box.port), planned=False).states == ended.states
        assert len(box.recipients()) == 50


def test_a_server_that_never_acknowledges_gets_no_more(tmp_path):
    faults = [{"kind": "lost", "share": 1}]
    with running(tmp_path / "box", faults=faults) as box, opened(tmp_path, 300) as store:
        ended = send(store, smtp_settings(box.port))
        assert isinstance(ended.error, ChannelError)
        assert "no more are risked" in str(ended.error)
        accounted(box, ended.states, 300)
    assert 20 <= ended.states["uncertain"] < 150


def test_settings_may_ask_for_the_uncertain_to_be_sent_again(tmp_path):
    faults = [{"kind": "lost", "every": 6}]
    with running(tmp_path / "box", faults=faults) as box, opened(tmp_path, 10) as store:
        ended = send(store, smtp_settings(box.port), uncertain="resend")
        assert ended.states == {"delivered": 10}
        assert len(box.recipients()) == 11


@pytest.mark.parametrize(
    "kind", ["drop_in_data", pytest.param("drop_before_dot", marks=pytest.mark.slow)]
)
def test_a_drop_amid_the_message_loses_nobody(tmp_path, kind):
    faults = [{"kind": kind, "every": 8}]
    big = letter(html="<p>" + "figure " * 400_000 + "</p>")
    forms = {"en": Form(big, SETTINGS, key=KEY)}  # more than the buffers between us hold
    with running(tmp_path / "box", faults=faults) as box, opened(tmp_path, 24) as store:
        ended = send(store, smtp_settings(box.port, timeout=20.0), forms=forms)
        accounted(box, ended.states, 24)
        assert set(ended.states) <= {"delivered", "uncertain"}
        assert ended.states["delivered"] >= 21


def test_stalls_time_out(tmp_path):
    faults = [{"kind": "stall", "every": 9}, {"kind": "stall_early", "every": 9}]
    began = time.monotonic()
    with running(tmp_path / "box", faults=faults) as box, opened(tmp_path, 20) as store:
        ended = send(store, smtp_settings(box.port, timeout=1.0))
        accounted(box, ended.states, 20)
        assert ended.states == {"delivered": 18, "uncertain": 2}
    assert time.monotonic() - began < 30


def test_everything_at_once(tmp_path):
    faults = [
        {"kind": kind, "share": share}
        for kind, share in {
            "421": 0.05,
            "hang_up": 0.05,
            "451": 0.1,
            "450": 0.05,
            "drop_in_data": 0.05,
            "drop_before_dot": 0.05,
            "lost": 0.05,
        }.items()
    ]
    with running(tmp_path / "box", faults=faults, seed=4) as box, opened(tmp_path, 150) as store:
        ended = send(store, smtp_settings(box.port, patience=1.0))
        while ended.states["deferred"]:
            time.sleep(0.2)
            ended = send(store, smtp_settings(box.port, patience=1.0), planned=False)
        accounted(box, ended.states, 150)
        print(dict(ended.states))


def test_a_server_that_is_not_there_ends_the_run_with_everything_accounted_for(tmp_path):
    with running(tmp_path / "box") as box:
        port = box.port
    with opened(tmp_path, 12) as store:
        ended = send(store, smtp_settings(port, attempts=1, connections=2))
        assert isinstance(ended.error, ChannelError)
        assert f"127.0.0.1:{port} cannot be reached" in str(ended.error)
        assert ended.states["reserved"] + ended.states["deferred"] == 12
        with running(tmp_path / "box") as box:
            assert send(store, smtp_settings(box.port)).states == {"delivered": 12}


@pytest.mark.slow
def test_a_server_that_dies_for_a_moment_is_waited_for(tmp_path):
    with opened(tmp_path, 200):
        with running(tmp_path / "box", slow=0.02) as box:
            port, killed = box.port, Event()

            def tell(sent, _what):
                if sent.counts[State.DELIVERED] > 40:
                    killed.set()

            ended = []
            sending = Thread(
                target=lambda: ended.append(send_apart(tmp_path, port, tell)), daemon=True
            )
            sending.start()
            assert killed.wait(60)
        with running(tmp_path / "box", port=port) as box:
            sending.join(90)
            accounted(box, ended[0].states, 200)
            assert ended[0].states["delivered"] + ended[0].states["uncertain"] == 200
            assert ended[0].states["uncertain"] <= 4


def send_apart(folder, port, tell):
    with opened(folder) as store:
        return send(store, smtp_settings(port, attempts=5), tell=tell)


@pytest.mark.slow
def test_who_unsubscribes_meanwhile_gets_nothing_more(tmp_path):
    with running(tmp_path / "box", slow=0.01) as box, opened(tmp_path, 600) as store:

        def tell(_sent, _what):
            for person in (599, 600):
                store.subscribers.set_status(person, Status.UNSUBSCRIBED, now=now(), why="click")

        ended = send(store, smtp_settings(box.port), tell=tell)
        assert ended.states == {"delivered": 598, "withdrawn": 2}
        assert not set(addresses(600)[598:]) & set(box.recipients())


def test_asked_to_stop_it_finishes_what_is_under_way(tmp_path):
    with running(tmp_path / "box", slow=0.01) as box, opened(tmp_path, 300) as store:
        stop = Event()

        def tell(sent, _what):
            if sent.counts[State.DELIVERED] > 30:
                stop.set()

        ended = send(store, smtp_settings(box.port), stop=stop, tell=tell)
        assert ended.sent.stopped
        assert ended.states["uncertain"] == ended.states["leaving"] == 0
        assert 30 < ended.states["delivered"] < 250
        assert send(store, smtp_settings(box.port), planned=False).states == {"delivered": 300}
        accounted(box, states(store), 300)


@pytest.mark.slow
def test_rates_are_kept(tmp_path):
    with running(tmp_path / "box") as box, opened(tmp_path, 40) as store:
        began = time.monotonic()
        ended = send(store, smtp_settings(box.port, per_minute=1200))
        took = time.monotonic() - began
    assert ended.states == {"delivered": 40}
    print(f"{40 / took:.1f} messages a second, 20 allowed")
    assert 39 / 20 <= took < 12


def test_the_second_sender_says_so_and_leaves(tmp_path):
    with running(tmp_path / "box") as box, opened(tmp_path, 5) as store:
        holder = subprocess.Popen(
            [sys.executable, "-c", HOLDING, str(tmp_path)], stdout=subprocess.PIPE, text=True
        )
        try:
            assert holder.stdout.readline() == "holding\n"
            with pytest.raises(OtherSenderError, match=f"process {holder.pid} on .* is sending"):
                send(store, smtp_settings(box.port))
            assert box.recipients() == []
        finally:
            holder.send_signal(signal.SIGKILL)
            holder.communicate()
        assert send(store, smtp_settings(box.port)).states == {"delivered": 5}


HOLDING = f"""
import sys, time
from datetime import UTC, date, datetime
from reportgen.channels.mail.opening import open_newsletter
store = open_newsletter(f"sqlite:///{{sys.argv[1]}}/store.sqlite", create=False)
run = store.sendings.begin(date({DAY.year}, {DAY.month}, {DAY.day}), "d", "{CHANNEL}",
                           now=datetime.now(UTC))
print("holding", flush=True)
time.sleep(600)
"""

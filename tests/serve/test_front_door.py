"""The front door over HTTP: the command itself, a real store, a real mail server."""

import re
import sqlite3
import time
from dataclasses import replace
from itertools import count

import pytest
import requests
from command import run_in
from serve.front_door import KEY, SETTINGS, front_door

from reportgen.channels.mail.people import Status
from reportgen.channels.mail.tokens import Purpose, make_token
from reportgen.credentials import Secret
from reportgen.languages import load_words

pytestmark = pytest.mark.slow

ACTIVE, PENDING, UNSUBSCRIBED = Status.ACTIVE, Status.PENDING, Status.UNSUBSCRIBED
NUMBERS = count()
HEADING = re.compile("<h1>(.*?)</h1>")


@pytest.fixture(scope="module")
def door(tmp_path_factory):
    with front_door(tmp_path_factory.mktemp("door")) as door:
        yield door


@pytest.fixture
def own_door(tmp_path):
    """A server of the test's own, that has written to nobody yet."""
    with front_door(tmp_path) as door:
        yield door


@pytest.fixture
def newcomer(door):
    """The shared server for somebody who has not been there: what they do counts from nought."""
    return replace(door, visitor=f"198.51.100.{next(NUMBERS) + 100}")


def path_of(purpose, person, key=KEY):
    return f"/{purpose}/{make_token(purpose, person.id, Secret(key))}"


def heading(answer):
    return HEADING.search(answer.text)[1]


def test_a_sign_up_counts_once_its_owner_has_confirmed_it(own_door):
    answer = own_door.sign_up("New.Reader@Example.com", "zh-Hant")
    assert (answer.status_code, heading(answer)) == (200, "Check your inbox")
    assert own_door.person("new.reader@example.com").status is PENDING
    (mail,) = own_door.mails(1)
    masthead = load_words("zh-Hant").text("page.masthead")
    assert mail["Subject"] == f"請確認訂閲《{masthead}》"
    assert (mail["To"], mail["Auto-Submitted"]) == ("New.Reader@example.com", "auto-generated")
    assert mail["Content-Language"] == "zh-Hant-HK"
    path = own_door.path_in(mail)
    looked = own_door.get(path)
    assert "N…@example.com" in looked.text
    assert "New.Reader" not in looked.text
    assert own_door.person("new.reader@example.com").status is PENDING, "looking confirms nothing"
    assert own_door.post(path).status_code == 200
    person = own_door.person("new.reader@example.com")
    assert (person.status, person.language) == (ACTIVE, "zh-Hant")
    assert person.consent.how == "form"
    assert person.consent.origin == "127.0.0.1"
    assert person.consent.confirmed_at is not None


def test_a_sign_up_tells_nobody_who_is_on_the_list(own_door):
    for address, status in [("a@example.com", ACTIVE), ("u@example.com", UNSUBSCRIBED)]:
        own_door.add(address, "en", status)
    answers = [
        own_door.sign_up(f"{name}@example.com", "zh-Hans") for name in ("a", "u", "stranger")
    ]
    assert len({answer.text for answer in answers}) == 1
    assert len({(one.status_code, len(one.headers)) for one in answers}) == 1
    assert own_door.person("a@example.com").language == "en", "a stranger's wish changes nothing"
    assert own_door.person("u@example.com").status is UNSUBSCRIBED
    mails = {str(mail["To"]): mail for mail in own_door.mails(3)}
    assert "/preferences/" in own_door.path_in(mails["a@example.com"])
    assert own_door.post(own_door.path_in(mails["u@example.com"])).status_code == 200
    back = own_door.person("u@example.com")
    assert (back.status, back.language) == (ACTIVE, "zh-Hans"), "the owner's own wish counts"


def test_a_link_to_confirm_is_over_once_its_reader_has_left(own_door):
    own_door.sign_up("a@example.com")
    (mail,) = own_door.mails(1)
    confirm = own_door.path_in(mail)
    assert own_door.post(confirm).status_code == 200
    person = own_door.person("a@example.com")
    time.sleep(1.1)  # links know the second they were made in
    assert own_door.post(path_of(Purpose.UNSUBSCRIBE, person)).status_code == 200
    assert [own_door.get(confirm).status_code, own_door.post(confirm).status_code] == [404, 404]
    assert own_door.person("a@example.com").status is UNSUBSCRIBED
    own_door.sign_up("a@example.com")
    assert own_door.post(own_door.path_in(own_door.mails(2)[1])).status_code == 200
    assert own_door.person("a@example.com").status is ACTIVE


def test_one_click_unsubscribes_without_cookie_page_or_question(door):
    person = door.add("one@example.com", "en", ACTIVE)
    path = path_of(Purpose.UNSUBSCRIBE, person)
    scanners = [door.get(path), requests.head(door.url + path, timeout=10)]
    assert [one.status_code for one in scanners] == [200, 200]
    assert door.person("one@example.com").status is ACTIVE, "who looks unsubscribes nobody"
    # As a mail provider sends it (RFC 8058), from a machine of its own.
    answer = door.post(path, "List-Unsubscribe=One-Click", headers={"Origin": "https://m.example"})
    assert answer.status_code == 200
    assert not answer.cookies
    assert door.person("one@example.com").status is UNSUBSCRIBED
    assert door.post(path).status_code == 200, "twice is once"


def test_one_click_takes_a_multipart_body_too(door):
    person = door.add("multi@example.com", "en", ACTIVE)
    files = {"List-Unsubscribe": (None, "One-Click")}
    answer = requests.post(door.url + path_of(Purpose.UNSUBSCRIBE, person), files=files, timeout=10)
    assert answer.status_code == 200
    assert door.person("multi@example.com").status is UNSUBSCRIBED


def test_preferences_change_the_edition(door):
    person = door.add("choice@example.com", "en", ACTIVE)
    path = path_of(Purpose.PREFERENCES, person)
    assert 'value="en" checked' in door.get(path).text
    answer = door.post(path, {"edition": "bilingual"})
    assert 'value="bilingual" checked' in answer.text
    assert door.person("choice@example.com").language == "bilingual"
    assert door.post(path, {"edition": "fr"}).status_code == 403
    assert door.person("choice@example.com").language == "bilingual"
    leave = re.search(rf'href="{door.url}(/unsubscribe/[^"]+)"', answer.text)[1]
    assert door.post(leave).status_code == 200
    assert heading(door.get(path)) == "目前沒有訂閲"


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"Origin": "https://evil.example"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "the address itself"}, 200),
        ({"Origin": "https://example.com"}, 200),  # the publisher's own site
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({}, 200),
    ],
)
def test_only_pages_of_ours_send_our_forms(door, given, status):
    person = door.add(f"csrf{next(NUMBERS)}@example.com", "en", ACTIVE)
    path = path_of(Purpose.PREFERENCES, person)
    given = {name: door.url if "itself" in text else text for name, text in given.items()}
    answer = door.post(path, {"edition": "zh-Hans"}, headers=given)
    assert answer.status_code == status
    changed = door.person(person.address).language == "zh-Hans"
    assert changed is (status == 200)


def test_forged_links_open_nothing_and_guessing_ends(newcomer):
    person = newcomer.add("safe@example.com", "en", ACTIVE)
    other = path_of(Purpose.UNSUBSCRIBE, person, "o" * 40)
    wrong = path_of(Purpose.PREFERENCES, person).replace("/preferences/", "/unsubscribe/")
    for path in (other, wrong, "/unsubscribe/x", "/confirm/é%00", "/preferences/" + "a" * 3000):
        answers = [newcomer.get(path), newcomer.post(path, {"edition": "zh-Hans"})]
        assert [one.status_code for one in answers] == [404, 404], path
    assert newcomer.person("safe@example.com").status is ACTIVE
    codes = [newcomer.get("/unsubscribe/x").status_code for _ in range(15)]
    assert codes == [404] * 10 + [429] * 5
    assert newcomer.post(path_of(Purpose.UNSUBSCRIBE, person)).status_code == 200, "good ones work"


def test_sign_ups_and_letters_are_limited(own_door):
    codes = [own_door.sign_up("same@example.com").status_code for _ in range(7)]
    assert codes == [200] * 5 + [429] * 2
    assert len(own_door.mails(2)) == 2, "nobody's mailbox is flooded"


@pytest.mark.parametrize("address", ["nobody", "a@b", "x@example.com\nBcc: y@example.com", "", "@"])
def test_what_is_no_address_is_told_and_kept_in_the_field(newcomer, address):
    answer = newcomer.sign_up(f"<i>{address}", "zh-Hans", headers={"Accept-Language": "zh-CN"})
    assert answer.status_code == 400
    assert "这不是有效的邮箱地址。" in answer.text
    assert "<i>" not in answer.text
    assert 'value="zh-Hans" checked' in answer.text


def test_a_robot_that_fills_every_field_is_answered_and_ignored(door):
    form = {"address": "bot@example.com", "edition": "en", "website": "http://spam.example"}
    answer = door.post("/", form)
    assert heading(answer) == "Check your inbox"
    assert door.person("bot@example.com") is None


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"x" * 5000, 413), (b"address=\xff", 400), (b"&".join([b"a=1"] * 20), 400), (b"", 400)],
)
def test_a_body_that_is_no_form_of_ours_is_refused(newcomer, body, status):
    answer = newcomer.post("/", body, headers={"Content-Type": "application/octet-stream"})
    assert answer.status_code == status


def test_every_answer_keeps_itself_to_itself(door):
    person = door.add("headers@example.com", "en", ACTIVE)
    for path in ("/", "/nothing", path_of(Purpose.PREFERENCES, person)):
        given = door.get(path).headers
        assert "default-src 'none'" in given["Content-Security-Policy"]
        assert given["Cache-Control"] == "no-store"
        assert given["Referrer-Policy"] == "same-origin"
        assert given["X-Frame-Options"] == "DENY"
        assert "server" not in given
        assert "set-cookie" not in given


@pytest.mark.parametrize(
    ("asked", "lang"),
    [("zh-HK,zh;q=0.9", "zh-Hant-HK"), ("zh-CN", "zh-Hans"), ("fr", "en"), ("x" * 9999, "en")],
)
def test_a_visitor_is_spoken_to_in_their_language(door, asked, lang):
    answer = door.get("/", headers={"Accept-Language": asked})
    assert f'<html lang="{lang}">' in answer.text
    assert answer.headers["Content-Language"] == lang
    assert (
        f'<html lang="{lang}">'
        not in door.get(
            "/?lang=" + ("zh-Hans" if lang != "zh-Hans" else "en"),
            headers={"Accept-Language": asked},
        ).text
    )


def test_the_visitor_behind_a_proxy_is_who_is_counted(door):
    for number in range(8):
        given = {"X-Forwarded-For": f"198.51.100.{number}", "X-Forwarded-Proto": "https"}
        assert door.sign_up(f"p{number}@example.com", headers=given).status_code == 200
    assert door.person("p7@example.com").consent.origin == "198.51.100.7"


def test_a_proxy_nobody_trusts_names_no_visitors(tmp_path):
    with front_door(tmp_path, "--trust", "203.0.113.9") as door:
        given = {"X-Forwarded-For": "198.51.100.1"}
        assert door.sign_up("q@example.com", headers=given).status_code == 200
        assert door.person("q@example.com").consent.origin == "127.0.0.1"


def test_a_mail_server_that_is_away_leaves_the_sign_up_pending(tmp_path):
    with front_door(tmp_path, faults=[{"kind": "421", "every": 1}]) as door:
        assert door.sign_up("later@example.com").status_code == 200
        assert door.get("/health").status_code == 200
        assert door.person("later@example.com").status is PENDING


def test_a_store_that_breaks_is_told_to_the_operator_not_the_visitor(tmp_path):
    with front_door(tmp_path) as door:
        path = tmp_path / "store" / "reportgen.sqlite"
        connection = sqlite3.connect(path)
        connection.execute("drop table subscribers")
        connection.commit()
        connection.close()
        answer = door.sign_up("x@example.com")
        assert (answer.status_code, heading(answer)) == (503, "The service is interrupted")
        assert "sqlite" not in answer.text.lower()


@pytest.mark.parametrize(
    ("settings", "key", "code", "said"),
    [
        ("", KEY, 3, "mail.endpoint is not set"),
        ("[mail]\nendpoint = 'https://x.example'", KEY, 3, "mail.from is not set"),
        (
            SETTINGS.format(endpoint="https://x.example/list", port=25),
            "",
            3,
            "REPORTGEN_SIGNING_KEY",
        ),
        (
            SETTINGS.format(endpoint="https://x.example/list", port=25) + "user = 'me'\n",
            KEY,
            40,
            "there is no password for 'me'",
        ),
        (
            SETTINGS.format(endpoint="https://x.example/list", port=25),
            KEY,
            0,
            "ready: https://x.example/list",
        ),
    ],
)
def test_check_tells_what_is_missing(tmp_path, settings, key, code, said):
    (tmp_path / "reportgen.toml").write_text(settings, "utf-8")
    done = run_in(tmp_path, "serve", "--check", REPORTGEN_SIGNING_KEY=key)
    assert done.returncode == code
    assert said in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_that_is_taken_is_told(door, tmp_path):
    port = door.url.rpartition(":")[2]
    (tmp_path / "reportgen.toml").write_text(
        SETTINGS.format(endpoint="https://x.example/list", port=25), "utf-8"
    )
    done = run_in(tmp_path, "serve", "--port", port, REPORTGEN_SIGNING_KEY=KEY)
    assert done.returncode == 2
    assert f"127.0.0.1:{port} cannot be listened on" in done.stderr

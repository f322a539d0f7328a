"""A message: read back by a strict parser, its lines and headers, its signature, odd addresses."""

import email
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email.policy import SMTP, SMTPUTF8, strict

import dkim
import pytest
from channels.mail.mailing import HTML, KEY, PNG, SETTINGS, TEXT, letter
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given
from hypothesis import strategies as st

from reportgen.channels.mail.envelope import wire_address
from reportgen.channels.mail.message import Form
from reportgen.channels.mail.mime import Attachment
from reportgen.channels.mail.settings import Dkim
from reportgen.channels.mail.signing import Signer
from reportgen.channels.mail.tokens import Purpose, read_token
from reportgen.credentials import Secret
from reportgen.errors import ConfigError
from reportgen.renderers.newsletter.message import PREFERENCES, UNSUBSCRIBE

AT = datetime(2026, 11, 19, 22, 15, tzinfo=UTC)
PDF = Attachment("週報 2026-11-18.pdf", "application/pdf", b"%PDF-1.7\r\n" + bytes(range(256)))


def form(settings=SETTINGS, **more):
    return Form(letter(), settings, key=KEY, archive="https://example.com/brief/", **more)


def parsed(message):
    if message.utf8:  # headers in UTF-8 are read as text, of bytes the parser takes ASCII only
        return email.message_from_string(message.octets.decode(), policy=strict + SMTPUTF8)
    return email.message_from_bytes(message.octets, policy=strict + SMTP)


def test_a_strict_parser_reads_back_what_was_put_in():
    message = form(attachments=[PDF]).fill(7, "anne+fed@example.org", AT)
    read = parsed(message)
    assert read["Subject"] == letter().subject
    assert read["From"].addresses[0].addr_spec == "brief@example.com"
    assert read["To"].addresses[0].addr_spec == "anne+fed@example.org"
    assert read["Date"].datetime == AT
    assert read["Message-ID"] == message.message_id
    assert read["Auto-Submitted"] == "auto-generated"
    assert read["Precedence"] == "bulk"
    assert read["List-Id"] == "The Brief <brief.example.com>"
    assert read["List-Archive"] == "<https://example.com/brief/>"
    assert read["Content-Language"] == "en"
    mixed = [part.get_content_type() for part in read.walk()]
    assert mixed == [
        "multipart/mixed",
        "multipart/related",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "image/png",
        "application/pdf",
    ]
    picture, file = (
        part
        for part in read.walk()
        if not part.is_multipart() and "text" not in part.get_content_type()
    )
    assert (picture.get_content(), picture["Content-ID"]) == (PNG, "<chart@reportgen>")
    assert (file.get_content(), file.get_filename()) == (PDF.data, PDF.name)


def test_texts_come_back_sign_by_sign_with_this_persons_links():
    one = form()
    read = parsed(one.fill(7, "anne@example.org", AT))
    ways = one.ways(7)
    for kind, text in (("html", HTML), ("plain", TEXT)):
        got = read.get_body((kind,)).get_content().replace("\r\n", "\n")
        assert got == text.replace(UNSUBSCRIBE, ways.one_click).replace(
            PREFERENCES, ways.preferences
        )
    token = ways.one_click.rpartition("/")[2]
    assert read_token(Purpose.UNSUBSCRIBE, token, KEY, timedelta()) == 7
    assert read_token(Purpose.PREFERENCES, token, KEY, timedelta()) is None


def test_lines_are_as_the_standard_has_them():
    octets = form(attachments=[PDF]).fill(7, "anne@example.org", AT).octets
    assert b"\n" not in octets.replace(b"\r\n", b"")
    assert b"\r" not in octets.replace(b"\r\n", b"")
    assert octets.isascii()
    lines = octets.split(b"\r\n")
    header = lines.index(b"")
    assert max(map(len, lines)) <= 998
    assert max(len(line) for line in lines[header:]) <= 78


@pytest.mark.parametrize("length", range(50, 100))
def test_no_header_begins_with_an_empty_line(length):
    subject = ("figures " * 20)[:length].strip()
    read = Form(letter(subject=subject), SETTINGS, key=KEY).fill(7, "anne@example.org", AT)
    assert not [line for line in read.header.split(b"\r\n") if line.endswith(b":")]
    assert parsed(read)["Subject"] == subject


def test_ways_off_the_list_follow_the_settings():
    def header(**changed):
        return parsed(form(replace(SETTINGS, **changed)).fill(7, "a@example.org", AT))

    both = header()
    https, mail = (one.strip(" <>") for one in both["List-Unsubscribe"].split(","))
    assert https.startswith("https://news.example.com/unsubscribe/")
    assert mail == f"mailto:leave@example.com?subject=unsubscribe%20{https.rpartition('/')[2]}"
    assert both["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    only_mail = header(endpoint="")
    assert only_mail["List-Unsubscribe"] == "<mailto:leave@example.com?subject=unsubscribe>"
    assert only_mail["List-Unsubscribe-Post"] is None
    only_web = header(unsubscribe="")
    assert "mailto" not in only_web["List-Unsubscribe"]
    assert header(endpoint="http://localhost:8000")["List-Unsubscribe-Post"] is None
    with pytest.raises(ConfigError, match="without a way to leave it"):
        form(replace(SETTINGS, endpoint="", unsubscribe=""))


def test_a_name_with_a_comma_is_one_name_in_every_header():
    sender = '"The Brief, \\"A\\" (daily)" <brief@example.com>'
    one = form(replace(SETTINGS, sender={"en": sender})).fill(7, "a@example.org", AT)
    assert b'\r\nFrom: "The Brief, \\"A\\" (daily)" <brief@example.com>\r\n' in one.header
    assert b'\r\nList-Id: "The Brief, \\"A\\" (daily)" <brief.example.com>\r\n' in one.header


def test_bounces_go_to_an_address_a_server_can_be_told():
    assert form().envelope_sender == "brief@example.com"
    one = form(replace(SETTINGS, bounces="back@例子.中国"))
    assert one.envelope_sender == "back@xn--fsqu00a.xn--fiqs8s"


def test_nobody_can_work_out_an_id_without_the_key():
    ids = {
        Form(letter(), SETTINGS, key=key).message_id(7)
        for key in (KEY, Secret("another key, as long as it must be"))
    }
    assert len(ids) == 2
    assert Form(letter(), replace(SETTINGS, endpoint="")).message_id(7) not in ids


def test_the_id_is_a_persons_for_the_edition_and_the_date_the_sends():
    one = form()
    first = one.fill(7, "a@example.org", AT)
    again = one.fill(7, "a@example.org", AT.astimezone(timezone(timedelta(hours=8))) + timedelta(1))
    assert first.message_id == again.message_id
    assert parsed(first)["Date"] != parsed(again)["Date"]
    others = {
        one.fill(8, "a@example.org", AT).message_id,
        one.fill(7, "a@example.org", AT, turn="test").message_id,
        Form(letter("bilingual"), SETTINGS, key=KEY).fill(7, "a@example.org", AT).message_id,
    }
    assert len({first.message_id, *others}) == 4


def test_the_same_content_gives_the_same_octets():
    assert form().fill(7, "a@example.org", AT).octets == form().fill(7, "a@example.org", AT).octets


@pytest.mark.parametrize(
    ("address", "recipient", "utf8"),
    [
        ("Anne.O'Hara+x=y@Example.org", "Anne.O'Hara+x=y@Example.org", False),
        ('"an ne"@example.org', '"an ne"@example.org', False),
        ('"a\\"b>c"@example.org', '"a\\"b>c"@example.org', False),
        ("anne@bücher.example", "anne@xn--bcher-kva.example", False),
        ("安妮@例子.example", "安妮@xn--fsqu00a.example", True),
    ],
)
def test_odd_addresses(address, recipient, utf8):
    message = form().fill(7, address, AT)
    assert (message.recipient, message.utf8) == (recipient, utf8)
    to = parsed(message)["To"].addresses
    assert [one.addr_spec for one in to] == [recipient]


@pytest.mark.parametrize(
    "address",
    [
        "a@example.org\r\nBcc: all@example.org",
        "a\nb@example.org",
        "a@example.org\x00",
        "a b@example.org",
        "a@example.org> RCPT TO:<b@example.org",
        "a>b@example.org",
        "a,b@example.org",
        "a@example.org\u2028x",
        "a@exa mple.org",
        '"a\r\nb"@example.org',
        "@example.org",
        "nobody",
        "",
    ],
)
def test_what_is_no_address_goes_nowhere(address):
    with pytest.raises(ValueError, match="is no"):
        form().fill(7, address, AT)


@given(st.text(max_size=40))
def test_no_address_begins_a_line_or_a_command(local):
    address = f"{local}@example.org"
    try:
        recipient, _ = wire_address(address)
    except ValueError:
        return
    outside = re.sub(r'"(?:[^"\\]|\\.)*"', "", recipient)
    assert recipient.isprintable()
    assert not set(outside) & set(" <>,;")


@pytest.mark.parametrize("word", ["\n", "\r\n", "\x0b", "\x85", "\u2028"])
def test_a_publishers_words_begin_no_header(word):
    evil = f"Brief{word}Bcc: everybody@example.org"
    with pytest.raises(ConfigError, match="no header can carry"):
        Form(letter(subject=evil), SETTINGS, key=KEY)
    with pytest.raises(ConfigError, match="no header can carry"):
        Form(letter(), replace(SETTINGS, sender={"en": f"{evil} <a@example.org>"}), key=KEY)
    with pytest.raises(ConfigError):
        Form(
            letter(), replace(SETTINGS, reply_to=f"a@example.org{word}Bcc: b@example.org"), key=KEY
        )


def test_long_chinese_subjects_and_names_survive():
    subject = "美聯儲資產負債表：總資產按週減少 123 億美元，準備金結餘降至 3.3 萬億美元；" * 3
    sender = {"zh-Hant": '"某某研究部「美聯儲週報」, 香港" <brief@example.com>'}
    settings = replace(SETTINGS, sender=sender)
    one = Form(letter("zh-Hant", subject=subject), settings, key=KEY)
    read = parsed(one.fill(7, "a@example.org", AT))
    assert read["Subject"] == subject
    assert read["From"].addresses[0].display_name == "某某研究部「美聯儲週報」, 香港"
    assert read["List-Id"] == "某某研究部「美聯儲週報」, 香港 <brief.example.com>"
    assert read["Content-Language"] == "zh-Hant-HK"


@pytest.fixture(scope="module")
def signature(tmp_path_factory):
    """A key of its own: the settings, and what DNS would say."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    path = tmp_path_factory.mktemp("dkim") / "key.pem"
    form_of_key = serialization.PrivateFormat.PKCS8
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, form_of_key, serialization.NoEncryption())
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    from base64 import b64encode

    record = b"v=DKIM1; k=rsa; p=" + b64encode(public)
    return Dkim("example.com", "brief", path), {b"brief._domainkey.example.com.": record}


def verified(octets, names):
    return dkim.DKIM(octets).verify(dnsfunc=lambda name, **_: names.get(name))


def test_the_signature_holds_and_covers_what_matters(signature):
    settings, names = signature
    signed = form(signer=Signer(settings)).fill(7, "a@example.org", AT).octets
    assert signed.startswith(b"DKIM-Signature: ")
    assert max(map(len, signed.split(b"\r\n"))) <= 998
    assert verified(signed, names)
    parsed_header = email.message_from_bytes(signed)["DKIM-Signature"]
    covered = re.sub(r"\s", "", re.search(r"h=([^;]*);", parsed_header)[1]).split(":")
    assert covered.count("from") == 2
    assert {"list-unsubscribe", "list-unsubscribe-post", "subject", "to", "date"} <= set(covered)


@pytest.mark.parametrize(
    "change",
    [
        lambda octets: octets.replace(b"12.3 billion", b"99.9 billion", 1),
        lambda octets: b"From: other@example.com\r\n" + octets,
        lambda octets: b"Subject: other\r\n" + octets,
        lambda octets: octets.replace(b"List-Unsubscribe: <", b"List-Unsubscribe: <x", 1),
        lambda octets: octets.replace(b"fell by 12.3", b"rose by 12.3", 1),
    ],
    ids=["body", "second sender", "second subject", "way off the list", "text"],
)
def test_what_was_changed_on_the_way_is_found_out(signature, change):
    settings, names = signature
    signed = form(signer=Signer(settings)).fill(7, "a@example.org", AT).octets
    changed = change(signed)
    assert changed != signed
    assert not verified(changed, names)


def test_keys_that_cannot_sign_are_told(tmp_path, signature):
    path = tmp_path / "key.pem"
    for content in (b"", b"no key", signature[0].key.read_bytes()[:300]):
        path.write_bytes(content)
        with pytest.raises(ConfigError, match="is no RSA key"):
            Signer(Dkim("example.com", "brief", path))
    with pytest.raises(ConfigError, match="cannot be read"):
        Signer(Dkim("example.com", "brief", tmp_path / "none.pem"))


def test_a_key_as_windows_keeps_it_signs_too(tmp_path, signature):
    settings, names = signature
    path = tmp_path / "key.pem"
    path.write_bytes(settings.key.read_bytes().replace(b"\n", b"\r\n"))
    signer = Signer(replace(settings, key=path))
    assert verified(form(signer=signer).fill(7, "a@example.org", AT).octets, names)

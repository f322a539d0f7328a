"""TLS and login with a real server: who is trusted, who is let in, what is sent in the clear."""

from datetime import UTC, datetime, timedelta

import pytest
from channels.mail.mailing import KEY, SETTINGS, letter, now, smtp_settings
from channels.mail.smtp_server import running
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from reportgen.channels.mail.message import Form
from reportgen.channels.mail.replies import Verdict
from reportgen.channels.mail.smtp import AwayError, Connection
from reportgen.credentials import Secret
from reportgen.errors import ChannelError

USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)
LOGIN = ["brief", "s3cret word"]


def certificate(name, key, issuer, issuer_key, *, authority, day=1):
    """Return a certificate that ends `day` days from now."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer or subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=9))
        .not_valid_after(datetime.now(UTC) + timedelta(days=day))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()),
            critical=False,
        )
    )
    if authority:
        usage = dict.fromkeys(USAGES, False) | {"key_cert_sign": True, "crl_sign": True}
        made = made.add_extension(x509.KeyUsage(**usage), critical=True)
    else:
        made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    return made.sign(issuer_key, hashes.SHA256())


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    """A folder with ca.pem, and a server's certificates signed by it."""
    folder = tmp_path_factory.mktemp("trust")
    ca_key = ec.generate_private_key(ec.SECP256R1())
    ca = certificate("Test Authority", ca_key, None, ca_key, authority=True)
    (folder / "ca.pem").write_bytes(ca.public_bytes(serialization.Encoding.PEM))
    for file, name, day in (
        ("good", "localhost", 1),
        ("other", "mx.example.com", 1),
        ("old", "localhost", -1),
    ):
        key = ec.generate_private_key(ec.SECP256R1())
        made = certificate(name, key, ca.subject, ca_key, authority=False, day=day)
        private = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        public = made.public_bytes(serialization.Encoding.PEM)
        (folder / f"{file}.pem").write_bytes(private + public)
    return folder


def settings(box, **changed):
    return smtp_settings(box.port, **{"host": "localhost", **changed})


def hand_over(settings, password=None):
    form = Form(letter(), SETTINGS, key=KEY)
    connection = Connection(settings, password, "sender.example.com")
    try:
        return connection.send(form.fill(1, "anne@example.org", now()), form.envelope_sender)
    finally:
        connection.quit()


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_of_an_own_authority_is_trusted_once_named(
    tmp_path, authority, monkeypatch, security
):
    given = str(authority / "good.pem")
    with running(tmp_path, security=security, certificate=given, login=LOGIN) as box:
        smtp = settings(box, security=security, user=LOGIN[0])
        with pytest.raises(ChannelError, match=r"certificate is not trusted.*SSL_CERT_FILE"):
            hand_over(smtp, Secret(LOGIN[1]))
        monkeypatch.setenv("SSL_CERT_FILE", str(authority / "ca.pem"))
        assert hand_over(smtp, Secret(LOGIN[1])).verdict is Verdict.ACCEPTED
        assert box.recipients() == ["anne@example.org"]


@pytest.mark.parametrize(("file", "fault"), [("other", "[Hh]ostname mismatch"), ("old", "expired")])
def test_a_wrong_certificate_is_not_trusted(tmp_path, authority, monkeypatch, file, fault):
    monkeypatch.setenv("SSL_CERT_FILE", str(authority / "ca.pem"))
    with running(tmp_path, security="starttls", certificate=str(authority / f"{file}.pem")) as box:
        with pytest.raises(ChannelError, match=fault):
            hand_over(settings(box, security="starttls"))
        assert box.recipients() == []


def test_without_starttls_nothing_is_sent_in_the_clear(tmp_path):
    with running(tmp_path) as box:
        with pytest.raises(ChannelError, match="offers no STARTTLS"):
            hand_over(settings(box, security="starttls"))
        assert box.recipients() == []


def test_a_refused_login_is_told_without_the_password(tmp_path):
    with running(tmp_path, login=LOGIN) as box:
        smtp = settings(box, user=LOGIN[0])
        with pytest.raises(ChannelError, match="refuses the login of 'brief'") as refused:
            hand_over(smtp, Secret("wrong word"))
        assert "wrong word" not in str(refused.value)
        assert not isinstance(refused.value, AwayError)
        assert hand_over(smtp, Secret(LOGIN[1])).verdict is Verdict.ACCEPTED
        with pytest.raises(ChannelError, match="refuses the sender"):
            hand_over(settings(box))


def test_a_login_that_the_server_does_not_know_is_told(tmp_path):
    with running(tmp_path) as box, pytest.raises(ChannelError, match=r"clear \[mail.smtp\] user"):
        hand_over(settings(box, user="brief"), Secret("word"))


def test_addresses_beyond_ascii_need_a_server_that_takes_them(tmp_path):
    form = Form(letter(), SETTINGS, key=KEY)
    message = form.fill(1, "安妮@例子.example", now())
    for utf8, verdict in ((True, Verdict.ACCEPTED), (False, Verdict.REFUSED)):
        with running(tmp_path / str(utf8), utf8=utf8) as box:
            connection = Connection(settings(box), None, "sender.example.com")
            answer = connection.send(message, form.envelope_sender)
            connection.quit()
        assert answer.verdict is verdict
        if utf8:
            ((recipient, _, octets),) = box.messages()
            assert recipient == "安妮@xn--fsqu00a.example"
            assert "安妮@xn--fsqu00a.example" in octets.decode()
        else:
            assert "SMTPUTF8" in answer.words

"""The contract with listmonk, against a stand-in as strict as the server's own code."""

from datetime import UTC, datetime, timedelta

import pytest
from channels.mail.listmonk_server import listmonk
from channels.mail.mailing import letter

from reportgen.errors import ChannelError, ConfigError
from reportgen.renderers.newsletter.message import UNSUBSCRIBE

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def hosted(**changed):
    return letter(pictures=(), **changed)


def test_an_edition_is_created_and_scheduled():
    with listmonk() as (server, mail, api):
        handed = server.hand_over(hosted(), mail, AT)
    assert (handed.action, handed.status, handed.id) == ("created", "scheduled", 1)
    assert [(method, path) for method, path, _ in api.asked] == [
        ("GET", "/api/campaigns"),
        ("POST", "/api/campaigns"),
        ("PUT", "/api/campaigns/1/status"),
    ]
    (campaign,) = api.campaigns
    assert campaign["name"] == "reportgen 2026-11-18 en"
    assert campaign["lists"] == [3]
    assert campaign["send_at"] == "2026-11-20T09:00:00+00:00"
    assert campaign["from_email"] == "The Brief <brief@example.com>"
    assert campaign["subject"] == hosted().subject
    assert {"List-Id": "<brief.example.com>"} in campaign["headers"]


def test_the_texts_are_templates_with_listmonks_links():
    html = (
        f"<p>{{{{ braces }}}} and `ticks`</p><!--[if mso]><table>`x`<![endif]-->\n"
        f'<a href="{UNSUBSCRIBE}">leave</a>'
    )
    with listmonk() as (server, mail, api):
        server.hand_over(hosted(html=html, text=f"a < b, {{{{ c }}}}\n{UNSUBSCRIBE}\n"), mail, AT)
    (campaign,) = api.campaigns
    assert campaign["body"] == (
        '<p>{{ "{{" }} braces }} and `ticks`</p>'
        '{{ `<!--[if mso]><table>` | Safe }}{{ "`" | Safe }}{{ `x` | Safe }}{{ "`" | Safe }}'
        "{{ `<![endif]-->` | Safe }}\n"
        '<a href="{{ UnsubscribeURL }}">leave</a>'
    )
    assert campaign["altbody"] == 'a {{ `<` | Safe }} b, {{ "{{" }} c }}\n{{ UnsubscribeURL }}\n'


def test_handing_over_again_changes_what_has_not_begun_and_doubles_nothing():
    with listmonk() as (server, mail, api):
        server.hand_over(hosted(), mail, AT)
        later = AT + timedelta(hours=2)
        again = server.hand_over(hosted(subject="Another subject"), mail, later)
        assert (again.action, again.status, again.id) == ("updated", "scheduled", 1)
        (campaign,) = api.campaigns
        assert campaign["subject"] == "Another subject"
        assert campaign["send_at"] == "2026-11-20T11:00:00+00:00"
        states = [given["status"] for _, path, given in api.asked if path.endswith("status")]
        assert states == ["scheduled", "draft", "scheduled"]  # never changed while it could start
        other = server.hand_over(hosted(edition="zh-Hant"), mail, AT)
        assert (other.action, other.id) == ("created", 2)


@pytest.mark.parametrize("status", ["running", "finished", "cancelled"])
def test_what_has_begun_is_left_alone(status):
    with listmonk() as (server, mail, api):
        server.hand_over(hosted(), mail, AT)
        api.campaigns[0]["status"] = status
        before = dict(api.campaigns[0])
        handed = server.hand_over(hosted(subject="Another subject"), mail, AT)
    assert (handed.action, handed.status) == ("left", status)
    assert api.campaigns == [before]


def test_an_old_campaign_is_found_behind_many_others():
    with listmonk() as (server, mail, api):
        server.hand_over(hosted(), mail, AT)
        api.campaigns += [
            {"id": number, "name": f"other {number}", "status": "finished"}
            for number in range(2, 350)
        ]
        assert server.hand_over(hosted(), mail, AT).action == "updated"
    assert len(api.campaigns) == 349


def test_a_dry_run_only_asks():
    with listmonk() as (server, mail, api):
        new = server.hand_over(hosted(), mail, AT, dry_run=True)
        assert (new.action, new.status) == ("created", "new")
        server.hand_over(hosted(), mail, AT)
        del api.asked[:]
        known = server.hand_over(hosted(), mail, AT, dry_run=True)
        assert (known.action, known.status) == ("updated", "scheduled")
        assert {method for method, _, _ in api.asked} == {"GET"}


def test_refusals_are_told_with_the_servers_words_and_without_the_token():
    with listmonk(token="wrong") as (server, mail, _):
        with pytest.raises(ChannelError, match=r"refuses user 'reportgen'.*invalid API") as error:
            server.hand_over(hosted(), mail, AT)
        assert "wrong" not in str(error.value)
    with listmonk() as (server, mail, api):
        api.problem = lambda *_: "lists do not exist"
        with pytest.raises(ChannelError, match="lists do not exist"):
            server.hand_over(hosted(), mail, AT)
    with pytest.raises(ChannelError, match="cannot be reached"):
        server.hand_over(hosted(), mail, AT)


def test_what_listmonk_cannot_send_is_told_before():
    with listmonk(lists={"zh-Hant": 4}) as (server, mail, api):
        with pytest.raises(ConfigError, match="no list for the en edition"):
            server.hand_over(hosted(), mail, AT)
        with pytest.raises(ConfigError, match="sends no pictures along"):
            server.hand_over(letter("zh-Hant"), mail, AT)
        assert api.asked == []

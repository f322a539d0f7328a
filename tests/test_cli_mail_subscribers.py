"""`reportgen mail subscribers` and `mail bounces` as a user meets them."""

import json
import stat
from functools import partial

import pytest
from command import run_in

COMMANDS = [[], ["add"], ["import"], ["export"], ["list"], ["remove"]]


@pytest.fixture
def people(tmp_path):
    """Return a runner of `reportgen mail subscribers` in an empty folder."""
    return partial(run_in, tmp_path, "mail", "subscribers", COLUMNS="100")


def add(people, *addresses, **more):
    done = people("add", *addresses, "--lang", "en", "--consent", "asked by phone", **more)
    assert (done.returncode, done.stderr) == (0, "")
    return done


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_examples(people, command):
    done = people(*command, "--help")
    assert done.returncode == 0
    name = " ".join(["reportgen mail subscribers", *command])
    assert name in done.stdout.partition("Examples:")[2]
    assert max(map(len, done.stdout.splitlines())) <= 100


def test_bounces_have_help_with_examples(tmp_path):
    done = run_in(tmp_path, "mail", "bounces", "--help")
    assert "reportgen mail bounces" in done.stdout.partition("Examples:")[2]


@pytest.mark.slow
def test_from_nobody_to_a_list_and_back(people, tmp_path):
    assert people("list").returncode == 10
    assert "there is no store yet" in people("list").stderr
    assert "would be added" in add(people, "a@example.com", *["--dry-run"]).stdout
    assert list(tmp_path.iterdir()) == []
    add(people, "Anne@Example.COM", "x@例子.中国")
    done = people("add", "b@example.com", "anne@example.com", "--lang", "en", "--consent", "x")
    assert (done.returncode, done.stdout) == (2, "")
    assert "is on the list already" in done.stderr
    assert json.loads(people("list", "--json").stdout) == [
        {"language": "en", "status": "active", "people": 2}
    ]
    shown = people("list", "x@xn--fsqu00a.xn--fiqs8s").stdout
    assert "x@例子.中国" in shown
    assert "asked by phone" in shown
    done = people("export", "--output", "out.csv")
    assert done.stdout == "out.csv: 2 people\n"
    assert stat.S_IMODE((tmp_path / "out.csv").stat().st_mode) == 0o600
    done = people("remove", "anne@example.com")
    assert done.returncode == 2
    assert "--yes" in done.stderr
    assert "would erase" in people("remove", "anne@example.com", "--dry-run").stdout
    assert people("remove", "anne@example.com", "--yes").stdout == "Anne@example.com: erased\n"
    assert people("remove", "anne@example.com", "--yes").returncode == 2
    done = people("add", "anne@example.com", "--lang", "en", "--consent", "x")
    assert "was removed; bring them back with --resubscribe" in done.stderr
    done = people("import", "out.csv")
    assert "1 left removed; --resubscribe would bring them back" in done.stdout
    add(people, "anne@example.com", "--resubscribe")
    assert json.loads(people("list", "--json").stdout)[0]["people"] == 2


def test_bad_lines_are_told_and_kept(people, tmp_path):
    lines = ["address,language", "a@example.com,en", *[f"bad{n},en" for n in range(30)]]
    (tmp_path / "list.csv").write_text("\n".join(lines))
    done = people("import", "list.csv", "--dry-run", "--consent", "sheet")
    assert done.returncode == 11
    assert done.stdout == "list.csv: 31 lines: 1 added (dry run, nothing kept)\n"
    assert [path.name for path in tmp_path.iterdir()] == ["list.csv"]
    done = people("import", "list.csv", "--consent", "sheet")
    assert done.returncode == 11
    said = done.stderr.splitlines()
    assert said[0].startswith("reportgen: list.csv: line 3: 'bad0' is no address")
    assert said[-2:] == [
        "reportgen: list.csv: and 10 more lines that cannot be used",
        "reportgen: 30 lines are in list.rejects.csv; mend and import it",
    ]
    assert len((tmp_path / "list.rejects.csv").read_text().splitlines()) == 31
    again = people("import", "list.csv", "--consent", "sheet", "--json")
    answer = json.loads(again.stdout)
    assert (answer["added"], answer["unchanged"], answer["rejected"]) == (0, 1, 30)
    assert answer["rejects"].endswith("list.rejects.csv"), "the same lines are kept once"
    assert sorted(path.name for path in tmp_path.glob("*.csv")) == ["list.csv", "list.rejects.csv"]


BAD = [
    (["add", "anne", "--lang", "en", "--consent", "x"], 2, ["'anne' is no address"]),
    (["add", "a@b.example\r\nBcc: x@example.com", "--lang", "en", "--consent", "x"], 2, ["U+000A"]),
    (["add", "a@example.com", "--lang", "en"], 2, ["--consent"]),
    (["add", "a@example.com", "--lang", "tlh", "--consent", "x"], 2, ["tlh"]),
    (["import", "none.csv"], 2, ["there is no such file"]),
    (["import", "big5.csv"], 11, ["is not in UTF-8", "big5hkscs", "nothing was imported"]),
    (["import", "utf16.csv"], 11, ["UTF-16", "--encoding utf-16"]),
    (["import", "."], 2, ["there is no such file"]),
    (["export", "--output", "x.csv"], 10, ["nobody is on the list"]),
    (["remove", "a@example.com"], 10, ["nobody is on the list"]),
]


@pytest.mark.parametrize(("arguments", "code", "words"), BAD, ids=str)
def test_a_bad_request_is_one_line_with_a_way_out(people, tmp_path, arguments, code, words):
    (tmp_path / "big5.csv").write_bytes("address,name\na@example.com,陳\n".encode("big5"))
    (tmp_path / "utf16.csv").write_bytes("address\na@example.com\n".encode("utf-16"))
    done = people(*arguments)
    assert done.returncode == code, done.stderr
    (line,) = done.stderr.splitlines()
    assert line.startswith("reportgen: ")
    for word in words:
        assert word in line
    assert not (tmp_path / "store").exists()


def test_bounces_of_nobody_and_a_dry_run(people, tmp_path):
    add(people, "anne@example.com")
    (tmp_path / "letter.eml").write_text("From: bob@example.com\n\nhello\n")
    done = run_in(tmp_path, "mail", "bounces", "letter.eml", "--dry-run")
    assert done.stdout == "1 mails: 1 other; 0 suppressed (dry run, nothing changed)\n"
    done = run_in(tmp_path, "mail", "bounces", "none")
    assert done.returncode == 2
    assert "cannot be read" in done.stderr

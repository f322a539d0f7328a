"""`reportgen init`, as somebody with an empty folder meets it."""

from __future__ import annotations

import tomllib

from command import ROOT, run_in

from reportgen.config import load_config


def test_what_is_written_holds_and_is_the_default(tmp_path):
    done = run_in(tmp_path, "init")
    assert (done.returncode, done.stdout) == (0, "reportgen.toml\n"), done.stderr
    assert "reportgen doctor" in done.stderr
    written = (tmp_path / "reportgen.toml").read_text(encoding="utf-8")
    assert written == (ROOT / "reportgen.toml").read_text(encoding="utf-8")
    assert load_config(None, tmp_path).output == tmp_path / "output"
    comments = sum(line.startswith("#") for line in written.splitlines())
    print(f"{len(written.splitlines())} lines, {comments} of them comments")
    assert comments > 40


def test_the_callers_words_stand_in_their_tables(tmp_path):
    name = 'The "Desk" at 中環'
    sender, url = "Desk <desk@example.com>", "https://example.com/fed"
    done = run_in(tmp_path, "init", "desk", "--publisher", name, "--url", url, "--from", sender)
    assert done.stdout == "desk/reportgen.toml\n", done.stderr
    read = tomllib.loads((tmp_path / "desk/reportgen.toml").read_text(encoding="utf-8"))
    assert (read["publisher"]["name"], read["site"]["url"]) == (name, url)
    assert read["mail"]["from"] == sender
    assert load_config(tmp_path / "desk/reportgen.toml", tmp_path).site.url == url


def test_words_that_would_not_hold_leave_nothing(tmp_path):
    done = run_in(tmp_path, "init", "--url", "ftp://nowhere")
    assert done.returncode == 2
    assert "site.url" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_settings_that_are_there_are_kept(tmp_path):
    (tmp_path / "reportgen.toml").write_text("# mine\n", encoding="utf-8")
    refused = run_in(tmp_path, "init")
    assert refused.returncode == 2
    assert "--force" in refused.stderr
    assert (tmp_path / "reportgen.toml").read_text(encoding="utf-8") == "# mine\n"
    assert run_in(tmp_path, "init", "--force").returncode == 0
    assert (tmp_path / "reportgen.toml.old").read_text(encoding="utf-8") == "# mine\n"


def test_printed_only(tmp_path):
    done = run_in(tmp_path, "init", "--stdout")
    assert tomllib.loads(done.stdout)["store"]["url"].startswith("sqlite:///")
    assert list(tmp_path.iterdir()) == []

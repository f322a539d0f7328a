"""The site of a run: made, put out, caught up with, and corrected."""

from __future__ import annotations

import json

import pytest
from pipeline.run.world import CURRENCY, NEXT, START, WEEK, done, files, gate_breaking, value

from reportgen.pipeline.run import outward

pytestmark = pytest.mark.slow

STEPS = 'steps = ["fetch", "build", "errata", "site", "publish"]\n'


@pytest.fixture
def sited(standing, tmp_path):
    """Give a world with a small site, which is published to a folder."""
    standing.configure(
        f"""
[site]
languages = ["en"]
since = {START - WEEK}
[site.publish]
target = "{tmp_path}/www"
""",
        STEPS,
    )
    return standing


def live(tmp_path):
    return files(tmp_path / "www")


def page(week):
    return f"en/{week}/index.html"


def test_the_week_is_on_the_site_and_put_out(sited, tmp_path):
    sited.release(NEXT)
    outcome = sited.run()
    assert outcome.exit_code == 0, outcome.problems
    assert {page(START), page(NEXT)} <= set(live(tmp_path))
    assert [one.state for one in outcome.weeks] == ["published", "published"]
    assert outcome.receipts["publish"]["uploaded"] > 5
    print(json.dumps(outcome.receipts, indent=1, default=str)[:800])
    before = live(tmp_path)
    assert sited.run().weeks == []
    assert live(tmp_path) == before


def test_what_failed_before_it_was_put_out_is_put_out_by_the_next_run(sited, tmp_path):
    sited.release(NEXT)
    (tmp_path / "www").write_text("in the way")
    outcome = sited.run()
    assert [one.step for one in outcome.problems] == ["publish"]
    assert outcome.weeks[-1].state == "open"
    (tmp_path / "www").unlink()
    assert sited.run().exit_code == 0
    assert {page(START), page(NEXT)} <= set(live(tmp_path))
    assert done(sited, NEXT).count(("build", "done")) == 1
    assert done(sited, NEXT).count(("site", "done")) == 1
    assert done(sited, NEXT)[-1] == ("week", "closed")


def test_a_refused_week_leaves_the_live_site_as_it_is(sited, tmp_path):
    sited.release(NEXT)
    assert sited.run().exit_code == 0
    before = live(tmp_path)
    last = NEXT + WEEK
    sited.go_to(last)
    sited.release(last, changed=gate_breaking(last))
    assert sited.run().exit_code == 20
    assert live(tmp_path) == before
    sited.release(last)
    assert sited.run().exit_code == 0
    assert page(last) in live(tmp_path)


def test_a_revision_reaches_the_site(sited, tmp_path):
    sited.release(NEXT)
    assert sited.run().exit_code == 0
    before = live(tmp_path)
    last = NEXT + WEEK
    sited.go_to(last)
    sited.release(last, changed=[(CURRENCY, NEXT, value(CURRENCY, NEXT) + 4321)])
    assert sited.run().exit_code == 0
    assert ("errata", "done") in done(sited, NEXT)
    assert live(tmp_path)[page(NEXT)] != before[page(NEXT)]
    assert done(sited, NEXT)[-1] == ("publish", "done")


def test_weeks_that_were_skipped_are_all_put_out(sited, tmp_path):
    last = NEXT + 2 * WEEK
    sited.release(last)
    sited.go_to(last, hours=3)
    assert sited.run().exit_code == 0
    assert {page(START + WEEK * number) for number in range(4)} <= set(live(tmp_path))


def test_a_site_that_cannot_be_made_holds_back_what_comes_after(sited, tmp_path, monkeypatch):
    from reportgen.errors import RenderError

    def broken(request, knowledge):  # noqa: ARG001
        raise RenderError("no font has this sign")

    sited.release(NEXT)
    monkeypatch.setattr("reportgen.pipeline.run.runner.make_site", broken)
    outcome = sited.run()
    assert [(one.step, one.error.exit_code) for one in outcome.problems] == [("site", 30)]
    assert not (tmp_path / "www").exists()
    monkeypatch.setattr("reportgen.pipeline.run.runner.make_site", outward.make_site)
    assert sited.run().exit_code == 0
    assert page(NEXT) in live(tmp_path)

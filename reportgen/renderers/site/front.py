"""The front page of a language: the newest week at a glance, the weeks before it, the ways on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from reportgen.renderers.newsletter.subject import findings, preheader
from reportgen.renderers.site import address as at
from reportgen.renderers.site import card_alt, structured
from reportgen.renderers.site.head import Head
from reportgen.renderers.site.week import SCRIPTS, week_page
from reportgen.renderers.voice import kept

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportgen.brief.blocks import Brief, Sentence
    from reportgen.languages import Words
    from reportgen.renderers.artifact import Artifact
    from reportgen.renderers.site.drawings import Drawings
    from reportgen.renderers.site.entry import WeekEntry
    from reportgen.renderers.site.shell import Shell

TEMPLATE = "site/front.html.j2"
SHOWN = 8  # weeks before the newest
WAYS = ("archive", "policy", "explainer", "glossary", "data", "search")


def render(
    shell: Shell, brief: Brief, drawings: Drawings, entries: Sequence[WeekEntry]
) -> Artifact:
    """Return the front page; `brief` and `drawings` are of the newest week.

    `entries` are all weeks, oldest first; the newest and some before it are shown.
    Raises ConfigError for a broken template or catalogue.
    """
    newest = entries[-1]
    head = head_of(shell, brief, newest)
    page = week_page(shell.frame(head), brief, drawings, None)
    found = findings(brief)
    return shell.page(
        head,
        TEMPLATE,
        page=page,
        brief=brief,
        newest=newest,
        headline=worded(shell.words, brief.headline),
        lead=found[0] if found else preheader(brief),
        further=found[1:],
        before=entries[-2 : -2 - SHOWN : -1],
        first=entries[0],
        count=len(entries),
        ways=WAYS,
        printed=newest.as_of in shell.site.printed,
    )


def head_of(shell: Shell, brief: Brief, newest: WeekEntry) -> Head:
    """Return the head of the front page: what the site is, with the newest week's picture."""
    return Head(
        page=at.FRONT,
        title=shell.site.publisher.masthead_in(shell.words),
        description=shell.words.text("feeds.subtitle"),
        card=at.within(shell.tag, f"{at.week(newest.as_of)}{at.CARD}"),
        card_alt=card_alt.alt(shell.words, newest, card_alt.began(brief)),
        linked=structured.of_front(shell.site, shell.words),
        scripts=SCRIPTS,
    )


def worded(words: Words, sentence: Sentence) -> Markup:
    """Say a sentence that is a link as a whole: its figures stay on one line each."""
    return Markup().join(
        escape(part) if isinstance(part, str) else kept(escape(part.head)) + part.tail
        for part in words.say(sentence)
    )

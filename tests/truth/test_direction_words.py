"""The words of a sentence say what its key says: a rise is told with words of rising, in every
language, and with no word of falling."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import truth.conditions  # noqa: F401  (fills the registers)
from catalogues import shipped
from truth.checker import CONDITIONS

from reportgen.languages import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reportgen.languages.po import Entry

LOCALES = {"zh-Hant": "zh_Hant", "zh-Hans": "zh_Hans", "en": "en"}
UP, DOWN = "up", "down"
WORDS = {
    "en": {
        UP: r"\b(rose|rises?|(?<!take-)up|grown?|grew|highest(?! level so far)|more|widened|above|"
        r"supplied|increase|so high)\b",
        DOWN: r"\b(fell|falls?|down|shrunk|shrank|declines?|lowest|less(?= than)|narrowed|below|"
        r"ran off|absorbed|so low)\b",
    },
    "zh": {
        UP: "增加|增額|增额|微增|"
        "上升|升至|回升|最高(?!的)|高於|高于|高出|多(?=\\{a\\})|擴大|扩大|連升|连升|"
        "高(?=\\{)|提供(?!準備金的|准备金的)",
        DOWN: "減少|減額|减额|微減|微减|减少|"
        "下降|降至|最低|低於|低于|少(?=\\{a\\})|收窄|縮減|缩减|收縮|回落|"
        "連降|连降|低(?=\\{)|吸收(?!準備金的|准备金的)",
    },
}
# Parts of a key that say a direction.
SAYING = {
    "rise": UP, "rise_from_zero": UP, "rise_ever": UP, "edge_up": UP, "up": UP, "high": UP,
    "high_ever": UP, "more": UP, "change_more": UP, "grew": UP, "running_up": UP, "above": UP,
    "supplied": UP, "effr_above": UP, "sofr_above": UP,
    "effr_above_ioer": UP, "sofr_above_ioer": UP,
    "effr_below_ioer": DOWN, "sofr_below_ioer": DOWN,
    "fall": DOWN, "fall_only": DOWN, "fall_ever": DOWN, "edge_down": DOWN, "down": DOWN,
    "low": DOWN, "low_ever": DOWN, "less": DOWN, "change_less": DOWN, "running": DOWN,
    "ended": DOWN, "below": DOWN, "near": DOWN, "absorbed": DOWN, "effr_below": DOWN,
    "sofr_below": DOWN, "sofr_above_first": UP, "sofr_below_first": DOWN, "largest_rise": UP,
    "largest_rise_ever": UP, "largest_fall": DOWN, "largest_fall_ever": DOWN, "streak_rise": UP,
    "streak_fall": DOWN, "drawdown": DOWN, "to_zero": DOWN,
}  # fmt: skip
BOTH = {UP, DOWN}
# What the rule above does not say: the end of a run names both ways, and so on.
OTHERS = {
    "reversal.rise": BOTH,
    "reversal.fall": BOTH,
    "finding.ended.rise": BOTH,
    "finding.ended.fall": BOTH,
    "subject.ended.rise": BOTH,
    "subject.ended.fall": BOTH,
    "cap_month.actual": {DOWN},
    "cap_month.short": {DOWN},
    "cap_too.actual": {DOWN},
    "cap_too.short": {DOWN},
    "runoff.met_fall": {DOWN},
    "runoff.met_rise": BOTH,
    "trough.above": {UP},
}


def directions(key: str) -> set[str]:
    """Return the directions a key speaks of."""
    return OTHERS.get(key) or {SAYING[part] for part in key.split(".")[1:] if part in SAYING}


def said(entry: Entry, tag: str) -> set[str]:
    """Return the directions the words of an entry speak of, in any of its forms."""
    words = WORDS["en" if tag == "en" else "zh"]
    return {
        way for way, pattern in words.items() for form in entry.forms if re.search(pattern, form)
    }


def entries(tag: str) -> Mapping[str, Entry]:
    return shipped()[LOCALES[tag]]


def turned() -> list[str]:
    """Return the keys of sentences that say a direction."""
    return sorted(key for key in CONDITIONS if directions(key))


@pytest.mark.parametrize("tag", LANGUAGES)
def test_words_go_the_way_of_their_key(tag: str) -> None:
    wrong = {
        key: (entries(tag)[key].forms, directions(key))
        for key in turned()
        if said(entries(tag)[key], tag) != directions(key)
    }
    print(f"{tag}: {len(turned())} sentences with a direction")
    assert wrong == {}


@pytest.mark.parametrize("tag", LANGUAGES)
def test_two_sentences_with_their_words_exchanged_would_be_caught(tag: str) -> None:
    pairs = [
        (key, other)
        for key in turned()
        for other in turned()
        if key.split(".")[0] == other.split(".")[0] and directions(key) != directions(other)
    ]
    caught = [one for one in pairs if said(entries(tag)[one[1]], tag) != directions(one[0])]
    print(f"{tag}: {len(caught)} of {len(pairs)} exchanges caught")
    assert caught == pairs


@pytest.mark.parametrize("tag", LANGUAGES)
def test_names_of_lines_say_no_direction(tag: str) -> None:
    """Or else a name in a sentence could turn it."""
    named = [key for key in entries(tag) if key.startswith(("line.", "short.", "residual."))]
    assert [key for key in named if said(entries(tag)[key], tag)] == []

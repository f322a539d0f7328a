"""How texts are cut so that any part of a Chinese word finds them, in whatever script it is typed.

Word segmenters cut the text of a page and what is typed apart differently, and what they disagree
on is never found. So a text in Han characters is given to the index a character at a time, and the
script of the search page asks for runs of them: any part of a text finds it, and nothing else does.

Readers type characters their keyboards have: 户 is written 戶 in Hong Kong and Taiwan, and anybody
may type Simplified characters on a Traditional page. `variants` says which characters of the texts
may be meant.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from reportgen.errors import RenderError
from reportgen.languages.typeset import HAN, WORD_JOINER

if TYPE_CHECKING:
    from collections.abc import Iterable

OPENING = "（「『《〈“‘【(["
TOKEN = re.compile(rf"[{re.escape(OPENING)}]*(?:[{HAN}]|(?:(?![{HAN}])[^\W_])+)")
SPACES = re.compile(r"\s+")
SPACE = WORD_JOINER
"""What stands for a space of the text where spaces part characters; it is no part of any word."""
IDEOGRAPHS = range(0x4E00, 0xA000)
ALIKE = str.maketrans({"帐": "账"})
"""Different words to a dictionary, one to whoever looks for a bank account: 帳 and 賬."""


def apart(text: str) -> str:
    """Return a text with a space before every Han character, number and word.

    Marks stay with what they follow or open. `together` in search.js undoes it.
    """
    return TOKEN.sub(r" \g<0>", SPACES.sub(SPACE, text.replace(WORD_JOINER, ""))).strip()


def variants(texts: Iterable[str]) -> str:
    """Return characters in pairs: one that may be typed, and one of the texts that may be meant.

    A character that can only mean itself is left out. Raises RenderError where OpenCC is missing.
    """
    used = {one for one in set().union(*texts) if ord(one) in IDEOGRAPHS}
    plain = _plain()
    meant: dict[str, list[str]] = {}
    for one in sorted(used):
        meant.setdefault(plain[one], []).append(one)
    return "".join(
        typed + one
        for typed, base in plain.items()
        if (known := meant.get(base, [])) != [typed]
        for one in known
    )


@cache
def _plain() -> dict[str, str]:
    """Return every ideograph with the Simplified character that stands for all its variants."""
    try:
        from opencc import OpenCC
    except ImportError as error:
        raise RenderError(
            "the search of the site needs OpenCC: pip install 'reportgen[site]'"
        ) from error
    characters = [chr(code) for code in IDEOGRAPHS]
    converted = "\n".join(characters)
    for step in ("hk2t", "tw2t", "t2s"):
        converted = OpenCC(step).convert(converted)
    return dict(zip(characters, converted.translate(ALIKE).split("\n"), strict=True))

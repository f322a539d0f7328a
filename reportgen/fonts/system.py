"""Find the system's Chinese sans serif: one family that holds every regional form.

Only the pan-CJK builds qualify (Noto Sans CJK, Source Han Sans): their `locl` feature draws Hong
Kong, Taiwan and Mainland forms from one file, as `lang` asks. The small regional cuts ("Noto Sans
TC") lack the other regions' forms and would draw them wrongly without a word.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.errors import RenderError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: Families that qualify, best first; in a collection the face of this name is the one taken.
FAMILIES = ("Noto Sans CJK TC", "Source Han Sans TC", "Noto Sans CJK HK", "Source Han Sans HC")

#: Where Debian, Ubuntu, Arch, Fedora, a user and macOS (Homebrew casks) keep them.
FOLDERS = (
    "/usr/share/fonts/opentype/noto",
    "/usr/share/fonts/noto-cjk",
    "/usr/share/fonts/google-noto-cjk",
    "/usr/share/fonts/google-noto-sans-cjk-fonts",
    "/usr/share/fonts/adobe-source-han-sans",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "~/Library/Fonts",
    "/Library/Fonts",
)

#: File names with a slot for the weight; a name without a slot holds all weights.
FILES = (
    "NotoSansCJK-{}.ttc",
    "NotoSansCJK.ttc",
    "NotoSansCJKtc-{}.otf",
    "SourceHanSans-{}.ttc",
    "SourceHanSans.ttc",
    "SourceHanSansTC-{}.otf",
)

INSTALL = (
    "on Debian and Ubuntu: apt-get install fonts-noto-cjk; "
    "on macOS: brew install --cask font-noto-sans-cjk"
)


@dataclass(frozen=True, slots=True)
class FontFiles:
    """The two files the typeface is cut from; a collection may serve both weights."""

    regular: Path
    bold: Path


def find_fonts(
    explicit: FontFiles | None = None, folders: Sequence[str | Path] = FOLDERS
) -> FontFiles:
    """Return the font files to cut from: the settings' own, else the first pair on this system.

    The known folders cost a few `stat` calls; only where they hold nothing is fontconfig's
    `fc-match` asked. Raises `RenderError` that names the packages to install.
    """
    if explicit is not None:
        return _checked(explicit)
    for pair in _known_pairs(folders):
        if pair.regular.is_file() and pair.bold.is_file():
            return pair
    found = _ask_fontconfig() if folders is FOLDERS else None
    if found is None:
        raise RenderError(f"no Chinese sans serif font (Noto Sans CJK) is installed; {INSTALL}")
    return found


def known_places(folders: Sequence[str | Path] = FOLDERS) -> list[Path] | None:
    """Return the files `find_fonts` looks for in the known folders, the ones it finds last.

    None where it finds none there.
    """
    places = []
    for pair in _known_pairs(folders):
        places += [pair.regular, pair.bold]
        if pair.regular.is_file() and pair.bold.is_file():
            return places
    return None


def _checked(files: FontFiles) -> FontFiles:
    for path in (files.regular, files.bold):
        if not path.is_file():
            raise RenderError(f"the settings name the font {path}, which is no file; {INSTALL}")
    return files


def _known_pairs(folders: Sequence[str | Path]) -> Iterator[FontFiles]:
    for folder in folders:
        home = Path(folder).expanduser()
        for name in FILES:
            yield FontFiles(home / name.format("Regular"), home / name.format("Bold"))


def _ask_fontconfig() -> FontFiles | None:
    """Ask `fc-match` for each family; it always answers something, so the family is compared."""
    import shutil

    if shutil.which("fc-match") is None:
        return None
    for family in FAMILIES:
        regular, bold = (_match(family, weight) for weight in ("regular", "bold"))
        if regular and bold:
            return FontFiles(regular, bold)
    return None


def _match(family: str, weight: str) -> Path | None:
    import subprocess

    answer = subprocess.run(
        ["fc-match", "-f", "%{family}\n%{file}", f"{family}:weight={weight}"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout.splitlines()
    if len(answer) < 2 or family not in answer[0].split(","):
        return None
    path = Path(answer[1])
    return path if path.is_file() else None

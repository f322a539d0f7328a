"""All words of one language as one catalogue, compiled once and kept in a cache.

The .po files are the source and what ships. Reading them takes Babel 100 ms or more, so the first
start writes a .mo under a name made of their digest; later starts read that with the standard
library alone. A cache that cannot be written costs time, never the brief.
"""

from __future__ import annotations

import struct
from contextlib import suppress
from gettext import GNUTranslations, NullTranslations
from hashlib import sha256
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from reportgen.errors import ConfigError
from reportgen.languages.tags import LOCALES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reportgen.languages.tags import Language

SHIPPED = Path(__file__).parent / "catalogues"

_Source = tuple[Path, bytes]


class _Missing(NullTranslations):
    """What gettext asks last: an unknown id is an error, never shown to a reader."""

    def gettext(self, message: str) -> NoReturn:
        raise KeyError(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> NoReturn:  # noqa: ARG002
        raise KeyError(msgid1)


class Catalogue:
    """The entries of one language by id."""

    def __init__(self, tag: str, translations: GNUTranslations) -> None:
        """Take the translations of a compiled catalogue."""
        translations.add_fallback(_Missing())
        self.tag = tag
        self._translations = translations

    def entry(self, key: str, count: int | None = None) -> str:
        """Return the text of an entry, in the plural form of `count` where it has forms.

        An unknown id, or a plural entry asked for without a count, is a ConfigError.
        """
        try:
            form = self._translations.ngettext(key, key, 1 if count is None else count)
        except KeyError:
            pass
        else:
            if count is None:
                raise ConfigError(f"{self.tag} entry {key!r} has plural forms and needs a count")
            return form
        try:
            return self._translations.gettext(key)
        except KeyError:
            raise ConfigError(f"no entry {key!r} in the {self.tag} catalogue") from None

    def has(self, key: str) -> bool:
        """Say whether there is an entry under that id."""
        try:
            self._translations.gettext(key)
        except KeyError:
            return False
        return True


def load_catalogue(
    language: Language, cache: Path | None = None, extra: Sequence[Path] = ()
) -> Catalogue:
    """Load the entries of a language, from the cache where it holds them.

    `extra` are folders laid out like ours (`zh_Hant/….po`) whose entries replace shipped ones;
    `cache` is a folder for compiled catalogues, the user's own when None. A broken catalogue is a
    ConfigError naming file and line.
    """
    layers = [list(_sources(folder, language.locale)) for folder in (SHIPPED, *extra)]
    name = f"{language.locale}-{_digest(layers)}.mo"
    folder = _user_cache() if cache is None else cache
    translations = _stored(folder / "catalogues" / name)
    if translations is None:
        compiled = _compile(layers, language.locale)
        with suppress(OSError):
            _keep(folder / "catalogues" / name, compiled)
        translations = GNUTranslations(BytesIO(compiled))
    return Catalogue(language.tag, translations)


def _sources(folder: Path, locale: str) -> Iterator[_Source]:
    """Yield the .po files of a locale; a folder of the user's need not have every locale."""
    if not folder.is_dir():
        raise ConfigError(f"{folder}: no such folder of catalogues")
    strange = {path.parent.name for path in folder.glob("*/*.po")}.difference(LOCALES)
    if strange:
        raise ConfigError(f"{folder / min(strange)}: must be named one of {', '.join(LOCALES)}")
    paths = sorted((folder / locale).glob("*.po"))
    if not paths and folder is SHIPPED:
        raise ConfigError(f"{folder / locale}: no catalogue; the installation is incomplete")
    for path in paths:
        try:
            yield path, path.read_bytes()
        except OSError as error:
            raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error


def _digest(layers: list[list[_Source]]) -> str:
    """Name the state of all sources, of Babel and of the code that checks them."""
    state = sha256()
    for path in (_babel(), Path(__file__).with_name("po.py")):
        state.update(path.read_bytes())
    for layer in layers:
        state.update(b"layer %d" % len(layer))
        for path, raw in layer:
            state.update(b"%s %d:" % (path.name.encode(), len(raw)))
            state.update(raw)
    return state.hexdigest()[:32]


def _babel() -> Path:
    """Return the file in which Babel states its version, without importing it.

    `importlib.metadata` would tell the version too, for ten times the price.
    """
    spec = find_spec("babel")
    if spec is None or spec.origin is None:
        raise ConfigError("the package babel is missing; install reportgen with its dependencies")
    return Path(spec.origin)


def _user_cache() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("reportgen", appauthor=False)


def _stored(path: Path) -> GNUTranslations | None:
    """Read a compiled catalogue; a missing or damaged one is made anew."""
    try:
        return GNUTranslations(BytesIO(path.read_bytes()))
    except (OSError, ValueError, LookupError, struct.error):
        return None


def _compile(layers: list[list[_Source]], locale: str) -> bytes:
    from reportgen.languages.po import compile_entries, merge, read_entries

    entries = merge(
        [entry for path, raw in layer for entry in read_entries(path, raw, locale)]
        for layer in layers
    )
    return compile_entries(entries.values(), locale)


def _keep(path: Path, compiled: bytes) -> None:
    """Write aside and rename: another process sees the whole file or none."""
    from tempfile import NamedTemporaryFile

    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".mo", delete=False) as aside:
        try:
            aside.write(compiled)
            aside.close()
            Path(aside.name).replace(path)
        except OSError:
            Path(aside.name).unlink(missing_ok=True)
            raise

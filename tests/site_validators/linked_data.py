"""What pages say after schema.org: every property must be one of its type, and of its kind.

The vocabulary comes as types of TypeScript, and its compiler is the validator: nothing is looked
up anywhere while it runs.
"""

from __future__ import annotations

import json
import re
import subprocess
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any

from site_validators.packages import MODULES, package, program

if TYPE_CHECKING:
    from collections.abc import Mapping

    from site_validators.pages import Built

OPTIONS = ("--noEmit", "--strict", "--skipLibCheck", "--moduleResolution", "node")
AT = re.compile(r"\((\d+),\d+\): (error .*)")


def complaints(built: Built) -> list[str]:
    """Return what is wrong with the linked data of all pages."""
    said: dict[str, Any] = {}
    for address, page in built.pages.items():
        for number, script in enumerate(page.xpath("//script[@type='application/ld+json']"), 1):
            said[f"{address} ({number})"] = json.loads(script.text)
    return of(said)


def of(said: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with objects of schema.org, by the names they are given under."""
    if not said:
        return ["no page has linked data"]
    for name in ("schema-dts", "schema-dts-lib", "typescript"):
        package(name)
    kinds = {one["@type"] for one in said.values()}
    lines = [f"import type {{ WithContext, {', '.join(sorted(kinds))} }} from 'schema-dts';"]
    for number, one in enumerate(said.values()):
        data = json.dumps(one)
        lines.append(f"export const n{number}: WithContext<{one['@type']}> = {data};")
    with NamedTemporaryFile("w", encoding="utf-8", dir=MODULES.parent, suffix=".ts") as script:
        script.write("\n".join(lines))
        script.flush()
        compiler = MODULES / "typescript" / "bin" / "tsc"
        command = [program("node"), compiler, *OPTIONS, script.name]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode and not AT.search(done.stdout):
        return [f"the compiler did not run: {done.stdout}{done.stderr}"]
    names = ["the types", *said]
    return [f"{names[int(line) - 1]}: {error}" for line, error in AT.findall(done.stdout)]

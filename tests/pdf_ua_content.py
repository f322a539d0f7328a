"""The rules of PDF/UA-1 for marks on pages and for annotations; part of `pdf_ua`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pikepdf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pdf_ua import Element

_PAINT = frozenset(
    ("f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh", "EI", "Do", "Tj", "TJ", "'", '"')
)


def content_violations(pdf: pikepdf.Pdf, root: Element) -> Iterator[str]:
    """Name what is painted outside the tree, and annotations that are not in it."""
    yield from _content(pdf, root)
    yield from _annotations(pdf, root)


def _kids(raw: Any) -> list[Any]:
    kids = raw.get("/K", [])
    return list(kids) if isinstance(kids, pikepdf.Array) else [kids]


def _content(pdf: pikepdf.Pdf, root: Element) -> Iterator[str]:
    known = {mark for element in root.walk() for mark in element.marks}
    parents = _number_tree(root.raw.ParentTree)
    for number, page in enumerate(pdf.pages):
        seen: set[int] = set()
        yield from _marking(page, seen, f"page {number + 1}")
        owners = parents.get(int(page.get("/StructParents", -1)), [])
        for mark in seen:
            if (number, mark) not in known:
                yield f"7.1-3: page {number + 1}, mark {mark}: not in the structure tree"
            elif mark >= len(owners) or not _owns(owners[mark], mark):
                yield f"7.1: page {number + 1}, mark {mark}: the parent tree leads elsewhere"
        lost = {mark for there, mark in known if there == number} - seen
        if lost:
            yield f"7.1: page {number + 1}: the tree has marks without content, {sorted(lost)[:3]}"


def _owns(element: Any, mark: int) -> bool:
    return element is not None and mark in [k for k in _kids(element) if not hasattr(k, "keys")]


def _marking(holder: Any, seen: set[int], where: str, around: str = "") -> Iterator[str]:
    """Walk the operators: whatever paints is either tagged or an artifact, never both."""
    stack = [around]
    for operands, operator in pikepdf.parse_content_stream(holder):
        name = str(operator)
        if name in ("BDC", "BMC"):
            kind = _kind(operands)
            outer = next((entry for entry in reversed(stack) if entry), "")
            if kind and outer:
                yield f"7.1-1, 7.1-2: {where}: {kind} inside {outer}"
            stack.append(kind)
            if kind == "tagged":
                seen.add(int(operands[1]["/MCID"]))
        elif name == "EMC":
            stack.pop()
        elif name in _PAINT:
            if not any(stack):
                yield f"7.1-3: {where}: {name} paints outside of any mark"
            if name == "Do":
                yield from _form(holder, operands[0], seen, where, next(filter(None, stack), ""))


def _form(holder: Any, name: Any, seen: set[int], where: str, around: str) -> Iterator[str]:
    form = holder.Resources.XObject[name]
    if form.get("/Subtype") == "/Form":
        yield from _marking(form, seen, f"{where} {name}", around)


def _kind(operands: Any) -> str:
    if str(operands[0]) == "/Artifact":
        return "artifact"
    return "tagged" if len(operands) > 1 and "/MCID" in operands[1] else ""


def _number_tree(node: Any) -> dict[int, Any]:
    numbers = list(node.get("/Nums", []))
    found = {int(key): value for key, value in zip(numbers[::2], numbers[1::2], strict=True)}
    for kid in node.get("/Kids", []):
        found |= _number_tree(kid)
    return found


def _annotations(pdf: pikepdf.Pdf, root: Element) -> Iterator[str]:
    owners = {obj.objgen: element for element in root.walk() for obj in element.objects}
    parents = _number_tree(root.raw.ParentTree)
    for number, page in enumerate(pdf.pages, 1):
        for annotation in page.get("/Annots", []):
            owner = owners.get(annotation.objgen)
            if owner is None or parents.get(int(annotation.get("/StructParent", -1))) is None:
                yield f"7.18.1-1: page {number}: an annotation is not in the structure tree"
            elif annotation.Subtype == "/Link" and owner.role != "Link":
                yield f"7.18.5-1: page {number}: a link is tagged {owner.role}"
            if not str(annotation.get("/Contents", "")).strip():
                yield f"7.18.5-2: page {number}: an annotation says nothing of its purpose"

"""The manifest: what is vouched for after partial builds, and the same bytes."""

import json

from reportgen.renderers.artifact import artifact
from reportgen.renderers.manifest import Manifest, decode_manifest

HTML, PDF, CLAIMS = (
    artifact(path, path.encode()) for path in ("en/brief.html", "en/brief.pdf", "claims.json")
)


def manifest(*artifacts, inputs=None, versions=None):
    return Manifest(
        reportgen="1.0",
        as_of="2025-04-16",
        release_date="2025-04-17",
        inputs=inputs or {"data": "aa"},
        versions=versions or {"python": "3.11.7"},
    ).with_artifacts(artifacts)


def on_disk(*artifacts):
    return {one.path: one.data for one in artifacts}.get


def paths(joined):
    return [entry.path for entry in joined.artifacts]


def test_says_what_the_interface_promises():
    content = json.loads(manifest(HTML).encode())
    assert list(content) == [
        "reportgen",
        "as_of",
        "release_date",
        "inputs",
        "versions",
        "known_on",
        "vintage",
        "artifacts",
    ]
    assert content["artifacts"] == [
        {
            "path": "en/brief.html",
            "media_type": "text/html; charset=utf-8",
            "bytes": 13,
            "sha256": HTML.sha256,
        }
    ]


def test_a_partial_build_joins_what_still_stands():
    joined = manifest(PDF).joined(manifest(HTML, CLAIMS), on_disk(HTML, CLAIMS))
    assert paths(joined) == ["claims.json", "en/brief.html", "en/brief.pdf"]


def test_what_was_rebuilt_replaces_its_entry():
    newer = artifact(HTML.path, b"newer")
    joined = manifest(newer).joined(manifest(HTML), on_disk(HTML))
    assert [entry.sha256 for entry in joined.artifacts] == [newer.sha256]


def test_files_that_are_gone_or_changed_by_hand_are_dropped():
    changed = artifact(CLAIMS.path, b"edited")
    joined = manifest(PDF).joined(manifest(HTML, CLAIMS), on_disk(changed))
    assert paths(joined) == ["en/brief.pdf"]


def test_other_inputs_or_versions_are_not_vouched_for():
    earlier, read = manifest(HTML), on_disk(HTML)
    assert paths(manifest(PDF, inputs={"data": "bb"}).joined(earlier, read)) == ["en/brief.pdf"]
    assert paths(manifest(PDF, versions={"python": "3.12"}).joined(earlier, read)) == [
        "en/brief.pdf"
    ]


def test_encoding_is_stable_whatever_the_order():
    one = manifest(HTML, PDF, inputs={"a": "1", "b": "2"})
    two = manifest(PDF, HTML, inputs={"b": "2", "a": "1"})
    assert one.encode() == two.encode()
    assert decode_manifest(one.encode()) == one


def test_a_broken_manifest_counts_as_none():
    assert decode_manifest(b"{") is None
    assert decode_manifest(b'{"artifacts": []}') is None
    assert decode_manifest(None) is None

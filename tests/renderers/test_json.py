"""`claims.json`: the published shape, exact values, the same bytes."""

import json
from dataclasses import replace
from datetime import date

import pytest
from brief.sourced import DIFFERENCES, sourced_brief
from jsonschema import Draft202012Validator, ValidationError
from real_brief import GOLDEN, real_brief

from reportgen.errors import RenderError
from reportgen.languages import LANGUAGES, load_words
from reportgen.renderers.json import SCHEMA, render

VALIDATOR = Draft202012Validator(json.loads(SCHEMA.read_text()))
ERAS = [date(2005, 6, 15), date(2008, 11, 5), date(2020, 5, 27), GOLDEN, None]


def words():
    return [load_words(tag) for tag in LANGUAGES]


def claims_of(as_of):
    (artifact,) = render(real_brief(as_of), words())
    return artifact, json.loads(artifact.data)


@pytest.mark.parametrize("as_of", ERAS, ids=str)
def test_follows_the_published_schema(as_of):
    artifact, content = claims_of(as_of)
    VALIDATOR.check_schema(VALIDATOR.schema)
    VALIDATOR.validate(content)
    assert artifact.path == "claims.json"
    print(content["as_of"], len(content["claims"]), "claims", len(content["checks"]), "checks")


@pytest.mark.parametrize(
    ("key", "value"),
    [("unit", "usd"), ("basis", "monthly"), ("value", "6727113"), ("id", "total_assets"), ("x", 1)],
)
def test_schema_refuses_other_shapes(key, value):
    _, content = claims_of(GOLDEN)
    content["claims"][0][key] = value
    with pytest.raises(ValidationError):
        VALIDATOR.validate(content)


def test_values_are_unrounded_and_whole_numbers_are_integers():
    artifact, content = claims_of(GOLDEN)
    claims = {claim["id"]: claim for claim in content["claims"]}
    total = claims["total_assets.level.wednesday_level"]
    assert (total["value"], total["unit"]) == (6_727_113, "usd_millions")
    assert b'"value":6727113,' in artifact.data
    assert total["sources"] == [
        {
            "series": "RESPPMA_N.WW",
            "basis": "wednesday_level",
            "as_of": "2025-04-16",
            "value": 6_727_113,
            "origin": "embedded",
        }
    ]
    share = claims["treasuries.share.wednesday_level"]["value"]
    assert share == 100 * 4_217_259 / 6_727_113


def sourced_claims():
    known_on, late = date(2025, 4, 18), (("RESPPMA_N.WW", GOLDEN),)
    (artifact,) = render(sourced_brief(known_on, late, DIFFERENCES), words())
    return json.loads(artifact.data)


def test_every_source_says_what_served_it_and_whether_it_is_late():
    content = sourced_claims()
    VALIDATOR.validate(content)
    claims = {claim["id"]: claim for claim in content["claims"]}
    change = claims["total_assets.change_week.wednesday_level"]
    told = [(one["as_of"], one["origin"], one.get("late")) for one in change["sources"]]
    assert told == [("2025-04-16", "board_xml", True), ("2025-04-09", "board_xml", None)]
    assert claims["effr.rate.daily"]["sources"][0]["origin"] == "fredgraph"
    assert claims["mbs_cap.level.derived"]["sources"][0]["origin"] == "register"
    stated = claims["total_assets.as_stated_by_fredgraph.wednesday_level"]
    assert stated["value"] == 6_727_112
    assert stated["text"]["zh-Hans"] == {"table": "6,727.112", "prose": "67271.12亿美元"}


@pytest.mark.parametrize(("key", "value"), [("origin", "FRED"), ("origin", ""), ("late", False)])
def test_schema_refuses_other_origins(key, value):
    content = sourced_claims()
    content["claims"][0]["sources"][0][key] = value
    with pytest.raises(ValidationError):
        VALIDATOR.validate(content)


def test_each_claim_is_worded_in_every_language():
    _, content = claims_of(GOLDEN)
    total = content["claims"][0]
    assert total["id"] == "total_assets.level.wednesday_level"
    assert total["text"]["zh-Hans"] == {"table": "6,727.1", "prose": "6.73万亿美元"}
    assert total["text"]["en"]["prose"] == "$6.73 trillion"


def test_ids_are_unique_and_made_of_line_measure_and_basis():
    _, content = claims_of(GOLDEN)
    ids = [claim["id"] for claim in content["claims"]]
    assert len(ids) == len(set(ids))
    for claim in content["claims"]:
        assert claim["id"].startswith(f"{claim['line']}.{claim['measure']}.{claim['basis']}")


def test_same_brief_same_bytes_one_claim_a_line():
    first, content = claims_of(GOLDEN)
    assert claims_of(GOLDEN)[0].data == first.data
    lines = first.data.decode().splitlines()
    assert sum(line.startswith('{"id":') for line in lines) == len(content["claims"]) + len(
        content["checks"]
    )


def test_a_value_that_is_no_number_is_refused():
    brief = real_brief()
    broken = replace(brief.claims[0], value=float("nan"))
    with pytest.raises(RenderError, match=r"total_assets\.level"):
        render(replace(brief, claims=(broken,)), words())

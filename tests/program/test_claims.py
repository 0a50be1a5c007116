from __future__ import annotations

from hipwise.program.claims import claims


def test_every_claim_has_both_sides_and_its_sources():
    assert len(claims()) == 10
    for claim in claims():
        assert claim.verdict and claim.sources
        assert claim.known_for.endswith(".") and claim.known_against.endswith(".")
    assert len({claim.says for claim in claims()}) == 10


def test_nothing_is_promised_that_is_not_shown():
    verdicts = {claim.says: claim.verdict for claim in claims()}
    assert verdicts["Clamshells make hips mobile."] == "Not shown"
    assert verdicts["Strengthening these muscles mends the back."] == "Mixed"

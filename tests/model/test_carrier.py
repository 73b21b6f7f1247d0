"""Which carrier a verdict speaks of."""

from builders import make_verdict
from dialrota.model.carrier import carrier_name, carrier_of, word_at, worst_at
from dialrota.model.words import Level


def test_a_carrier_has_one_spelling() -> None:
    assert [carrier_name(each) for each in ("att", "AT&T", "T-Mobile US", "vzw")] == [
        "AT&T",
        "AT&T",
        "T-Mobile",
        "Verizon",
    ]
    assert carrier_name("Orange") == "Orange"


def test_an_engine_stands_for_its_carrier_where_it_names_none() -> None:
    assert carrier_of(make_verdict(engine="First Orion", carrier="")) == "T-Mobile"
    assert carrier_of(make_verdict(engine="hiya", carrier="verizon")) == "Verizon"
    assert carrier_of(make_verdict(engine="somebody", carrier="")) == ""


def test_the_worst_that_is_said_at_a_carrier_is_shown_with_its_label() -> None:
    said = (
        make_verdict(carrier="att", level=Level.CLEAN),
        make_verdict(carrier="AT&T", level=Level.FLAGGED, label="Scam Likely"),
        make_verdict(carrier="verizon", level=Level.AT_RISK, label=""),
    )
    worst = worst_at("AT&T", said)
    assert worst is not None
    assert worst.level is Level.FLAGGED
    assert word_at("AT&T", said) == "Flagged: Scam Likely"
    assert word_at("Verizon", said) == "AtRisk"
    assert word_at("T-Mobile", said) == "--"

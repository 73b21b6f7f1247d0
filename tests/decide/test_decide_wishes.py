"""People's wishes to have a source asked now: each value once."""

import json

from builders import AUDIT, make_pool, make_source
from dialrota.decide import wishes
from dialrota.model.pool import PoolKey

OTHER = PoolKey(AUDIT.namespace, "other")


def test_wishes_are_those_of_the_source_and_of_the_pools_that_name_it() -> None:
    wishing = make_pool(sources=("audit", "other"), check_now="a")
    silent = make_pool(key=OTHER, sources=("audit",))
    sources = [make_source(check_now="b"), make_source(key=OTHER)]
    found = wishes.gather(sources, {wishing.key: wishing, silent.key: silent})
    who = f"pool {wishing.key.name}"
    assert found == {AUDIT: {"source": "b", who: "a"}, OTHER: {who: "a"}}


def test_a_wish_is_open_until_its_very_value_was_carried_out() -> None:
    wish = {"source": "1"}
    assert wishes.open_ones(wish, "") == wish
    done = wishes.carried_out("", wish)
    assert wishes.open_ones(wish, done) == {}
    assert wishes.open_ones({"source": "2"}, done) == {"source": "2"}
    assert wishes.open_ones({"pool sales": "1"}, done) == {"pool sales": "1"}
    assert wishes.open_ones({}, done) == {}


def test_a_wish_that_is_taken_back_and_made_again_is_the_same_wish() -> None:
    done = wishes.carried_out(wishes.carried_out("", {"source": "1"}), {"pool sales": "x"})
    assert wishes.open_ones({"source": "1", "pool sales": "x"}, done) == {}


def test_carrying_out_nothing_new_changes_no_byte() -> None:
    done = '{"source":  "1"}'
    assert wishes.carried_out(done, {"source": "1"}) is done
    assert wishes.carried_out("", {}) == ""


def test_a_long_value_is_remembered_by_its_hash() -> None:
    pool = make_pool(sources=("audit",), check_now="x" * 65)
    edge = make_pool(sources=("audit",), check_now="x" * 64)
    (long,) = wishes.gather([], {pool.key: pool})[AUDIT].values()
    (short,) = wishes.gather([], {edge.key: edge})[AUDIT].values()
    assert (len(long), long != short, short) == (64, True, "x" * 64)


def test_a_hundred_wishes_are_remembered_and_the_present_ones_always() -> None:
    many = {f"pool {place:03}": "1" for place in range(100)}
    done = wishes.carried_out("", many)
    after = json.loads(wishes.carried_out(done, {"source": "1"}))
    assert (len(after), after["source"], "pool 098" in after) == (100, "1", True)
    assert "pool 099" not in after
    assert len(json.loads(wishes.carried_out(done, {**many, "source": "1"}))) == 101


def test_what_is_no_record_of_wishes_holds_none() -> None:
    for text in ("{broken", "[1]", "7", '"x"'):
        assert wishes.open_ones({"source": "1"}, text) == {"source": "1"}

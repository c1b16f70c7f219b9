"""Merging by field: nothing is lost, only the same field clashes."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from samrit.lib.merge import fingerprint, fingerprints, merge, seen_after

KEYS = st.sampled_from(["a", "b", "c", "row.1.x"])
VALUES = st.one_of(st.none(), st.sampled_from(["", "x", "ก", 0, 1, Decimal("1.0"), Decimal("0.5")]))
FORMS = st.dictionaries(KEYS, VALUES, max_size=4)


def test_a_number_is_one_number_however_it_is_written() -> None:
    assert fingerprint(Decimal("1.50")) == fingerprint(Decimal("1.5"))
    assert fingerprint(Decimal(0)) != fingerprint(None)
    assert fingerprint("") == fingerprint(None)


def test_different_fields_merge_and_the_same_field_clashes() -> None:
    seen = fingerprints({"a": "one", "b": "two"})
    merged = merge(seen, {"a": "one", "b": "theirs"}, {"a": "mine", "b": "two"})
    assert merged.values == {"a": "mine", "b": "theirs"}
    assert not merged.clashes
    merged = merge(seen, {"a": "theirs", "b": "two"}, {"a": "mine", "b": "two"})
    assert merged.clashes == {"a": ("mine", "theirs")}
    assert merge(seen, {"a": "same", "b": "two"}, {"a": "same"}).clashes == {}


@given(FORMS, FORMS, FORMS)
def test_every_field_ends_as_mine_or_theirs_and_a_clash_only_where_both_changed(base, theirs, mine) -> None:
    seen = fingerprints(base)
    merged = merge(seen, theirs, mine)
    for key in {**theirs, **mine}:
        if key in merged.clashes:
            prints = {fingerprint(base.get(key)), fingerprint(theirs.get(key)), fingerprint(mine[key])}
            assert len(prints) == 3
        else:
            assert merged.values.get(key) in (theirs.get(key), mine.get(key))


@given(FORMS, FORMS)
def test_alone_everything_i_wrote_is_stored(base, mine) -> None:
    merged = merge(fingerprints(base), base, mine)
    assert not merged.clashes
    assert all(fingerprint(merged.values.get(key)) == fingerprint(value) for key, value in mine.items())


def test_saving_twice_without_redrawing_does_not_undo_somebody_elses_field() -> None:
    page = {"a": "one", "b": "two"}
    seen = fingerprints(page)
    mine = {"a": "mine", "b": "two"}
    stored = merge(seen, {"a": "one", "b": "theirs"}, mine).values
    seen = seen_after(seen, stored, mine)
    again = merge(seen, stored, {"a": "mine too", "b": "two"})
    assert again.values == {"a": "mine too", "b": "theirs"}
    assert not again.clashes


def test_after_looking_at_a_clash_my_word_counts_and_only_there() -> None:
    seen, mine = fingerprints({"a": "one", "b": "two"}), {"a": "mine", "b": "two"}
    stored = {"a": "theirs", "b": "theirs"}
    clashes = merge(seen, stored, mine).clashes
    seen = seen_after(seen, stored, mine, clashes)
    assert merge(seen, stored, mine).values == {"a": "mine", "b": "theirs"}

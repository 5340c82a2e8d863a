"""What was worked out before, by its content."""

from elevenmon.domain.met import Met


def test_it_gives_back_what_it_keeps_and_is_emptied_when_it_is_full() -> None:
    met: Met[str, int] = Met(2)
    assert met.keep("one", 1) == 1
    assert met.keep("two", 2) == 2
    assert (met.get("one"), met.get("two"), met.get("three")) == (1, 2, None)
    assert met.keep("three", 3) == 3
    assert (met.get("one"), met.get("three"), len(met)) == (None, 3, 1)

"""Which addresses become links, and where they are said to lead."""

import pytest
from addresses import followed, spellings
from hypothesis import given
from hypothesis import strategies as st

from ui.web_address import link_of, web_address

REFUSED = spellings(4321)


def test_there_are_many_spellings_and_none_twice() -> None:
    assert len(set(REFUSED)) == len(REFUSED) >= 120


@pytest.mark.parametrize("url", REFUSED)
def test_what_can_be_read_in_two_ways_is_no_link(url: str) -> None:
    assert link_of(url) is None


@pytest.mark.parametrize(("url", "address", "host"), followed(4321))
def test_a_link_is_spelled_as_a_browser_would(url: str, address: str, host: str) -> None:
    link = link_of(url)
    assert link is not None
    assert (link.address, link.host) == (address, host)


@given(st.text() | st.text(alphabet="htps:/\\@?#.a1[]%\t ", max_size=30).map("http://a".__add__))
def test_a_link_is_ascii_and_stays_what_it_is(url: str) -> None:
    address = web_address(url)
    if address is not None:
        assert address.isascii()
        assert address.isprintable()
        assert address.startswith(("http://", "https://"))
        assert not set(address) & set(' "<>\\`')
        assert web_address(address) == address


def test_no_address_is_no_link() -> None:
    assert link_of(None) is None
    assert link_of("https://a.example/" + "x" * 2000) is None

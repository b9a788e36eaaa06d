"""Count what each address asks for -> how long it must wait; knows nothing of HTTP.

A bucket an address and kind: it holds ``burst`` requests and fills again with ``per_second``.
Who is refused takes nothing out, so asking again too early does not lengthen the wait.
"""

from collections import OrderedDict
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import Literal

MOST_ADDRESSES = 10_000  # those that asked last; a forgotten one begins with a full bucket
NETWORK_BITS = 64  # of IPv6: whoever has one address has all of its network

Kind = Literal["questions", "requests"]


@dataclass(frozen=True, slots=True)
class Rate:
    """How many requests may come at once, and how many a second in the long run."""

    burst: int
    per_second: float


@dataclass(frozen=True, slots=True)
class Limits:
    """What one address may ask for: ``questions`` make models compute or change the store.

    A page is loaded with some hundred requests, and 64 people may sit behind one address.
    """

    questions: Rate
    requests: Rate


# Here a person has the computer alone, so a script of theirs may ask as fast as it is answered.
ON_THIS_COMPUTER = Limits(Rate(256, 100.0), Rate(20_000, 1_000.0))
IN_A_NETWORK = Limits(Rate(256, 4.0), Rate(20_000, 200.0))


class Limiter:
    """Remembers what each address has left; for one thread, such as an event loop's."""

    def __init__(self, most_addresses: int = MOST_ADDRESSES) -> None:
        self._most_addresses = most_addresses
        self._left: OrderedDict[tuple[str, Kind], tuple[float, float]] = OrderedDict()

    def wait_seconds(self, address: str, kind: Kind, rate: Rate, now: float) -> float:
        """Take one request out and return 0, or how long to wait where none is left.

        ``now`` is in seconds, of a clock that never goes back.
        """
        key = (_network(address), kind)
        left, before = self._left.pop(key, (float(rate.burst), now))
        left = min(float(rate.burst), left + (now - before) * rate.per_second)
        wait = 0.0 if left >= 1 else (1 - left) / rate.per_second
        self._left[key] = (left if wait else left - 1, now)
        while len(self._left) > self._most_addresses:
            self._left.popitem(last=False)
        return wait


def _network(address: str) -> str:
    """Return what one client cannot change at will: its address, or its IPv6 network."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(IPv6Address(int(parsed) >> NETWORK_BITS << NETWORK_BITS))

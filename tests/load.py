"""Many people at once over real HTTP -> how long they wait, and whether the server stays whole.

    python tests/load.py [--minutes 10] [--users 64] [--think-seconds 20] [--crowd 512]

Half of the users ask through the page's own queue, as a browser does, half through /api/ask; each
thinks between two questions. Then a crowd asks all at once. Wrong are: a status of 500 or more, an
answer that no article holds, a refusal that takes longer than 30 s, a slow recovery, and memory
that grows by 100 MiB or more.
"""

import argparse
import asyncio
import os
import random
import re
import secrets
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from api_fuzz import failures
from crowd import ask_page, submit_number
from served import started

QUESTIONS = [
    "Siapa Wakil Menteri Luar Negeri Kazakhstan?",
    "Berapa jumlah penumpang pada tahun 2025?",
    "Di mana gempa itu terjadi?",
    "Kapan pertandingan final digelar?",
    "Berapa tinggi gelombang di Selat Karimata?",
    "Siapa pelatih tim nasional bulu tangkis?",
]
MIB = 2**20
MAX_GROWTH_MIB = 100
MAX_WAIT_SECONDS = 30
MAX_RECOVERY_SECONDS = 5
MAX_REFUSAL_SERVER_MILLISECONDS = 1000  # of 99 in 100: a crowd is heard one after the other
ARTICLES = Path(__file__).parents[1] / "eval" / "sample" / "articles"
PAGE_BUSY = re.compile("Sedang banyak permintaan")


@dataclass(frozen=True, slots=True)
class Asked:
    """What one question got: through the page or not, status, seconds, whether it was busy."""

    page: bool
    status: int
    seconds: float
    busy: bool
    problem: str = ""  # why there is no status


@dataclass
class Load:
    """All that was asked, and what went wrong meanwhile."""

    asked: list[Asked] = field(default_factory=list)
    memory: list[tuple[float, float]] = field(default_factory=list)

    def line(self, name: str) -> str:
        """Return counts and percentiles in one line."""
        seconds = sorted(each.seconds for each in self.asked if each.status == 200)
        statuses = Counter("busy" if each.busy else str(each.status) for each in self.asked)
        shown = ", ".join(f"p{share} {percentile(seconds, share):.2f} s" for share in (50, 95, 99))
        longest = max((each.seconds for each in self.asked), default=0.0)
        return f"{name}: {len(self.asked)} asked, {dict(statuses)}; {shown}; longest {longest:.2f}"

    @property
    def failed(self) -> list[Asked]:
        """Return those that got a status of 500 or more, or none."""
        return [each for each in self.asked if each.status >= 500 or each.status == 0]


def percentile(ordered: Sequence[float], share: int) -> float:
    """Return the nearest-rank percentile of ascending values; 0 of none."""
    if not ordered:
        return 0.0
    return ordered[max(0, -(-share * len(ordered) // 100) - 1)]


def growth_mib(memory: Sequence[tuple[float, float]]) -> float:
    """Return by how much memory grew: the last tenth of (second, MiB) over the second tenth.

    The first tenth is left out: models and caches are loaded then.
    """
    part = max(1, len(memory) // 10)
    early, late = memory[part : 2 * part], memory[-part:]
    if not early:
        return 0.0
    return sum(m for _, m in late) / len(late) - sum(m for _, m in early) / len(early)


async def ask_api(client: httpx.AsyncClient, question: str) -> Asked:
    """Ask through /api/ask."""
    started = time.perf_counter()
    try:
        response = await client.post("/api/ask", json={"question": question})
    except httpx.HTTPError as error:
        return Asked(False, 0, time.perf_counter() - started, False, repr(error))
    status = response.status_code
    return Asked(False, status, time.perf_counter() - started, status == 429)


async def ask_queue(client: httpx.AsyncClient, number: int, question: str) -> Asked:
    """Ask through the page's queue, in a session of its own."""
    started = time.perf_counter()
    try:
        statuses, shown = await ask_page(client, number, question, secrets.token_hex(6))
    except httpx.HTTPError as error:
        return Asked(True, 0, time.perf_counter() - started, False, repr(error))
    status = max(statuses)
    busy = status == 429 or PAGE_BUSY.search(shown) is not None
    return Asked(True, status, time.perf_counter() - started, busy)


async def people(address: str, users: int, seconds: float, think: float, pid: int) -> Load:
    """Let users ask and think for so long."""
    load, end = Load(), time.perf_counter() + seconds
    async with client_of(address) as client:
        number = submit_number((await client.get("/config")).json())

        async def user(place: int) -> None:
            chance = random.Random(place)  # noqa: S311 - to be repeated
            await asyncio.sleep(chance.uniform(0, think))
            while time.perf_counter() < end:
                question = chance.choice(QUESTIONS)
                page = place % 2 == 0
                asked = ask_queue(client, number, question) if page else ask_api(client, question)
                load.asked.append(await asked)
                await asyncio.sleep(chance.uniform(0.5 * think, 1.5 * think))

        async def watch() -> None:
            while time.perf_counter() < end:
                load.memory.append((time.perf_counter(), resident_mib(pid)))
                await asyncio.sleep(min(5.0, seconds / 40))

        await asyncio.gather(watch(), *(user(place) for place in range(users)))
    return load


async def crowd(address: str, size: int) -> tuple[Load, float]:
    """Let so many ask at once; return what they got, and how long one question takes then."""
    async with client_of(address) as client:
        number = submit_number((await client.get("/config")).json())
        questions = [QUESTIONS[place % len(QUESTIONS)] for place in range(size)]
        load = Load(
            await asyncio.gather(
                *(
                    ask_queue(client, number, each) if place % 2 else ask_api(client, each)
                    for place, each in enumerate(questions)
                )
            )
        )
        started = time.perf_counter()
        while (await ask_api(client, QUESTIONS[0])).status != 200:
            if time.perf_counter() - started > 10 * MAX_RECOVERY_SECONDS:
                break
        return load, time.perf_counter() - started


def client_of(address: str) -> httpx.AsyncClient:
    """Return a client with as many connections as it is asked for."""
    # Given up before the server does so: else it may end one in the moment of its use.
    limits = httpx.Limits(max_connections=None, keepalive_expiry=1.0)
    return httpx.AsyncClient(base_url=address, timeout=120, limits=limits)


def resident_mib(pid: int) -> float:
    """Return the memory of a process that lies in RAM."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MIB


def refusal_milliseconds(log: str) -> list[float]:
    """Return the server's own time for each refusal with 429, ascending."""
    return sorted(float(each) for each in re.findall(r" 429 (\d+) ms$", log, re.MULTILINE))


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, int, Path]]:
    """Yield address, process and log of ``kutip serve`` over the sample articles."""
    kutip, store, log = Path(sys.executable).with_name("kutip"), folder / "store", folder / "log"
    subprocess.run(
        [kutip, "--store", store, "add", ARTICLES], check=True, stdout=subprocess.DEVNULL
    )
    command = [kutip, "--store", store, "serve", "--port", "0", "--log"]
    with started(command, log) as (address, process):
        yield address, process.pid, log


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--users", type=int, default=64)
    parser.add_argument("--think-seconds", type=float, default=20.0)
    parser.add_argument("--crowd", type=int, default=512)
    given = parser.parse_args()

    def say(line: str) -> None:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()

    with tempfile.TemporaryDirectory() as name, served(Path(name)) as (address, pid, log):
        say(f"other work on this computer: load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        seconds = given.minutes * 60
        load = asyncio.run(people(address, given.users, seconds, given.think_seconds, pid))
        say(load.line(f"{given.users} users, {given.minutes:g} minutes"))
        grown = growth_mib(load.memory)
        say(f"memory: {load.memory[0][1]:.0f} MiB at first, {load.memory[-1][1]:.0f} at last, "
            f"grown {grown:+.1f} MiB after the first tenth")  # fmt: skip
        many, recovery = asyncio.run(crowd(address, given.crowd))
        say(many.line(f"{given.crowd} at once"))
        took = refusal_milliseconds(log.read_text())
        say(f"{len(took)} refusals with 429; the server took {percentile(took, 50):.0f} ms (median)"
            f", {percentile(took, 99):.0f} ms (p99); recovery {recovery:.2f} s")  # fmt: skip
        found = failures(log.read_text())
        say(f"load at the end {os.getloadavg()[0]:.1f}; {len(found)} failures in the log")
    wrong = {
        "failed": bool(load.failed or many.failed),
        "waited too long": max(each.seconds for each in many.asked) > MAX_WAIT_SECONDS,
        "slow recovery": recovery > MAX_RECOVERY_SECONDS,
        "slow refusals": percentile(took, 99) > MAX_REFUSAL_SERVER_MILLISECONDS,
        "memory": grown >= MAX_GROWTH_MIB,
        "log": bool(found),
    }
    say("wrong: " + (", ".join(each for each, is_so in wrong.items() if is_so) or "nothing"))
    return 1 if any(wrong.values()) else 0


if __name__ == "__main__":
    sys.exit(main())

"""Runs made by hand for the report: each question's outcome is chosen, the texts are plain."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from eval.record import Cited, GoldSpan, Proposal, Result
from eval.runs import Run

SENTENCE = "Tarif bus naik menjadi Rp 2.500 mulai 1 April."
HOSTILE = (
    "<script>document.title='x'</script> &amp; {{ 7*7 }} {% raw %} \"kutip\" 'satu' "
    "\u202eterbalik\u202c a\u200bb\x07 𝔘 é ]]> -->"
)
RIGHT_TO_LEFT = "قال الوزير إن سعر التذكرة ارتفع إلى 2500 روبية اعتبارا من أبريل."


def result(
    number: int,
    outcome: str,
    question: str = "Berapa tarif bus?",
    confidence: float = 0.6,
    sentence: str = SENTENCE,
    answer: str = "Rp 2.500",
    **changed: Any,
) -> Result:
    """Return a question that was answered right, wrong, refused, unknown or invented."""
    start = sentence.index(answer)
    gold = () if outcome in ("unknown", "invented") else (_gold(answer, start, sentence),)
    wrong = outcome in ("wrong", "invented", "unknown")
    given = sentence.split()[0] if wrong else answer
    return replace(
        Result(
            id=f"q{number}",
            question=question,
            gold=gold,
            answered=outcome in ("right", "wrong", "invented"),
            confidence=confidence,
            proposals=(Proposal(given, confidence, (_cited(given, sentence),)),),
            ranking=("a1", "a2"),
            relevant={"a1": 1} if gold else {},
            answer_rank=1 if gold else None,
            passages_read=10,
            language="id",
            milliseconds={"total": 40.0 + number},
        ),
        **changed,
    )


def found(number: int, rank: int | None) -> Result:
    """Return a search that found the right article at a rank."""
    ranking = [f"b{place}" for place in range(1, 21)]
    if rank:
        ranking[rank - 1] = "a1"
    return result(number, "right", answered=False, proposals=(), ranking=tuple(ranking))


def run(results: Sequence[Result], mode: str = "pipeline", name: str = "contoh") -> Run:
    """Return a run file's content without a file."""
    header = {
        "set": name,
        "mode": mode,
        "questions": len(results),
        "about": {"date": "2026-11-20T13:27:36+00:00", "commit": "0123456789ab", "cores": 2},
        "index": {"encoder_weights": "builtin-1"},
        "reader": "builtin-2",
        "store": {"articles": 1234, "chunks": 5678, "digest": "ab" * 32},
        "confidence": {"threshold": 0.326},
    }
    return Run(Path("contoh.pipeline.jsonl"), header, tuple(results))


def outcomes(**counts: int) -> list[Result]:
    """Return that many questions of each outcome, each with a confidence of its own."""
    names = [name for name, count in counts.items() for _ in range(count)]
    sure = {"right": 0.8, "wrong": 0.5, "invented": 0.4, "refused": 0.2, "unknown": 0.1}
    return [
        result(number, name, confidence=sure[name] + number / 10_000)
        for number, name in enumerate(names)
    ]


def _gold(answer: str, start: int, sentence: str) -> GoldSpan:
    return GoldSpan(answer, "a1", 100 + start, sentence, 100, "2026-03-12")


def _cited(given: str, sentence: str) -> Cited:
    start = 100 + sentence.index(given)
    return Cited("a1", start, start + len(given), given, sentence, 100, "Tarif Naik", "2026-03-12")

"""Two runs -> their common questions side by side, and what the runs differ in beside answers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eval.counted import counted
from eval.record import Result
from eval.runs import Run
from eval.statistics import Clusters
from index.errors import KutipError

LEAST_CLUSTERS = 30  # below that a cluster bootstrap promises too much (Cameron et al. 2008)
SAID_ELSEWHERE = {"about.date", "about.commit", "kutip_run", "mode", "questions_sha256"}


@dataclass(frozen=True, slots=True)
class Pairs:
    """The results of the common questions, in the order of their ids."""

    before: tuple[Result, ...]
    after: tuple[Result, ...]
    clusters: Clusters = None


def paired(before: Run, after: Run) -> Pairs:
    """Return the common questions; raises KutipError when the runs cannot be compared."""
    if before.mode != after.mode:
        raise KutipError(
            f"A is a {before.mode} run, B a {after.mode} run. Compare runs of one mode."
        )
    known = {result.id: result for result in before.results}
    for letter, run in (("A", before), ("B", after)):
        if len({result.id for result in run.results}) < len(run.results):
            raise KutipError(f"{letter} holds a question twice. Make the run anew.")
    common = [result for result in after.results if result.id in known]
    if not common:
        raise KutipError("The runs have no question in common. Compare runs of one set.")
    common.sort(key=lambda result: result.id)
    pairs = Pairs(tuple(known[result.id] for result in common), tuple(common))
    for left, right in zip(pairs.before, pairs.after, strict=True):
        if _asked(left) != _asked(right):
            raise KutipError(
                f"Question {left.id!r} has another text or gold in B than in A. Make both runs"
                " from one question set."
            )
    return pairs


def article_clusters(results: Sequence[Result]) -> list[str]:
    """Return for each question the article that its gold stands in, the first by id of several.

    A question without gold stands alone: a run does not tell which article it was made from.
    Not the default: it asks how other articles would fare, not other questions about these, and
    where every question has an article the intervals stay as wide (answerable F1: times 1.03 on
    IDK-MRC valid, 1.04 on the sample). What widens is figures over answerable and unanswerable
    ones together (sample F1: times 1.16), mostly because their mix then varies more.
    Raises KutipError when the articles are too few for what they share to be told from chance.
    """
    articles = [
        min((span.article_id for span in result.gold if span.article_id), default=None)
        for result in results
    ]
    if len(set(articles) - {None}) < LEAST_CLUSTERS:
        raise KutipError(
            f"The questions are about fewer than {LEAST_CLUSTERS} articles: too few to judge"
            " by article. Compare by question."
        )
    return [
        f"question {result.id}" if article is None else f"article {article}"
        for result, article in zip(results, articles, strict=True)
    ]


def obstacles(before: Run, after: Run, common: int) -> Iterator[str]:
    """Yield a sentence for each reason why the pair must not be gated on."""
    for letter, run in (("A", before), ("B", after)):
        if not run.complete:
            asked, whole = len(run.results), run.header["questions"]
            yield f"{letter} is incomplete: {asked} of {whole} questions."
    hashes = {str(run.header.get("questions_sha256")) for run in (before, after)}
    only_before, only_after = len(before.results) - common, len(after.results) - common
    whole = before.complete and after.complete
    if len(hashes) > 1 or (whole and (only_before or only_after)):
        yield (
            f"The question sets differ: {counted(only_before, 'question')} only in A,"
            f" {only_after} only in B; the {common} that both have are compared."
        )


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """Yield a line for every setting of the headers that differs."""
    left, right = dict(_flat(before)), dict(_flat(after))
    for name in dict.fromkeys([*left, *right]):
        if left.get(name) != right.get(name) and name not in SAID_ELSEWHERE:
            yield f"{name}: {_short(left.get(name))} → {_short(right.get(name))}"


def title(run: Run) -> str:
    """Return the run's file, set, size, commit and date."""
    about = run.header.get("about", {})
    said = [counted(len(run.results), "question")]
    said += [f"commit {about['commit']}"] if "commit" in about else []
    said += [str(about["date"])] if "date" in about else []
    return f"{run.path} ({run.name}, {run.mode}: {', '.join(said)})"


def _asked(result: Result) -> tuple[object, ...]:
    """Return what must agree; articles may have other ids in another store."""
    return result.question, sorted(result.answers), sorted(result.relevant.values())


def _flat(header: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, object]]:
    for name, value in sorted(header.items()):
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value


def _short(value: object) -> str:
    """Return a value on one line; of a hash its beginning says enough."""
    text = "none" if value is None else str(value)
    return text if len(text) < 60 else text[:12] + "…"

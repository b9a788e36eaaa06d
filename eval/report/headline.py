"""A run -> its conclusion in a sentence, and whether it beats its baseline."""

from collections.abc import Sequence

from eval.compare.records import Difference
from eval.report.model import Tone, Verdict
from eval.report.numbers import NO_SHARES, measured_change, sentence_case, share_in_words
from eval.report.view import DECIDES, FAMILY, View, values
from eval.report.words import Words

ROUGH_BELOW = 30
SIGNS = {"better": "▲ ", "worse": "▼ ", "same": ""}


def headline(view: View) -> str:
    """Return the sentence; questions with an answer and those without are told apart."""
    if view.mode == "retrieval":
        return _sentence(view, "headline_retrieval", values("success@10", view.results))
    if view.mode == "pipeline" and view.results and not any(r.answered for r in view.results):
        return view.words["headline_all_refused"]
    reading = view.mode == "reading"
    measure = "forced_exact_match" if reading else "has_answer_exact_match"
    right = values(measure, view.results)
    refused = values("no_answer_accuracy", view.results)
    if right and refused and min(right) == min(refused) == 1 and not reading:
        return view.words["headline_all_right"]
    if not right:
        return _sentence(view, "headline_unanswerable", right, refused)
    name = "headline_both" if refused else "headline_answered"
    return _sentence(view, name + "_reading" * reading, right, refused)


def _sentence(view: View, name: str, right: list[float], refused: list[float] | None = None) -> str:
    if not right and not refused:
        return view.words["headline_nothing"]
    parts = {
        key: share_in_words(sum(found), len(found), view.words)
        for key, found in (("share", right), ("refused", refused))
        if found
    }
    return sentence_case(view.words[name].format(**parts))


def verdict(view: View) -> Verdict | None:
    """Return the outcome of the comparison; the measure that decides in this mode comes first."""
    if view.comparison is None:
        return None
    words = view.words
    decisive = view.difference(DECIDES[view.mode])
    if decisive is None:
        return Verdict("same", words["verdict_same"], words["verdict_none"])
    tone = tone_of(decisive)
    others = {name: found for name in FAMILY[view.mode] if (found := view.difference(name))}
    contrary = [found for found in others.values() if tone_of(found) not in (tone, "same")]
    contrary.sort(key=lambda found: found.adjusted)
    told = [decisive, *_one_of_each(contrary)]
    mixed = tone == "same" and len({tone_of(found) for found in contrary}) > 1
    title = words["verdict_mixed" if mixed else f"verdict_{tone}"]
    first, *rest = (_why(found, words) for found in told)
    signs = (SIGNS[tone_of(found)] for found in told[1:])
    why = "; ".join(
        [sentence_case(first), *(sign + text for sign, text in zip(signs, rest, strict=True))]
    )
    return Verdict(tone, title, f"{why}.")


def _one_of_each(found: Sequence[Difference]) -> list[Difference]:
    """Return the surest better and the surest worse one."""
    by_tone: dict[str, Difference] = {}
    for one in found:
        by_tone.setdefault(tone_of(one), one)
    return list(by_tone.values())


def tone_of(found: Difference) -> Tone:
    """Return better or worse where chance is ruled out, else same."""
    if not found.beyond_chance:
        return "same"
    return "better" if found.better else "worse"


def _why(found: Difference, words: Words) -> str:
    numbers = told_difference(found, words)
    return words["verdict_why"].format(measure=words[f"figure_{found.name}"], **numbers)


def told_difference(found: Difference, words: Words) -> dict[str, str]:
    """Return change, low and high as texts, the change with its unit."""
    name = found.name
    unit = "" if name in NO_SHARES else words["points"]
    return {
        "change": measured_change(name, found.difference, words) + unit,
        "low": measured_change(name, found.low, words),
        "high": measured_change(name, found.high, words),
    }


def warnings(view: View) -> tuple[str, ...]:
    """Return what a reader must know before believing the figures."""
    asked, whole = len(view.results), int(view.run.header["questions"])
    lines = []
    if asked < whole:
        lines.append(view.words["incomplete"].format(n=asked, total=whole))
    if asked < ROUGH_BELOW:
        lines.append(view.words["few_questions"].format(n=asked))
    if view.comparison and {asked, len(view.before)} != {view.comparison.pairs}:
        lines.append(view.words["pairs"].format(n=view.comparison.pairs))
    return tuple(lines)

"""Lost questions -> cards worth reading: gold and given spans lit up in their own sentences."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from eval.losses.cause import Loss, attribute
from eval.losses.cause import name as name_of
from eval.record import Cited, GoldSpan, Proposal, Result
from eval.report.breakdown import LOOKS, RANK_LOOKS
from eval.report.model import Card, CardGroup, Quoted
from eval.report.numbers import number, percent, readable_day
from eval.report.text import ask_again, light, shortened, shown, shown_lit
from eval.report.view import View

# The most misleading first: a wrong answer does more harm than a missing one.
ORDER = (
    "answered_unknown",
    "choosing",
    "reading",
    "refused_known",
    "retrieval",
    "not_ranked",
    "below_ten",
    "below_first",
    "variant",
)
CARD_LOOKS: Mapping[str, str] = {**LOOKS, **RANK_LOOKS}
TOLD = ("retrieval", "reading", "variant")  # causes whose detail says more than the two spans
OTHERS_SHOWN = 3
OPEN_CARDS = 2  # of each cause; the rest opens on demand, and is printed


@dataclass(frozen=True, slots=True)
class Lost:
    """A lost question and why."""

    result: Result
    loss: Loss


def lost_questions(view: View) -> list[Lost]:
    """Return every lost question, in the run's order."""
    found = ((result, attribute(result, view.mode)) for result in view.results)
    return [Lost(result, loss) for result, loss in found if loss]


def card_groups(
    lost: Sequence[Lost], view: View, limit: int, page: str | None
) -> tuple[CardGroup, ...]:
    """Return at most ``limit`` cards, some of every cause."""
    groups = _by_group(lost, view)
    shown_counts = _shared_out({key: len(group) for key, group in groups.items()}, limit)
    titles = _titles(view.results)
    return tuple(
        CardGroup(
            look=CARD_LOOKS[key],
            name=_group_name(key, view),
            count=number(len(group), view.words),
            more=view.words["cards_more"].format(n=shown_counts[key] - OPEN_CARDS),
            cards=tuple(_card(one, view, page, titles) for one in group[: shown_counts[key]]),
        )
        for key, group in groups.items()
        if shown_counts[key]
    )


def _by_group(lost: Iterable[Lost], view: View) -> dict[str, list[Lost]]:
    """Return the lost by cause (of a search by detail); within one, given and sure ones first."""
    groups: dict[str, list[Lost]] = {}
    for one in lost:
        key = one.loss.detail if view.mode == "retrieval" else one.loss.cause
        groups.setdefault(key, []).append(one)
    for group in groups.values():
        group.sort(key=lambda one: (not one.result.answered, -one.result.confidence))
    return {key: groups[key] for key in ORDER if key in groups}


def _shared_out(counts: Mapping[str, int], limit: int) -> dict[str, int]:
    """Return how many of each are shown: one of each in turn until the limit is reached."""
    shares = dict.fromkeys(counts, 0)
    left = limit
    while left > 0 and any(shares[key] < counts[key] for key in counts):
        for key in counts:
            if left > 0 and shares[key] < counts[key]:
                shares[key] += 1
                left -= 1
    return shares


def _group_name(key: str, view: View) -> str:
    return (
        view.words[f"rank_{key}"]
        if view.mode == "retrieval"
        else name_of(key, view.words["language"])
    )


def _card(one: Lost, view: View, page: str | None, titles: Mapping[str, str]) -> Card:
    result = one.result
    return Card(
        question=shown(shortened(result.question)),
        quotes=(_gold(result, view, titles), _given(result, view)),
        note=_note(one, view),
        link=ask_again(page, result.question),
    )


def _gold(result: Result, view: View, titles: Mapping[str, str]) -> Quoted:
    words = view.words
    if not result.gold:
        tag, nothing = words["card_gold"], words["card_no_gold"]
        if result.relevant:  # judged articles without answers
            best = max(result.relevant, key=lambda key: (result.relevant[key], key))
            return Quoted("gold", tag, shown(titles.get(best) or best))
        return Quoted("gold", tag, nothing, quoted=False)
    span = _shown_gold(result)
    if view.mode == "reading":  # all passages have one id there: only its own citations name it
        titles = _titles([result])
    source = _source(titles.get(span.article_id or ""), span.article_id, span.published, view)
    others = [text for text in result.answers if text != span.text][:OTHERS_SHOWN]
    if others:
        more = words["card_more"].format(answers="; ".join(others))
        source = Markup(" · ").join(part for part in (source, shown(shortened(more))) if part)
    return Quoted("gold", words["card_gold"], _gold_sentence(span), source)


def _shown_gold(result: Result) -> GoldSpan:
    """Return the gold span nearest to what was given: of one article, else one with a sentence."""
    cited = {one.article_id for proposal in result.proposals[:1] for one in proposal.citations}

    def distance(span: GoldSpan) -> tuple[bool, bool]:
        return span.sentence is None, span.article_id not in cited

    return min(result.gold, key=distance)


def _gold_sentence(span: GoldSpan) -> Markup:
    if span.sentence is None or span.start is None or span.sentence_start is None:
        return shown_lit(light(span.text, 0, len(span.text)))
    start = span.start - span.sentence_start
    return shown_lit(light(span.sentence, start, start + len(span.text)))


def _given(result: Result, view: View) -> Quoted:
    words = view.words
    if view.mode == "retrieval":
        found = result.ranking[0] if result.ranking else None
        return Quoted(
            "given", words["card_found"], shown(found) if found else words["rank_not_ranked"]
        )
    tag = words["card_given" if result.answered else "card_refused"]
    if not result.proposals:
        return Quoted("given", tag, words["card_nothing"], quoted=False)
    proposal = result.proposals[0]
    if not proposal.citations:
        return Quoted("given", tag, shown_lit(light(proposal.text, 0, len(proposal.text))))
    cited = proposal.citations[0]
    source = _source(cited.title, cited.article_id, cited.published, view)
    return Quoted("given", tag, _cited_sentence(cited), source)


def _cited_sentence(cited: Cited) -> Markup:
    start, end = cited.start - cited.sentence_start, cited.end - cited.sentence_start
    return shown_lit(light(cited.sentence, start, end))


def _source(title: str | None, article_id: str | None, published: str | None, view: View) -> Markup:
    """Return title and date; in reading mode the passage has no name but its title."""
    name = title or ("" if view.mode == "reading" else article_id)
    parts = [shown(shortened(part)) for part in (name, _day(published, view)) if part]
    return Markup(" · ").join(parts)


def _day(published: str | None, view: View) -> str:
    return readable_day(published, view.words)


def _note(one: Lost, view: View) -> str:
    """Return the cause in words, and how sure the answer was."""
    result, words, language = one.result, view.words, view.words["language"]
    if view.mode == "retrieval":
        return ""
    told = one.loss.detail and one.loss.cause in TOLD
    parts = [name_of(one.loss.detail, language)] if told else []
    if result.proposals and 0 <= result.confidence <= 1:
        sure = percent(result.confidence, words)
        parts.append(words["card_confidence"].format(value=sure))
    return " · ".join(parts)


def _titles(results: Sequence[Result]) -> dict[str, str]:
    """Return the titles that the run's citations give."""
    proposals: Iterable[Proposal] = (p for result in results for p in result.proposals)
    return {
        cited.article_id: cited.title
        for proposal in proposals
        for cited in proposal.citations
        if cited.title
    }

"""Result -> why the question was lost: one cause for each that is not exactly right.

Lost is what the official exact match counts as wrong. Its cause is the first fault in the order of
the pipeline:

retrieval         no passage that was read has the words of a gold answer
reading           such a passage was read, but no proposal is right
choosing          a right proposal is there, but another one stands first
refused_known     the first proposal is right, but it was refused
answered_unknown  there is no answer, but one was given
variant           the answer given is right in words, but cut or written otherwise than the gold

"Right" is what eval.losses.near calls right, exactly or nearly. A question that was refused
although its first proposal is wrong is lost where that proposal went wrong: answering would not
have saved it.
In retrieval mode only retrieval can fail: the first article ranked is not a relevant one.

Bounds of what can be told: a run keeps a few proposals a question (an answered one only those that
were likely enough to be shown), so a right span below them counts as lost at reading; words of a
gold answer may stand in a passage by chance, which counts as lost at reading, not at retrieval.
"""

from dataclasses import dataclass
from typing import Literal, get_args

from eval.losses.near import likeness
from eval.measures.exact_match import exact_match
from eval.record import Mode, Proposal, Result

Cause = Literal["retrieval", "reading", "choosing", "refused_known", "answered_unknown", "variant"]
CAUSES: tuple[Cause, ...] = get_args(Cause)

# What more is known of a loss; the key stands in Loss.detail.
DETAILS: dict[Cause, tuple[str, ...]] = {
    "retrieval": ("not_ranked", "not_read", "below_ten", "below_first"),
    "reading": ("nothing_proposed", "wrong_article", "right_article", "right_sentence"),
    "choosing": ("exact", "near"),
    "refused_known": ("exact", "near"),
    "answered_unknown": (),
    "variant": ("longer", "shorter", "overlapping", "similar", "other_form"),
}
_NAMES = {  # key: (Indonesian, English)
    "retrieval": ("tidak ditemukan", "lost at retrieval"),
    "reading": ("salah baca", "lost at reading"),
    "choosing": ("salah pilih", "lost at choosing"),
    "refused_known": ("menolak padahal tahu", "refused though known"),
    "answered_unknown": ("menjawab padahal tidak ada jawabannya", "answered though unknown"),
    "variant": ("benar, tetapi potongannya lain", "right in words, cut differently"),
    "not_ranked": ("tidak masuk daftar sama sekali", "not ranked at all"),
    "not_read": ("masuk daftar, tetapi tidak dibaca", "ranked below those read"),
    "below_ten": ("di bawah urutan 10", "ranked below 10"),
    "below_first": ("urutan 2–10", "ranked 2–10"),
    "nothing_proposed": ("tidak ada usulan", "nothing proposed"),
    "wrong_article": ("dari artikel lain", "from another article"),
    "right_article": ("kalimat lain dari artikel yang benar", "right article, other sentence"),
    "right_sentence": ("bagian lain dari kalimat yang benar", "right sentence, other words"),
    "exact": ("sama persis", "exactly right"),
    "near": ("benar dalam kata-kata", "right in words"),
    "longer": ("lebih panjang", "longer than the gold"),
    "shorter": ("lebih pendek", "shorter than the gold"),
    "overlapping": ("bertumpang tindih", "overlapping the gold"),
    "similar": ("mirip, di tempat lain", "similar, elsewhere"),
    "other_form": ("bentuk tulisan lain", "written otherwise"),
}


@dataclass(frozen=True, slots=True)
class Loss:
    """Why a question was lost; ``detail`` is one of the cause's ``DETAILS``, or empty.

    ``refused`` tells that no answer was given, whatever the cause.
    """

    cause: Cause
    detail: str = ""
    refused: bool = False


def name(key: str, language: str = "en") -> str:
    """Return how a cause or a detail is displayed in "id" or "en"."""
    return _NAMES[key][language != "id"]


def counts(result: Result, mode: Mode) -> bool:
    """Tell whether the mode measures the question: what is not there cannot be found."""
    return mode != "retrieval" or bool(_good(result) or result.gold)


def attribute(result: Result, mode: Mode = "pipeline") -> Loss | None:
    """Return why the question was lost, None when it is exactly right."""
    if mode == "retrieval":
        return _ranked_wrong(result)
    if exact_match(result.text, result.answers):
        return None
    if not result.answerable:
        return Loss("answered_unknown")
    cause, detail = _first_fault(result, mode)
    return Loss(cause, detail, not result.answered)


def _first_fault(result: Result, mode: Mode) -> tuple[Cause, str]:
    """Return cause and detail of an answerable question that is not exactly right."""
    likenesses = [likeness(proposal, result.gold) for proposal in result.proposals]
    if likenesses and (first := likenesses[0]):
        if result.answered:
            return "variant", first
        return "refused_known", "exact" if first == "exact" else "near"
    if mode == "pipeline" and not _was_read(result):
        return "retrieval", "not_ranked" if result.answer_rank is None else "not_read"
    if any(likenesses):
        return "choosing", "exact" if "exact" in likenesses else "near"
    return "reading", _place_read(result)


def _was_read(result: Result) -> bool:
    """Tell whether a gold answer was before the reader: by its words, or its sentence cited.

    The words alone miss some: a footnote mark may be glued to the last of them.
    """
    if result.answer_rank is not None and result.answer_rank <= result.passages_read:
        return True
    return any(_cites_gold_sentence(proposal, result) for proposal in result.proposals)


def _cites_gold_sentence(proposal: Proposal, result: Result) -> bool:
    sentences = {(span.article_id, span.sentence_start) for span in result.gold if span.sentence}
    return any((one.article_id, one.sentence_start) in sentences for one in proposal.citations)


def _place_read(result: Result) -> str:
    """Return how near to a gold answer the first proposal stands."""
    if not result.proposals:
        return "nothing_proposed"
    if _cites_gold_sentence(result.proposals[0], result):
        return "right_sentence"
    articles = {span.article_id for span in result.gold} | set(result.relevant)
    cited = {one.article_id for one in result.proposals[0].citations}
    return "right_article" if cited & articles else "wrong_article"


def _ranked_wrong(result: Result) -> Loss | None:
    """Return the loss of a search; without judged articles the gold answer's words count."""
    if not counts(result, "retrieval"):
        return None
    rank = result.answer_rank
    if good := _good(result):
        rank = next((r for r, found in enumerate(result.ranking, 1) if found in good), None)
    if rank == 1:
        return None
    detail = "not_ranked" if rank is None else "below_ten" if rank > 10 else "below_first"
    return Loss("retrieval", detail)


def _good(result: Result) -> set[str]:
    return {article for article, grade in result.relevant.items() if grade > 0}

"""A receipt and articles -> all that was checked, as one record and as JSON values."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.file_articles import FileArticles
from index.formats.problem import FileProblem
from index.stored_articles import StoredArticles
from qa.difference import difference
from qa.receipt import Receipt
from qa.verify import Check, cited, contradicts_itself, verify
from ui.receipt_file import ReceiptFile


@dataclass(frozen=True, slots=True)
class Against:
    """What a receipt is checked against: a store in one state, or files.

    ``unchanged`` tells whether the store says what it said when the receipt was made; ``count``
    is how many articles the files hold.
    """

    path: Path
    generation: int | None = None
    unchanged: bool | None = None
    count: int | None = None
    problems: Sequence[FileProblem] = ()


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found; ``checks`` follow the receipt."""

    file: ReceiptFile
    against: Against
    checks: Sequence[Check]
    contradicts: bool

    @property
    def fits(self) -> bool:
        """Tell whether everything is as it was."""
        file = self.file
        sound = file.receipt is not None and file.intact and file.fault is None
        return sound and not self.contradicts and all(check.fits for check in self.checks)


def against_store(file: ReceiptFile, folder: Path) -> Verification:
    """Check a receipt against a store; raise StoreError when there is none."""
    articles = StoredArticles(folder)
    try:
        receipt = file.receipt
        unchanged = receipt is not None and articles.digest() == receipt.digest
        against = Against(folder, articles.generation(), unchanged)
        return _verification(file, against, verify(receipt, articles) if receipt else ())
    finally:
        articles.close()


def against_files(file: ReceiptFile, path: Path) -> Verification:
    """Check a receipt against a file, a folder or a zip file of articles."""
    known = [citation for _, citation in cited(file.receipt)] if file.receipt else []
    articles = FileArticles.read(
        path,
        ids={each.article_id for each in known},
        texts={each.text_sha256 for each in known},
        titles={each.title for each in known},
    )
    against = Against(path, count=articles.count, problems=articles.problems)
    return _verification(file, against, verify(file.receipt, articles) if file.receipt else ())


def verification_object(found: Verification) -> dict[str, object]:
    """Return what was found as plain JSON values."""
    file, against = found.file, found.against
    return {
        "fits": found.fits,
        "sha256": file.sha256,
        "intact": file.intact,
        "page": ("same" if file.fault is None else "differs") if file.is_page else None,
        "contradicts_itself": found.contradicts,
        "against": {
            "path": str(against.path),
            "generation": against.generation,
            "unchanged": against.unchanged,
            "unread": [problem.where for problem in against.problems],
        },
        "checks": [_check_object(check) for check in found.checks],
    }


def _check_object(check: Check) -> dict[str, object]:
    pieces = difference(check.citation.sentence, check.nearest) if check.nearest else []
    article, length = check.article, len(check.nearest or check.citation.sentence)
    return {
        "role": check.role,
        "fate": check.fate,
        "fits": check.fits,
        "consistent": check.consistent,
        "cited_id": check.citation.article_id,
        "article_id": article.id if article else None,
        "same_text": check.same_text,
        "start": check.start,
        "end": None if check.start is None else check.start + length,
        "nearest": check.nearest or None,
        "differences": [[piece.before, piece.after] for piece in pieces],
        "described": {
            name: [getattr(check.citation, name), getattr(article, name, None)]
            for name in check.described
        },
    }


def _verification(file: ReceiptFile, against: Against, checks: Sequence[Check]) -> Verification:
    receipt: Receipt | None = file.receipt
    return Verification(file, against, checks, receipt is not None and contradicts_itself(receipt))

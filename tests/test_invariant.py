"""Every citation can be checked: quote, sentence and hash fit the stored text."""

import gzip
import hashlib
import json
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from index.build import add_articles
from index.datatypes import Article
from index.ingest import read_paths
from index.search import Index
from qa.assistant import Assistant
from qa.datatypes import Answer, Citation, Turn
from qa.decide import Confidence
from qa.read import BuiltinReader

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "eval" / "sample"
NEWS = ROOT.parent / "shared" / "data" / "corpus" / "news_id.jsonl.gz"
NEWS_ARTICLES = 1_000
SAMPLE_QUESTIONS = 90
NEWS_QUESTIONS = 60
HEADLINE_FRAMES = ("Apa {}?", "Siapa yang terlibat dalam {}?", "Kapan {}?", "Berapa {}?", "{}")

pytestmark = pytest.mark.slow
needs_news = pytest.mark.skipif(not NEWS.exists(), reason="the shared news corpus is not there")


def load(folder: Path, source: Path | list[Path]) -> Assistant:
    index = Index.open(folder, create=True, writable=True)
    add_articles(index, read_paths(source if isinstance(source, list) else [source]))
    # A threshold of 0: even what it would not be sure of must be quoted right.
    return Assistant(index, BuiltinReader(threads=1), Confidence.load(), 0.0)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    assistant = load(tmp_path_factory.mktemp("sample") / "store", SAMPLE / "articles")
    yield assistant
    assistant.close()


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("news")
    with gzip.open(NEWS, "rt", encoding="utf-8") as lines:
        (folder / "news.jsonl").write_text("".join(islice(lines, NEWS_ARTICLES)))
    assistant = load(folder / "store", folder / "news.jsonl")
    yield assistant
    assistant.close()


def check_citation(assistant: Assistant, citation: Citation) -> None:
    article = assistant.index.store.article(citation.article_id)
    assert article is not None
    text = article.text
    assert 0 <= citation.sentence_start <= citation.start < citation.end <= citation.sentence_end
    assert text[citation.start : citation.end] == citation.quote
    assert text[citation.sentence_start : citation.sentence_end] == citation.sentence
    assert citation.quote in citation.sentence
    assert citation.quote == citation.quote.strip() != ""
    assert hashlib.sha256(text.encode()).hexdigest() == citation.text_sha256
    assert (citation.title, citation.url) == (article.title, article.url)
    assert (citation.source, citation.published) == (article.source, article.published)


def check(assistant: Assistant, answer: Answer) -> int:
    """Check all that an answer shows; return how many citations and passages that was."""
    proposals = [alternative.citations for alternative in answer.alternatives]
    for alternative in answer.alternatives:
        assert alternative.text == alternative.citations[0].quote
    if answer.found:
        assert answer.text == answer.citations[0].quote
        proposals.append(answer.citations)
    assert bool(answer.citations) == answer.found
    citations = [citation for proposal in proposals for citation in proposal]
    for citation in citations:
        check_citation(assistant, citation)
    for passage in answer.passages:
        article = assistant.index.store.article(passage.article_id)
        assert article is not None
        assert article.text[passage.start : passage.end] == passage.text
        assert passage.title == article.title
    return len(citations) + len(answer.passages)


def ask_all(assistant: Assistant, questions: list[str], what: str) -> None:
    started = time.process_time()
    checked = found = 0
    history: tuple[Turn, ...] = ()
    for question in questions:
        answer = assistant.ask(question, history=history)
        checked += check(assistant, answer)
        found += answer.found
        history = (*history[-2:], Turn(answer.rewritten or question, answer.text))
    seconds = time.process_time() - started
    print(  # noqa: T201 - shown by pytest -s
        f"\n{what}: {len(questions)} questions, {found} answered, {checked} citations and"
        f" passages checked, 0 exceptions, {seconds:.1f} s of processor time"
    )
    assert checked > len(questions)


def test_every_citation_over_the_sample_fits_its_article(sample: Assistant) -> None:
    lines = (SAMPLE / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines]
    step = len(questions) / SAMPLE_QUESTIONS
    ask_all(sample, [questions[int(i * step)] for i in range(SAMPLE_QUESTIONS)], "sample")


def headline_questions(articles: list[Article]) -> list[str]:
    step = max(len(articles) // NEWS_QUESTIONS, 1)
    chosen = articles[::step][:NEWS_QUESTIONS]
    return [
        HEADLINE_FRAMES[number % len(HEADLINE_FRAMES)].format(article.title)
        for number, article in enumerate(chosen)
    ]


@needs_news
def test_every_citation_over_real_news_fits_its_article(news: Assistant) -> None:
    articles = news.index.store.articles()
    assert len(articles) >= 0.99 * NEWS_ARTICLES  # a few may be printed twice
    ask_all(news, headline_questions(articles), "news")


@needs_news
def test_sentences_and_chunks_of_real_news_lie_inside_their_article(news: Assistant) -> None:
    store = news.index.store
    for article in store.articles():
        previous_end = 0
        for sentence in store.sentences(article.id):
            assert previous_end <= sentence.start < sentence.end <= len(article.text)
            assert not article.text[previous_end : sentence.start].strip()
            previous_end = sentence.end
        assert not article.text[previous_end:].strip()


def test_an_answer_that_was_replaced_is_not_quoted_again(tmp_path: Path) -> None:
    old = Article("a", "Tarif", "Tarif bus kota naik menjadi Rp 2.500 mulai April.", language="id")
    new = Article(
        "a", "Tarif", "🙂 Tarif bus kota turun menjadi Rp 1.900 mulai Mei.", language="id"
    )
    index = Index.open(tmp_path / "store", create=True, writable=True)
    assistant = Assistant(index, BuiltinReader(threads=1), Confidence.load(), 0.0)
    add_articles(index, [old])
    assert "2.500" in str(assistant.ask("Berapa tarif bus kota?"))
    add_articles(index, [new])
    answer = assistant.ask("Berapa tarif bus kota?")
    check(assistant, answer)
    assert "2.500" not in str(answer)
    index.forget(["a"])
    assert assistant.ask("Berapa tarif bus kota?").reason == "no_articles"
    assistant.close()

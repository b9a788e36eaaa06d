"""The list of all systems measured: where each runs and what it is asked to do.

Settings are the libraries' defaults unless ``note`` says otherwise.
"""

from dataclasses import dataclass
from typing import Literal

Environment = Literal["kutip", "rivals"]
Job = Literal["keyword", "dense", "answer"]


@dataclass(frozen=True, slots=True)
class System:
    """One system: ``factory`` is "module:name" of a callable that makes a Bench.

    ``ways`` names the rows that one process gives: {way of Given: row of the table}. The first
    row of a job is what the others are compared with.
    """

    name: str
    job: Job
    environment: Environment
    factory: str
    ways: dict[str, str]
    note: str


SYSTEMS = (
    System(
        "kutip-keyword",
        "keyword",
        "kutip",
        "eval.rivals.kutip_systems:Keyword",
        {"": "Kutip, keyword search"},
        "index.keyword.SparseBM25 over index.words.terms (cut Indonesian stems), a passage whole",
    ),
    System(
        "rank-bm25-terms",
        "keyword",
        "kutip",
        "eval.rivals.kutip_systems:RankBM25",
        {"": "rank_bm25, Kutip's terms"},
        "BM25Okapi, k1 1.5, b 0.75, fed Kutip's terms",
    ),
    System(
        "rank-bm25",
        "keyword",
        "rivals",
        "eval.rivals.bm25_libraries:RankBM25",
        {"": "rank_bm25"},
        "BM25Okapi, k1 1.5, b 0.75; lower case, split at white space",
    ),
    System(
        "bm25s",
        "keyword",
        "rivals",
        "eval.rivals.bm25_libraries:default_bm25s",
        {"": "bm25s"},
        "Lucene's BM25, k1 1.5, b 0.75; its tokenizer as it comes: words of two letters or more,"
        " English stop words, no stemmer",
    ),
    System(
        "bm25s-id",
        "keyword",
        "rivals",
        "eval.rivals.bm25_libraries:indonesian_bm25s",
        {"": "bm25s, Indonesian stop words"},
        "the same with the stop words of Tala (2003); bm25s has no Indonesian list of its own",
    ),
    System(
        "bm25s-none",
        "keyword",
        "rivals",
        "eval.rivals.bm25_libraries:plain_bm25s",
        {"": "bm25s, no stop words"},
        "the same without stop words",
    ),
    System(
        "haystack-bm25",
        "keyword",
        "rivals",
        "eval.rivals.haystack_systems:Keyword",
        {"": "Haystack BM25"},
        "InMemoryDocumentStore (BM25L) and InMemoryBM25Retriever",
    ),
    System(
        "txtai-bm25",
        "keyword",
        "rivals",
        "eval.rivals.txtai_systems:Keyword",
        {"": "txtai BM25"},
        "Embeddings(keyword=True)",
    ),
    System(
        "kutip-minilm",
        "dense",
        "kutip",
        "eval.rivals.kutip_systems:SharedSearch",
        {"hybrid": "Kutip, hybrid", "dense": "Kutip, dense"},
        "a store made with MiniLM as encoder: cut into chunks, both searches 100 deep, fused",
    ),
    System(
        "haystack-minilm",
        "dense",
        "rivals",
        "eval.rivals.haystack_systems:Search",
        {"hybrid": "Haystack, hybrid", "dense": "Haystack, dense"},
        "SentenceTransformersTextEmbedder, InMemoryEmbeddingRetriever and InMemoryBM25Retriever,"
        " DocumentJoiner with reciprocal_rank_fusion (as in its hybrid tutorial)",
    ),
    System(
        "txtai-minilm",
        "dense",
        "rivals",
        "eval.rivals.txtai_systems:Search",
        {"hybrid": "txtai, hybrid", "dense": "txtai, dense"},
        "Embeddings(path=MiniLM, hybrid=True), weights 0.5; dense: the same with weights 1",
    ),
    System(
        "kutip-built-in",
        "dense",
        "kutip",
        "eval.rivals.kutip_systems:BuiltInSearch",
        {"hybrid": "Kutip as shipped, hybrid", "dense": "Kutip as shipped, dense"},
        "a store made with the built-in encoder: another model, so not the same race",
    ),
    System(
        "kutip-answers",
        "answer",
        "kutip",
        "eval.rivals.kutip_systems:SharedAnswers",
        {"": "Kutip, yardstick models"},
        "hybrid search with MiniLM, ten chunks read by the yardstick reader",
    ),
    System(
        "haystack-answers",
        "answer",
        "rivals",
        "eval.rivals.haystack_systems:KeywordAnswers",
        {"": "Haystack, BM25 + reader"},
        "InMemoryBM25Retriever (top_k 10), TransformersExtractiveReader",
    ),
    System(
        "haystack-hybrid-answers",
        "answer",
        "rivals",
        "eval.rivals.haystack_systems:HybridAnswers",
        {"": "Haystack, hybrid + reader"},
        "its hybrid search with MiniLM (joiner top_k 10), TransformersExtractiveReader",
    ),
    System(
        "txtai-answers",
        "answer",
        "rivals",
        "eval.rivals.txtai_systems:Answers",
        {"": "txtai, hybrid + reader", "kept": "txtai, reader kept to the passages"},
        "RAG over its hybrid search with MiniLM, the yardstick reader as question-answering model;"
        " it joins three passages (context=3) and cuts what exceeds 512 word pieces. In the second"
        " row the model's logits outside the passages are made impossible",
    ),
    System(
        "kutip-product",
        "answer",
        "kutip",
        "eval.rivals.kutip_systems:BuiltInAnswers",
        {"": "Kutip as shipped"},
        "built-in encoder, reader and confidence: other models, so not the same race",
    ),
)

"""What the interface says of itself: the shapes of requests and responses, with examples.

Every example is true of one small store; a test sends and compares them all.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from index.datatypes import Heading
from qa.assistant import MAX_QUESTION_CHARACTERS
from qa.datatypes import Alternative, Citation, Passage, Support
from qa.receipt import seal
from ui.citations_now import Fate

MAX_TURNS = 50
MAX_ID_CHARACTERS = 200

# Pydantic takes half a character in a text whose length it does not look at.
Name = Annotated[str, Field(max_length=MAX_QUESTION_CHARACTERS)]
# Not a tuple: of those FastAPI's document says something that no reader of schemas takes.
Place = Annotated[list[int], Field(min_length=2, max_length=2)]
Responses = dict[int | str, dict[str, Any]]


class EarlierTurn(BaseModel):
    """One earlier exchange of the conversation."""

    model_config = ConfigDict(extra="forbid")
    question: str = Field(max_length=MAX_QUESTION_CHARACTERS)
    answer: str | None = None


class AskRequest(BaseModel):
    """A question with its conversation and the articles that may answer."""

    model_config = ConfigDict(extra="forbid")
    question: str = Field(max_length=MAX_QUESTION_CHARACTERS)
    history: list[EarlierTurn] = Field(default=[], max_length=MAX_TURNS)
    source: list[Name] = []
    language: list[Name] = []
    date_from: str | None = Field(default=None, alias="from")
    date_to: str | None = Field(default=None, alias="to")
    at_most_wrong: Annotated[str, Field(max_length=20)] | float | None = Field(
        default=None,
        description='Of the answers given at most this share wrong, as "5%" or 0.05, as far as was '
        'measured with the built-in models; "usual" for none. Left out: as the server was started.',
    )


class AnswerObject(BaseModel):
    """An answer, or what is nearest; ``answer`` is null where there is none."""

    question: str
    rewritten: str | None
    answer: str | None
    confidence: float
    reason: str
    citations: list[Citation]
    support: Support | None
    alternatives: list[Alternative]
    passages: list[Passage]
    timings_ms: dict[str, float]


class Suggestions(BaseModel):
    """Questions that the articles of an answer answer, too."""

    questions: list[str]


class SourceCount(BaseModel):
    """How many articles a source has; null stands for those without."""

    source: str | None
    articles: int


class LanguageCount(BaseModel):
    """How many articles are in a language; null stands for those without."""

    language: str | None
    articles: int


class ArticleList(BaseModel):
    """One page of the articles; ``next`` is the offset of the next page, null on the last.

    ``writable`` tells whether articles can be added and forgotten here.
    """

    generation: int
    total: int
    matching: int
    offset: int
    limit: int
    next: int | None
    sources: list[SourceCount]
    languages: list[LanguageCount]
    articles: list[Heading]
    writable: bool


class LinkObject(BaseModel):
    """Where the original is: an address that a browser may follow, and the host it leads to."""

    address: str
    host: str


class ArticleObject(BaseModel):
    """An article; sentences are [start, end) counts of Unicode code points into the text.

    ``link`` is null where ``url`` is none that can be followed safely.
    """

    id: str
    title: str
    url: str | None
    link: LinkObject | None
    source: str | None
    published: str | None
    language: str | None
    text: str
    text_sha256: str
    sentences: list[Place]


class NamedArticle(BaseModel):
    """An article that a file brought."""

    id: str
    title: str


class FileObject(BaseModel):
    """What became of one file; ``line`` and ``problems`` are for people."""

    name: str
    outcome: Literal["added", "replaced", "unchanged", "problem"]
    line: str
    added: int
    replaced: int
    unchanged: int
    articles: list[NamedArticle]
    problems: list[str]


class Added(BaseModel):
    """The outcome of every file, and the store after it."""

    generation: int
    total: int
    files: list[FileObject]


class Forgotten(BaseModel):
    """The article that is gone."""

    id: str
    forgotten: bool


class Health(BaseModel):
    """What is served."""

    status: str
    generation: int
    articles: int
    models: dict[str, str]
    version: str


class RenameRequest(BaseModel):
    """Another title."""

    model_config = ConfigDict(extra="forbid")
    title: str = Field(max_length=MAX_QUESTION_CHARACTERS)


class ConversationLine(BaseModel):
    """A conversation in a list; ``exchanges`` is how many questions it has."""

    id: str
    title: str
    created: str
    updated: str
    exchanges: int


class ConversationList(BaseModel):
    """One page of one's own conversations; ``kept``: what is asked now outlives the server."""

    total: int
    offset: int
    limit: int
    next: int | None
    kept: bool
    conversations: list[ConversationLine]


class FilterObject(BaseModel):
    """Which articles were asked; null leaves a field open."""

    date_from: str | None
    date_to: str | None
    sources: list[str] | None
    languages: list[str] | None
    article_ids: list[str] | None


class NearestNow(BaseModel):
    """A sentence shown where there was no answer, and what became of it."""

    article_id: str
    start: int
    end: int
    sentence: str
    fate: Fate


class Now(BaseModel):
    """What became of each citation, in the order of the answer's own lists."""

    citations: list[Fate]
    alternatives: list[list[Fate]]
    otherwise: list[Fate]
    nearest: list[NearestNow]


class ExchangeObject(BaseModel):
    """One question; ``notice`` (a line by language) stands where it was not answered at all."""

    id: str
    question: str
    edited: str | None
    where: FilterObject | None
    answer: AnswerObject | None
    notice: dict[str, str] | None
    now: Now | None


class ConversationObject(BaseModel):
    """A conversation; times are UTC, ``version`` is that of Kutip."""

    id: str
    title: str
    created: str
    updated: str
    version: str
    offsets: str
    exchanges: list[ExchangeObject]


class Renamed(BaseModel):
    """The conversation with its new title."""

    id: str
    title: str


class Deleted(BaseModel):
    """The conversation that is gone."""

    id: str
    deleted: bool


class AllDeleted(BaseModel):
    """How many conversations are gone."""

    deleted: int


class FeedbackRequest(BaseModel):
    """What somebody says of an answer; null takes it back.

    right_sentence names the words that answer: [start, end) in the article, in code points.
    """

    model_config = ConfigDict(extra="forbid")
    conversation: str = Field(max_length=MAX_ID_CHARACTERS)
    exchange: str = Field(max_length=MAX_ID_CHARACTERS)
    feedback: Literal["right", "wrong_quote", "should_not_answer", "right_sentence"] | None
    article_id: str | None = Field(default=None, max_length=MAX_QUESTION_CHARACTERS)
    start: int | None = Field(default=None, ge=0, le=10**9)
    end: int | None = Field(default=None, ge=0, le=10**9)
    text_sha256: str | None = Field(default=None, max_length=64)


class SaidObject(BaseModel):
    """What stands of an answer; a place and its text only with right_sentence."""

    feedback: str
    article_id: str | None = None
    start: int | None = None
    end: int | None = None
    text: str | None = None


class FeedbackObject(BaseModel):
    """What was said of a conversation's answers, by the ids of its exchanges."""

    writable: bool
    feedback: dict[str, SaidObject]


class Error(BaseModel):
    """One line that says what is wrong."""

    error: str


EXAMPLE_ARTICLE = {
    "id": "tarif-bus",
    "title": "Tarif Bus Naik",
    "text": "Wali kota bicara. Tarif bus naik menjadi Rp 2.500 mulai 1 April. "
    "Pelajar tetap Rp 1.000.",
    "url": "https://harian.example/tarif",
    "source": "Harian Contoh",
    "published": "2026-03-12",
    "language": "id",
}
_SHA256 = "e250e2b94ac6745919c786bc47324b56a01a15ab2ad9cd3fafc4b652b307fdfe"
_LISTED = {key: value for key, value in EXAMPLE_ARTICLE.items() if key != "text"}
_CITED = {key: _LISTED[key] for key in ("title", "url", "source", "published")}

ASK_EXAMPLES: dict[str, Any] = {
    "question": {"summary": "A question", "value": {"question": "Berapa tarif bus?"}},
    "conversation": {
        "summary": "A follow-up question, over articles of one source since March",
        "value": {
            "question": "Mulai kapan?",
            "history": [{"question": "Berapa tarif bus?", "answer": "Rp 2.500"}],
            "source": ["Harian Contoh"],
            "from": "2026-03-01",
        },
    },
    "usual": {
        "summary": "As surely as usual, though the server was started with --at-most-wrong",
        "value": {"question": "Berapa tarif bus?", "at_most_wrong": "usual"},
    },
}
ANSWER_EXAMPLE = {
    "question": "Berapa tarif bus?",
    "rewritten": None,
    "answer": "Rp 2.500",
    "confidence": 0.9933,
    "reason": "answered",
    "citations": [
        {
            "article_id": "tarif-bus",
            **_CITED,
            "sentence_start": 18,
            "sentence_end": 64,
            "start": 41,
            "end": 49,
            "quote": "Rp 2.500",
            "sentence": "Tarif bus naik menjadi Rp 2.500 mulai 1 April.",
            "text_sha256": _SHA256,
        }
    ],
    "support": {"sources": 1, "copies": [], "doubtful": [], "otherwise": []},
    "alternatives": [],
    "passages": [
        {
            "article_id": "tarif-bus",
            **_CITED,
            "start": 0,
            "end": 88,
            "text": EXAMPLE_ARTICLE["text"],
            "score": 0.0328,
        }
    ],
    "timings_ms": {"rewrite": 0.1, "total": 49.7, "search": 1.2, "read": 48.0, "decide": 0.4},
}
LIST_EXAMPLE = {
    "generation": 1,
    "total": 1,
    "matching": 1,
    "offset": 0,
    "limit": 50,
    "next": None,
    "sources": [{"source": "Harian Contoh", "articles": 1}],
    "languages": [{"language": "id", "articles": 1}],
    "articles": [_LISTED],
    "writable": True,
}
ARTICLE_EXAMPLE = {
    **EXAMPLE_ARTICLE,
    "link": {"address": "https://harian.example/tarif", "host": "harian.example"},
    "text_sha256": _SHA256,
    "sentences": [[0, 17], [18, 64], [65, 88]],
}
ADDED_EXAMPLE = {
    "generation": 2,
    "total": 2,
    "files": [
        {
            "name": "penumpang.jsonl",
            "outcome": "added",
            "line": "penumpang.jsonl: ditambahkan",
            "added": 1,
            "replaced": 0,
            "unchanged": 0,
            "articles": [{"id": "penumpang", "title": "Penumpang Turun"}],
            "problems": [],
        },
        {
            "name": "kosong.txt",
            "outcome": "problem",
            "line": "kosong.txt: tidak dapat dibaca",
            "added": 0,
            "replaced": 0,
            "unchanged": 0,
            "articles": [],
            "problems": ["kosong.txt: berkas kosong. Tambahkan lagi setelah berisi teks."],
        },
    ],
}
CONVERSATION_EXAMPLE: dict[str, Any] = {
    "id": "6dZ0mOQh3sWcVv1s0n7w9A",
    "title": "Berapa tarif bus?",
    "created": "2026-03-14T08:05:00.000Z",
    "updated": "2026-03-14T08:05:00.000Z",
    "version": "0.1.0",
    "offsets": "Unicode code points, half-open",
    "exchanges": [
        {
            "id": "answer-5f0c21d9",
            "question": "Berapa tarif bus?",
            "edited": None,
            "where": {
                "date_from": "2026-03-01",
                "date_to": None,
                "sources": ["Harian Contoh"],
                "languages": None,
                "article_ids": None,
            },
            "answer": ANSWER_EXAMPLE,
            "notice": None,
            "now": {"citations": ["same"], "alternatives": [], "otherwise": [], "nearest": []},
        }
    ],
}
_RECEIPT = {
    "receipt": 1,
    "language": "id",
    "made": "2026-03-14T08:05:00Z",
    "version": "0.1.0",
    "offsets": "Unicode code points, half-open",
    "generation": 1,
    "digest": "7d0b49f6c1f1fd1d6d1b1c5b8d0f4ee5a4b6b7f9a3c8d2e1f0a9b8c7d6e5f4a3",
    "encoder": "builtin-0123456789ab",
    "reader": "builtin-0123456789ab",
    "question": "Berapa tarif bus?",
    "understood": None,
    "where": None,
    **{key: ANSWER_EXAMPLE[key] for key in ("answer", "confidence", "reason")},
    "citations": ANSWER_EXAMPLE["citations"],
    "alternatives": [],
    "nearest": [],
    "support": ANSWER_EXAMPLE["support"],
}
RECEIPT_EXAMPLE = {**_RECEIPT, "sha256": seal(_RECEIPT)}
CONVERSATIONS_EXAMPLE = {
    "total": 1,
    "offset": 0,
    "limit": 50,
    "next": None,
    "kept": True,
    "conversations": [
        {
            **{key: CONVERSATION_EXAMPLE[key] for key in ("id", "title", "created", "updated")},
            "exchanges": 1,
        }
    ],
}
HEALTH_EXAMPLE = {
    "status": "ok",
    "generation": 1,
    "articles": 1,
    "models": {"encoder": "builtin-0123456789ab", "reader": "builtin-0123456789ab"},
    "version": "0.1.0",
}

FILES: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["files"],
                    "properties": {
                        "files": {
                            "type": "array",
                            "items": {"type": "string", "format": "binary"},
                            "description": "txt, md, html, pdf, docx, jsonl, csv or zip",
                        }
                    },
                },
                "example": {
                    "files": [
                        '{"id": "penumpang", "title": "Penumpang Turun", '
                        '"text": "Penumpang turun menjadi 41.200 orang sehari."}'
                    ]
                },
            }
        },
    }
}


def _reply(model: type[BaseModel], example: object, description: str) -> dict[str, Any]:
    return {
        "model": model,
        "description": description,
        "content": {"application/json": {"example": example}},
    }


def _error(description: str, line: str) -> dict[str, Any]:
    return _reply(Error, {"error": line}, description)


_WRONG = _error("A value is wrong", "from: 'kemarin' is no date. Write it as 2026-03-12")
_MISSING = _error("No article has the id", "Tidak ada artikel dengan id tarif-kapal.")
_WRITING = _error(
    "Another change is being written; try again after Retry-After seconds",
    "Arsip sedang ditulis. Coba lagi sebentar lagi.",
)
_BUSY = _error(
    "Too many wait already; try again after Retry-After seconds",
    "Sedang banyak permintaan. Coba lagi beberapa detik lagi.",
)
_INVALID = _error("Something is missing or of another type", "question: Field required")
_TOKEN = _error("The server asks for a token", "Server ini meminta token.")

ANSWER: Responses = {
    200: _reply(AnswerObject, ANSWER_EXAMPLE, "The answer, or the reason why there is none"),
    400: _WRONG,
    401: _TOKEN,
    422: _INVALID,
    429: _BUSY,
}
LIST: Responses = {
    200: _reply(ArticleList, LIST_EXAMPLE, "One page of the articles that pass"),
    304: {"description": "Nothing has changed since the ETag that If-None-Match holds"},
    400: _WRONG,
    401: _TOKEN,
    422: _INVALID,
}
ARTICLE: Responses = {
    200: _reply(ArticleObject, ARTICLE_EXAMPLE, "The article"),
    401: _TOKEN,
    404: _MISSING,
    422: _INVALID,
}
ADDED: Responses = {
    200: _reply(Added, ADDED_EXAMPLE, "What became of each file, in the order sent"),
    401: _TOKEN,
    403: _error("The server only reads", "this server only reads; start one with: kutip serve"),
    409: _WRITING,
    413: _error("The files are too large together", "more than 209715200 bytes"),
    415: _error("No multipart form", "send the files as multipart/form-data"),
    422: _error("No file was sent", "Tidak ada berkas yang dikirim."),
    429: _BUSY,
}
FORGOTTEN: Responses = {
    200: _reply(Forgotten, {"id": "tarif-bus", "forgotten": True}, "The article is gone"),
    401: _TOKEN,
    403: ADDED[403],
    404: _MISSING,
    409: _WRITING,
    422: _INVALID,
}
HEALTH: Responses = {
    200: _reply(Health, HEALTH_EXAMPLE, "What is served"),
    401: _TOKEN,
}
_NO_CONVERSATION = _error(
    "No conversation, or none of one's own, has the id",
    "Tidak ada percakapan dengan id 6dZ0mOQh3sWcVv1s0n7w9A.",
)
SUGGESTIONS: Responses = {
    200: _reply(Suggestions, {"questions": []}, "What to ask next, if there is anything"),
    401: _TOKEN,
    422: _error("A value is wrong", "conversation: Field required"),
}
CONVERSATIONS: Responses = {
    200: _reply(ConversationList, CONVERSATIONS_EXAMPLE, "One page of one's own conversations"),
    401: _TOKEN,
    422: _error("A value is wrong", "limit: Input should be less than or equal to 200"),
}
CONVERSATIONS_DELETED: Responses = {
    200: _reply(AllDeleted, {"deleted": 1}, "All of one's own conversations are gone"),
    401: _TOKEN,
}
CONVERSATION: Responses = {
    200: _reply(ConversationObject, CONVERSATION_EXAMPLE, "The conversation"),
    401: _TOKEN,
    404: _NO_CONVERSATION,
    422: _INVALID,
}
CONVERSATION_RENAMED: Responses = {
    200: _reply(
        Renamed,
        {"id": CONVERSATION_EXAMPLE["id"], "title": "Tarif bus 2026"},
        "The conversation has the title",
    ),
    401: _TOKEN,
    404: _NO_CONVERSATION,
    422: _error("The title is missing, empty or too long", "title: tulis 1 sampai 200 huruf."),
}
CONVERSATION_DELETED: Responses = {
    200: _reply(
        Deleted, {"id": CONVERSATION_EXAMPLE["id"], "deleted": True}, "The conversation is gone"
    ),
    401: _TOKEN,
    404: _NO_CONVERSATION,
    422: _INVALID,
}
CONVERSATION_EXPORT: Responses = {
    200: {
        "description": "The file; as JSON it is the object of /api/conversations/{id}",
        "content": {
            "application/json": {"example": CONVERSATION_EXAMPLE},
            "text/markdown": {"schema": {"type": "string"}, "example": "# Berapa tarif bus?"},
            "text/html": {"schema": {"type": "string"}, "example": "<!doctype html>"},
            "text/csv": {"schema": {"type": "string"}, "example": '"number","question"'},
        },
    },
    401: _TOKEN,
    404: _NO_CONVERSATION,
    422: _error("No such format", "format: Input should be 'markdown', 'json', 'html' or 'csv'"),
}
CONVERSATION_RECEIPT: Responses = {
    200: {
        "description": "The file; sha256 is the hash of the rest as canonical JSON",
        "content": {
            "application/json": {"example": RECEIPT_EXAMPLE},
            "text/html": {"schema": {"type": "string"}, "example": "<!doctype html>"},
        },
    },
    401: _TOKEN,
    404: _error(
        "No such conversation or answer",
        "Tidak ada jawaban dengan id tidak-ada dalam percakapan ini.",
    ),
    422: _error("The exchange is missing, or no such format", "exchange: Field required"),
}
FEEDBACK_REQUESTS: dict[str, Any] = {
    "right": {
        "summary": "The answer is right",
        "value": {
            "conversation": CONVERSATION_EXAMPLE["id"],
            "exchange": "answer-5f0c21d9",
            "feedback": "right",
        },
    },
    "right_sentence": {
        "summary": "These words of an article are the right answer",
        "value": {
            "conversation": CONVERSATION_EXAMPLE["id"],
            "exchange": "answer-5f0c21d9",
            "feedback": "right_sentence",
            "article_id": "tarif-bus",
            "start": 18,
            "end": 64,
        },
    },
}
FEEDBACK_EXAMPLE = {
    "writable": True,
    "feedback": {
        "answer-5f0c21d9": {
            "feedback": "right_sentence",
            "article_id": "tarif-bus",
            "start": 18,
            "end": 64,
            "text": "Tarif bus naik menjadi Rp 2.500 mulai 1 April.",
        }
    },
}
FEEDBACK: Responses = {
    200: _reply(FeedbackObject, FEEDBACK_EXAMPLE, "What stands of the conversation's answers"),
    401: _TOKEN,
    422: _INVALID,
}
FEEDBACK_GIVEN: Responses = {
    **FEEDBACK,
    403: _error("The server only reads", "Server ini hanya membaca."),
    404: _error("No such exchange or article", "Tidak ada artikel dengan id tarif-kapal."),
    409: _error("The article has changed", "Artikel ini berubah. Buka lagi dan pilih sekali lagi."),
    422: _error("A value is wrong", "Tidak ada teks di tempat itu. Pilih kata-katanya."),
}
RESPONSES = {
    ("/api/ask", "post"): ANSWER,
    ("/api/articles", "get"): LIST,
    ("/api/articles", "post"): ADDED,
    ("/api/articles/{id}", "get"): ARTICLE,
    ("/api/articles/{id}", "delete"): FORGOTTEN,
    ("/api/health", "get"): HEALTH,
    ("/api/suggestions", "get"): SUGGESTIONS,
    ("/api/conversations", "get"): CONVERSATIONS,
    ("/api/conversations", "delete"): CONVERSATIONS_DELETED,
    ("/api/conversations/{id}", "get"): CONVERSATION,
    ("/api/conversations/{id}", "patch"): CONVERSATION_RENAMED,
    ("/api/conversations/{id}", "delete"): CONVERSATION_DELETED,
    ("/api/conversations/{id}/export", "get"): CONVERSATION_EXPORT,
    ("/api/conversations/{id}/receipt", "get"): CONVERSATION_RECEIPT,
    ("/api/feedback", "get"): FEEDBACK,
    ("/api/feedback", "post"): FEEDBACK_GIVEN,
}


def put_examples(document: dict[str, Any]) -> dict[str, Any]:
    """Put the examples of responses back as they are: FastAPI leaves out every null."""
    for (path, method), responses in RESPONSES.items():
        for status, reply in responses.items():
            if "content" in reply:
                told = document["paths"][path][method]["responses"][str(status)]["content"]
                told["application/json"].update(reply["content"]["application/json"])
    return document

"""Learn what kind of word each of the encoder's pieces is: corpora -> one vector per piece.

The encoder's vectors say what a text is about; the reader also needs to know that Astana is a
place and Tumysh a name. Skip-gram vectors of a small window hold that (Mikolov et al. 2013).
Run: python -m training.words --out build/words
With --open it reads openly licensed texts alone, for the encoder of such.
"""

import argparse
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from tokenizers import Tokenizer

from index.static_encoder import BUILTIN_FOLDER, OPEN_FOLDER, TOKENIZER
from qa.word_vectors import WORDS_FILE
from training.data import held_out_keys, key, news_articles, question_rows, read_jsonl
from training.encoder_sets import is_open
from training.pairs import PARALLEL
from training.quantise import int8_rows

DIMENSIONS, OPEN_DIMENSIONS = 96, 64
WINDOW_PIECES = 3
NEGATIVES = 6
PASSES = 2
FEWEST_SEEN = 8
QUESTIONS = (
    "qa/idk_mrc.train",
    "qa/tsquad_id.dev",
    "qa/gemini_wiki_id.train",
    "qa/tydi_goldp.en.train",
)
FEWEST_CHARACTERS = 300  # shorter leads are mostly one sentence with another name in it


def allowed(names: Iterable[str], open_alone: bool) -> list[str]:
    """Return the sets that may be read: all, or the openly licensed ones."""
    return [name for name in names if is_open(name) or not open_alone]


def corpus_texts(held_out: frozenset[str], open_alone: bool) -> Iterator[str]:
    """Yield encyclopedia leads, news, parallel sentences and training questions."""
    texts = _texts(held_out, open_alone)
    return (text for text in texts if key(text) not in held_out)


def _texts(held_out: frozenset[str], open_alone: bool) -> Iterator[str]:
    articles = [read_jsonl("corpus/wiki_leads_id")]
    if not open_alone:
        articles += [news_articles(held_out), read_jsonl("corpus/bbc_en")]
    for row in chain.from_iterable(articles):
        if len(row["text"]) >= FEWEST_CHARACTERS:
            yield row["text"]
    for name in allowed(PARALLEL, open_alone):
        for row in read_jsonl(f"pairs/{name}"):
            yield row["a"]
            yield row["b"]
    for row in read_jsonl("pairs/mkqa_questions"):
        yield from (row["en"], row["ms"], row["ru"])
    for name in allowed(QUESTIONS, open_alone):
        for row in question_rows(name, held_out):
            yield row["question"]
            if "tydi" in name:
                yield row["context"]


def write_pieces(tokenizer: Tokenizer, texts: Iterator[str], path: Path) -> int:
    """Write every line of every text as piece ids on a line; return how many pieces."""
    written = 0
    with path.open("w", encoding="ascii") as lines:
        while block := list(islice(texts, 4000)):
            parts = [line for text in block for line in text.split("\n") if line.strip()]
            for encoding in tokenizer.encode_batch_fast(parts, add_special_tokens=False):
                lines.write(" ".join(map(str, encoding.ids)) + "\n")
                written += len(encoding.ids)
    return written


def main(arguments: Sequence[str] | None = None) -> None:
    """Learn the vectors and write them as int8 rows with a scale each."""
    from gensim.models import Word2Vec  # here, because only training installs it

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--encoder", type=Path, help="folder; else of the two that ship")
    parser.add_argument("--open", action="store_true", help="on openly licensed texts alone")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--limit", type=int, help="texts, for a rehearsal")
    parser.add_argument("--passes", type=int, default=PASSES)
    options = parser.parse_args(arguments)
    options.encoder = options.encoder or (OPEN_FOLDER if options.open else BUILTIN_FOLDER)
    dimensions = OPEN_DIMENSIONS if options.open else DIMENSIONS
    tokenizer = Tokenizer.from_file(str(options.encoder / TOKENIZER))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pieces.txt"
        texts = corpus_texts(held_out_keys(), options.open)
        written = write_pieces(tokenizer, islice(texts, options.limit), path)
        print(f"{written} pieces", flush=True)
        model = Word2Vec(
            corpus_file=str(path),
            vector_size=dimensions,
            window=WINDOW_PIECES,
            negative=NEGATIVES,
            min_count=FEWEST_SEEN,
            sample=1e-4,
            sg=1,
            workers=options.workers,
            epochs=options.passes,
            seed=0,
        )
    pieces = np.array(model.wv.index_to_key, np.int32)
    print(f"{len(pieces)} of {tokenizer.get_vocab_size()} pieces seen often enough", flush=True)
    order = pieces.argsort()
    options.out.mkdir(parents=True, exist_ok=True)
    rows = {"pieces": pieces[order], **int8_rows(model.wv.vectors[order])}
    save_file(rows, options.out / WORDS_FILE)


if __name__ == "__main__":
    main()

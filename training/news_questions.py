"""Turn sentences of Indonesian news into questions with their answers, by patterns.

A statement's time, place, number, reason or subject is cut out and asked for with the words
that are left (cloze translation: Lewis et al. 2019). Indonesian keeps the word order in a
question, so that "X dibuka di Astana pada Senin" gives "Kapan X dibuka di Astana?".
"""

import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from index.chunk import chunk_sentences
from index.datatypes import ChunkSpan
from index.split import split_sentences
from training.titles import vary

_MONTHS = "Januari|Februari|Maret|April|Mei|Juni|Juli|Agustus|September|Oktober|November|Desember"
_DATE = (
    r"(?:(?:Senin|Selasa|Rabu|Kamis|Jumat|Sabtu|Minggu)(?:,? \(?\d{1,2}[/ ]"
    rf"(?:\d{{1,2}}|(?:{_MONTHS}))(?:[/ ]\d{{2,4}})?\)?)?|\d{{1,2}} (?:{_MONTHS})(?: \d{{4}})?"
    rf"|(?:{_MONTHS}) \d{{4}}|tahun \d{{4}})"
)
_CAPITAL = r"[A-Z][\w’'-]*\.?"
_WORD = r"[A-Z][\w’'-]*"
_NAME = rf"{_CAPITAL}(?: {_CAPITAL}){{1,3}}"
_SAID = r"mengatakan|menyebut|menjelaskan|mengungkapkan|menuturkan|menyatakan|menegaskan|menilai"
_SPEAKER = re.compile(
    rf"(?:(?:^|[.”\"] )|(?:kata|ujar|tutur|jelas|ungkap|ucap) )({_CAPITAL}(?: {_CAPITAL}){{1,2}})"
    rf"(?= (?:{_SAID})|,| \(| kepada| di| dalam| saat| pada)"
)
_TIME = re.compile(rf"^(.{{20,160}}?),? (?:pada )?(?:hari )?({_DATE})")
_PLACE = re.compile(rf"^(.{{20,160}}?) di ({_WORD}(?:,? {_WORD}){{0,4}})")
_REASON = re.compile(r"^(.{20,140}?),? (?:karena|lantaran|akibat) ([^,.“\"]{12,110})")
_COUNT = re.compile(
    r"\b(\d[\d.]*) ((?:orang|warga|rumah|unit|kendaraan|korban|petugas|personel|pasien|siswa|desa|"
    r"tersangka|saksi|negara|provinsi|perusahaan|kapal|pesawat|tentara|gol|kursi|keluarga|jiwa|anak"
    r"|mahasiswa|hektare|kilometer|meter|kilogram|ton|tahun penjara)(?: [a-z]+){2,7})"
)
_AMOUNT = re.compile(
    r"\b([a-z]{4,}(?: [\w]+){0,5}?) (?:sebesar|senilai|mencapai|sebanyak|adalah|menjadi|naik|turun)"
    r" (Rp ?\d[\d.,]*(?: (?:ribu|juta|miliar|triliun))?|\d[\d.,]*(?: persen| ?%))"
)
_TITLE = re.compile(
    r"\b(?:Wakil |Mantan |Plt )?(?:Presiden|Perdana Menteri|Menteri|Gubernur|Bupati|Wali Kota|"
    r"Ketua|Kepala|Direktur|Sekretaris|Juru Bicara|Pelatih|Komandan|Kapolda|Kapolres|Rektor|CEO)"
    rf"(?:,? (?:{_WORD}|dan)){{2,11}}"
)
_SUBJECT = re.compile(
    rf"^({_NAME}) (?:(?:telah|akan|juga|sudah|pun|kembali) )?"
    r"((?:me|ber|di|ter)[a-z]{3,} .{15,120})"
)
_SHORT = re.compile(rf"((?:{_CAPITAL} ){{1,5}}{_CAPITAL}) \(([A-Z]{{3,6}})\)")
_BROKEN = re.compile(r"[“”\"()\[\]]|\b(?:ini|itu|tersebut)\b")
_DANGLING_WORDS = "di ke dari pada dan atau yang untuk dengan adalah oleh dalam tidak"
_OPENER_WORDS = """
sebuah seorang para pihak warga pemerintah polisi petugas korban pelaku acara kegiatan pertemuan
kecelakaan gempa banjir kebakaran peristiwa kasus sidang rapat penelitian tim presiden menteri
gubernur bupati harga pasukan militer perusahaan maskapai timnas
"""
_DANGLING = frozenset(_DANGLING_WORDS.split())
_OPENERS = frozenset(_OPENER_WORDS.split())
_NO_PERSON = re.compile(
    r"^(?:Komisi|Partai|Bank|Kementerian|Polda|Polres|Kepala|Dewan|Badan|Mahkamah|Ketua|Menteri|"
    r"Presiden|Wakil|Direktur|Gubernur|Bupati|Wali|Sekretaris|Juru|Pengadilan|Universitas|Rumah|"
    r"Kejaksaan|Kabupaten|Kota|Provinsi|Dinas|Tim|Lembaga|Majelis|Asosiasi|Federasi|Pihak|Sementara|"
    r"Namun|Selain|Menurut|Dalam|Pada|Kata|Dia|Ia|Mantan|Panglima|Kapolri|Sang|Para)\b|\b[A-Z]{2,}\b"
)
PER_ARTICLE = 3


def people(texts: Iterable[str]) -> Counter[str]:
    """Return names that are said to speak somewhere: what a person's name looks like."""
    found: Counter[str] = Counter()
    for text in texts:
        found.update(_SPEAKER.findall(text))
    return found


def cloze(sentence: str, names: Counter[str]) -> Iterator[tuple[str, int, int]]:
    """Yield (question, start, end) with the answer's span in the sentence."""
    for pattern, word in ((_TIME, "Kapan"), (_PLACE, "Di mana"), (_REASON, "Mengapa")):
        if (found := pattern.match(sentence)) and _clean(found.group(1)):
            yield f"{word} {_lower_first(found.group(1))}?", *found.span(2)
    for found in _COUNT.finditer(sentence):
        if not found.group(2).startswith(("persen", "juta", "miliar", "triliun", "ribu")):
            yield f"Berapa {found.group(2)}?", *found.span(1)
    for found in _AMOUNT.finditer(sentence):
        if set(found.group(1).split()) & _DANGLING:
            continue
        yield f"Berapa {found.group(1)}?", *found.span(2)
    for found in _TITLE.finditer(sentence):
        # The title's last words and the name are all capitals: only known people tell them apart.
        run = found.group()
        name = next((name for name in names if run.endswith(" " + name)), "")
        title = run[: -len(name)].strip(" ,")
        if name and len(title.split()) > 1:
            yield f"Siapa {title}?", found.end() - len(name), found.end()
    if (found := _SUBJECT.match(sentence)) and found.group(1) in names:
        tail = re.split(r"[,.;“\"(]", found.group(2))[0].strip()
        if len(tail.split()) >= 3:
            yield f"Siapa yang {tail}?", *found.span(1)
    for found in _SHORT.finditer(sentence):
        words = found.group(1).split()
        kept = words[-len(found.group(2)) :]
        if [word[0] for word in kept] == list(found.group(2)):
            start = found.end(1) - len(" ".join(kept))
            yield f"Apa kepanjangan dari {found.group(2)}?", start, found.end(1)


def news_rows(corpus: list[dict[str, Any]], seed: int = 0) -> list[dict[str, Any]]:
    """Return question rows over chunks of news articles, a few of every article."""
    chooser = random.Random(seed)
    names = people(row["text"] for row in corpus)
    known = Counter({name: count for name, count in names.items() if not _NO_PERSON.search(name)})
    by_end: dict[str, Counter[str]] = {}
    for name, count in known.items():
        by_end.setdefault(name.split()[-1], Counter())[name] = count
    rows = []
    for article in corpus:
        rows += _article_rows(article, by_end, chooser)
    return rows


def _article_rows(
    article: dict[str, Any], by_end: dict[str, Counter[str]], chooser: random.Random
) -> list[dict[str, Any]]:
    text = article["text"][:6000]
    sentences = split_sentences(text, "id")
    found = []
    for sentence in sentences:
        words = text[sentence.start : sentence.end]
        near: Counter[str] = Counter()
        for word in words.split():
            near.update(by_end.get(word.strip(",.()"), {}))
        longest_first = Counter({name: near[name] for name in sorted(near, key=len, reverse=True)})
        for question, start, end in cloze(words, longest_first):
            found.append((question, sentence.start + start, sentence.start + end))
    if not found:
        return []
    chunks = chunk_sentences(text, sentences)
    rows = []
    for question, start, end in _varied(found, chooser):
        around = [chunk for chunk in chunks if chunk.start <= start and end <= chunk.end]
        if around:
            rows.append(_row_over(chooser.choice(around), text, question, start, end))
    return rows


def _row_over(chunk: ChunkSpan, text: str, question: str, start: int, end: int) -> dict[str, Any]:
    """Return the question row of a chunk whose answer is ``text[start:end]``."""
    answer = {"text": text[start:end], "start": start - chunk.start}
    return {"question": question, "context": text[chunk.start : chunk.end], "answers": [answer]}


def _varied(
    found: list[tuple[str, int, int]], chooser: random.Random
) -> list[tuple[str, int, int]]:
    """Choose a few of different kinds; some lose words, so that copying is not enough."""
    kinds: dict[str, list[tuple[str, int, int]]] = {}
    for item in found:
        kinds.setdefault(" ".join(item[0].split()[:2]), []).append(item)
    order = sorted(kinds)
    chooser.shuffle(order)
    order.sort(key=lambda kind: not kind.startswith("Siapa"))  # the rarest kind first
    chosen = [chooser.choice(kinds[kind]) for kind in order[:PER_ARTICLE]]
    # Names spelled out are the easiest and the most frequent: keep a third of them.
    chosen = [c for c in chosen if not c[0].startswith("Apa kep") or chooser.random() < 0.33]
    return [(_thin(question, chooser), start, end) for question, start, end in chosen]


def _thin(question: str, chooser: random.Random) -> str:
    if question.startswith("Siapa ") and not question.startswith("Siapa yang "):
        return vary(question, chooser)
    words = question.rstrip("?").split()
    if len(words) < 8 or chooser.random() < 0.4:
        return question
    kept = [word for i, word in enumerate(words) if i < 2 or chooser.random() > 0.25]
    return " ".join(kept) + "?"


def _clean(clause: str) -> bool:
    words = clause.split()
    if _BROKEN.search(clause) or not 3 <= len(words) <= 22 or words[-1] in _DANGLING:
        return False
    if words[0].endswith(",") or words[0] in ("Sejak", "Nah", "Pada", "Dalam", "Diketahui"):
        return False
    return words[0].lower() in _OPENERS or (words[0][:1].isupper() and words[1][:1].isupper())


def _lower_first(clause: str) -> str:
    first, _, rest = clause.partition(" ")
    return f"{first.lower()} {rest}" if first.lower() in _OPENERS else clause

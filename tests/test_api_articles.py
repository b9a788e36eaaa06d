"""The articles of a served store: list, show, add, forget, over a real connection."""

import ast
import importlib
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from answers import FARES, RIDERS
from hostile import hostile_texts
from served import NASTY, SURE, FirstNumberReader, running, served_interface

from index.build import add_articles
from index.datatypes import Article
from index.encode import load_encoder
from index.formats.problem import FileProblem
from index.local_store import LocalStore
from index.search import Index
from qa.assistant import Assistant
from ui import problem_words, uploads, writer
from ui.access import COOKIE, Access
from ui.api import OneAtATime, create_api
from ui.api_documents import ARTICLE_EXAMPLE, EXAMPLE_ARTICLE
from ui.messages import ENGLISH, INDONESIAN
from ui.problem_words import problem_line
from ui.serving import Serving
from ui.uploads import INCOMING_FOLDER, safe_name

ROOT = Path(__file__).parents[1]
TOKEN = "rahasia-sekali-0123456789"  # noqa: S105

ENCODER = load_encoder()

Sent = tuple[str, bytes]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[httpx.Client, Path]]:
    folder = tmp_path_factory.mktemp("served") / "store"
    with (
        served_interface(folder) as address,
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        yield client, folder


@pytest.fixture
def client(served: tuple[httpx.Client, Path]) -> httpx.Client:
    """Return a client of a store that holds the three small articles and nothing else."""
    client, folder = served
    with LocalStore.open(folder, writable=True) as store:
        index = Index(store, ENCODER)
        first = {article.id: article for article in (FARES, RIDERS, NASTY)}
        index.forget([each.id for each in store.articles() if first.get(each.id) != each])
        add_articles(index, first.values())
    return client


@pytest.fixture
def store(served: tuple[httpx.Client, Path]) -> Path:
    return served[1]


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Yield a client of a page that no test changes."""
    odd = [Article(each, f"Judul {n}", "Isi.", language="en") for n, each in enumerate(ODD_IDS)]
    with (
        served_interface(tmp_path_factory.mktemp("api") / "store", *odd) as address,
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        yield client


ODD_IDS = (
    "a/b/c",
    "https://harian.example/a?b=c#d",
    "seratus % benar",
    "..%2f..%2fetc%2fpasswd",
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "kutip\u202e\u200b😀 '\"",
    "a/",
    "/a",
    "a//b",
    "a\\b",
)


def send(client: httpx.Client, *files: Sent, **options: Any) -> httpx.Response:
    parts = [("files", (name, content)) for name, content in files]
    return client.post("/api/articles", files=parts, **options)


def outcomes(response: httpx.Response) -> list[tuple[str, str]]:
    assert response.status_code == 200, response.text
    return [(file["name"], file["outcome"]) for file in response.json()["files"]]


def total(client: httpx.Client) -> int:
    return int(client.get("/api/articles").json()["total"])


def ids(response: httpx.Response) -> list[str]:
    return [article["id"] for article in response.json()["articles"]]


# List


def test_articles_are_listed_newest_first_with_what_there_is_to_filter(
    client: httpx.Client,
) -> None:
    listed = client.get("/api/articles").json()
    assert [article["id"] for article in listed["articles"]] == ["jahat", "tarif-bus", "penumpang"]
    assert (listed["total"], listed["matching"], listed["next"]) == (3, 3, None)
    assert listed["sources"] == [
        {"source": "Harian Contoh", "articles": 1},
        {"source": "[Sumber](http://tautan.example)", "articles": 1},
        {"source": None, "articles": 1},
    ]
    assert listed["languages"] == [
        {"language": None, "articles": 2},
        {"language": "id", "articles": 1},
    ]
    assert listed["articles"][1] == {
        "id": "tarif-bus",
        "title": "Tarif Bus Naik",
        "url": "https://harian.example/tarif",
        "source": "Harian Contoh",
        "published": "2026-03-12",
        "language": "id",
    }


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"source": "Harian Contoh"}, ["tarif-bus"]),
        ({"source": ["Harian Contoh", "Tidak Ada"]}, ["tarif-bus"]),
        ({"language": "id"}, ["tarif-bus"]),
        ({"language": "ru"}, []),
        ({"from": "2026-03-12", "to": "2026-03-12"}, ["tarif-bus"]),
        ({"from": "2026-03-13"}, ["jahat"]),
        ({"to": "2026-03-11"}, []),
        ({"title": "bus NAIK"}, ["tarif-bus"]),
        ({"title": "*miring*"}, ["jahat"]),
        ({"title": "tarif", "language": "en"}, []),
    ],
    ids=str,
)
def test_filters_narrow_the_list_and_leave_the_counts(
    reading: httpx.Client, asked: dict[str, str], found: list[str]
) -> None:
    response = reading.get("/api/articles", params=asked)
    small = [each for each in ids(response) if each not in ODD_IDS]
    assert small == found
    assert response.json()["total"] == 3 + len(ODD_IDS)


def test_pages_together_are_the_whole_list(reading: httpx.Client) -> None:
    whole, offset, pages = ids(reading.get("/api/articles")), 0, []
    while offset is not None:
        page = reading.get("/api/articles", params={"offset": offset, "limit": 4})
        pages += ids(page)
        offset = page.json()["next"]
    assert pages == whole
    assert ids(reading.get("/api/articles", params={"offset": 1000})) == []


@pytest.mark.parametrize(
    ("asked", "status", "line"),
    [
        ({"limit": 0}, 422, "limit: Input should be greater than or equal to 1"),
        ({"limit": 201}, 422, "limit: Input should be less than or equal to 200"),
        ({"offset": -1}, 422, "offset: "),
        ({"offset": "x"}, 422, "offset: "),
        ({"from": "kemarin"}, 400, "from: 'kemarin' is no date."),
        ({"from": "2026-02-01", "to": "2026-01-01"}, 400, "from: 2026-02-01 is after"),
        ({"title": "x" * 2001}, 422, "title: "),
    ],
    ids=str,
)
def test_a_wrong_list_is_refused_in_one_line(
    reading: httpx.Client, asked: dict[str, str], status: int, line: str
) -> None:
    response = reading.get("/api/articles", params=asked)
    assert response.status_code == status
    assert response.json()["error"].startswith(line)


def test_an_unchanged_list_is_not_sent_again(client: httpx.Client) -> None:
    tag = client.get("/api/articles").headers["etag"]
    again = client.get("/api/articles", headers={"if-none-match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    client.delete("/api/articles/penumpang")
    changed = client.get("/api/articles", headers={"if-none-match": tag})
    assert (changed.status_code, changed.json()["total"]) == (200, 2)


# Show


def test_an_article_comes_with_sentences_that_fit(client: httpx.Client) -> None:
    shown = client.get("/api/articles/tarif-bus").json()
    assert shown == ARTICLE_EXAMPLE
    assert shown["text_sha256"] == FARES.text_sha256
    assert [shown["text"][start:end] for start, end in shown["sentences"]] == [
        "Wali kota bicara.",
        "Tarif bus naik menjadi Rp 2.500 mulai 1 April.",
        "Pelajar tetap Rp 1.000.",
    ]


@pytest.mark.parametrize("article_id", ODD_IDS)
def test_an_id_may_hold_any_characters(reading: httpx.Client, article_id: str) -> None:
    shown = reading.get(f"/api/articles/{quote(article_id, safe='')}")
    assert (shown.status_code, shown.json()["id"]) == (200, article_id)


@pytest.mark.parametrize("article_id", ["tidak-ada", "%00", "%ff%fe", "%2e%2e%2f", "x" * 4000])
def test_an_article_that_is_not_there_is_one_line(reading: httpx.Client, article_id: str) -> None:
    response = reading.get(f"/api/articles/{article_id}?lang=en")
    assert response.status_code == 404
    assert response.json()["error"].startswith("No article has the id ")


# Add


def test_an_added_article_is_answerable_at_once(client: httpx.Client) -> None:
    text = "Kapal Laut\n\nKapal feri mengangkut 812 sepeda ke Lombok."
    response = send(client, ("kapal_feri.txt", text.encode()))
    assert outcomes(response) == [("kapal_feri.txt", "added")]
    (article,) = response.json()["files"][0]["articles"]
    assert article["title"] == "Kapal Laut"
    answer = client.post("/api/ask", json={"question": "Berapa sepeda diangkut feri?"}).json()
    assert (answer["answer"], answer["citations"][0]["article_id"]) == ("812", article["id"])
    assert article["id"] in ids(client.get("/api/articles"))


def test_every_file_has_its_own_outcome(client: httpx.Client) -> None:
    rows = [
        {"id": RIDERS.id, "title": RIDERS.title, "text": RIDERS.text + " Kemarin."},
        {"id": "baru", "text": "Stasiun baru dibuka pukul 06.30."},
    ]
    lines = "\n".join(map(json.dumps, rows)).encode()
    response = send(
        client,
        ("satu.jsonl", lines),
        ("kosong.txt", b""),
        ("gambar.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
        ("ganti.jsonl", json.dumps({"id": FARES.id, "text": "Tarif bus turun."}).encode()),
        ("sama.jsonl", lines),
    )
    assert outcomes(response) == [
        ("satu.jsonl", "added"),
        ("kosong.txt", "problem"),
        ("gambar.png", "problem"),
        ("ganti.jsonl", "replaced"),
        ("sama.jsonl", "unchanged"),
    ]
    first, empty, picture, *_ = response.json()["files"]
    assert (first["added"], first["replaced"], first["unchanged"]) == (1, 1, 0)
    assert first["line"] == "satu.jsonl: ditambahkan (2 artikel)"
    assert first["articles"][1]["id"] == "baru"
    assert empty["problems"] == ["kosong.txt: berkas kosong. Tambahkan lagi setelah berisi teks."]
    assert picture["problems"] == [
        "gambar.png: berkas jenis .png tidak dibaca. "
        "Kutip membaca txt, md, html, pdf, docx, jsonl, csv, dan zip."
    ]
    assert response.json()["total"] == total(client) == 4


def test_outcomes_are_said_in_the_language_asked_for(client: httpx.Client) -> None:
    english = send(client, ("x.jsonl", b"{}\n"), headers={"accept-language": "en-GB,id;q=0.5"})
    assert english.json()["files"][0]["line"] == "x.jsonl: could not be read"
    assert english.json()["files"][0]["problems"] == [
        'x.jsonl line 1: no text in the fields (found: none). Put the article\'s text into "text".'
    ]
    indonesian = send(client, ("x.jsonl", b"{}\n"), headers={"accept-language": "fr"})
    assert indonesian.json()["files"][0]["problems"] == [
        "x.jsonl baris 1: tidak ada teks di dalamnya (bidang yang ada: none). "
        'Letakkan teks artikel di "text".'
    ]


def test_the_same_file_again_is_unchanged_and_another_text_replaces_it(
    client: httpx.Client,
) -> None:
    first = send(client, ("warta.txt", b"Warung itu buka pukul 07.15."))
    assert outcomes(send(client, ("warta.txt", b"Warung itu buka pukul 07.15."))) == [
        ("warta.txt", "unchanged")
    ]
    changed = send(client, ("warta.txt", b"Warung itu buka pukul 08.45."))
    assert outcomes(changed) == [("warta.txt", "replaced")]
    named = [response.json()["files"][0]["articles"][0]["id"] for response in (first, changed)]
    assert named[0] == named[1]
    assert total(client) == 4
    # A file of another folder is another file.
    assert outcomes(send(client, ("lain/warta.txt", b"Warung itu tutup."))) == [
        ("lain/warta.txt", "added")
    ]


def test_one_id_for_two_articles_of_an_upload_is_a_problem(client: httpx.Client) -> None:
    first, second = b'{"id": "x", "text": "Satu."}', b'{"id": "x", "text": "Dua."}'
    response = send(client, ("a.jsonl", first), ("b.jsonl", second))
    assert outcomes(response) == [("a.jsonl", "added"), ("b.jsonl", "problem")]
    assert response.json()["files"][1]["problems"] == [
        'b.jsonl: artikel lain sebelumnya memakai id yang sama, "x". '
        "Beri setiap artikel id sendiri."
    ]
    assert client.get("/api/articles/x").json()["text"] == "Satu."


def test_a_quotation_mark_in_a_name_comes_back_as_one(client: httpx.Client) -> None:
    response = send(client, ('kucing "oren".txt', b"Ada 4 ekor kucing."))
    assert outcomes(response) == [('kucing "oren".txt', "added")]
    assert response.json()["files"][0]["articles"][0]["title"] == "Kucing oren"


HOSTILE_NAMES = [
    "../../../etc/passwd",
    "..\\..\\windows\\system32\\berita.txt",
    "/etc/passwd",
    "C:\\berita.txt",
    "..",
    ".",
    ".bashrc",
    "a\0b.txt",
    "~/.ssh/authorized_keys",
    "x" * 5000 + ".txt",
    "😀" * 300 + ".txt",
    "\u202etxt.exe",
    "kutip.sqlite3",
    "../kutip.sqlite3",
    "../writer.lock",
    "$(touch jebol).txt",
    "; rm -rf ~.txt",
    "-rf.txt",
    "<img src=x onerror=alert(1)>.txt",
    "baris\r\nSet-Cookie: a=b.txt",
    "CON.txt",
    " .txt",
]


def test_no_name_leads_out_of_the_store(client: httpx.Client, store: Path, tmp_path: Path) -> None:
    def outside() -> set[Path]:
        return {path for path in tmp_path.rglob("*") if store not in path.parents}

    before, names = outside(), set(os.listdir(store))
    for number, name in enumerate(HOSTILE_NAMES):
        body = (
            b'--x\r\nContent-Disposition: form-data; name="files"; filename="'
            + name.replace('"', "%22").replace("\r\n", "%0D%0A").encode()
            + b'"\r\n\r\n'
            + f"Kabar nomor {number} pukul 10.0{number}.".encode()
            + b"\r\n--x--\r\n"
        )
        headers = {"content-type": "multipart/form-data; boundary=x"}
        response = client.post("/api/articles", content=body, headers=headers)
        assert response.status_code < 500, (name, response.text)
    assert outside() == before
    assert set(os.listdir(store)) == names
    assert not Path("jebol").exists()
    assert total(client) > 3


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Gempa_Cianjur-2022.txt", "Gempa_Cianjur-2022.txt"),
        ("berita/Harga BBM naik.pdf", "Harga BBM naik.pdf"),
        ("../..", "article"),
        ("..", "article"),
        ("", "article"),
        (".txt", "article.txt"),
        ("a.tar.gz", "a tar.gz"),
        ("..\\..\\x.md", "x.md"),
        ("a\0b\n.txt", "a b.txt"),
        ("é😀.html", "é.html"),
        ("x" * 300, "x" * 60),
        ("x.ex/e", "e"),
        ("x.t x t", "x.txt"),
    ],
)
def test_a_name_keeps_what_can_be_read_and_nothing_that_leads_anywhere(
    name: str, safe: str
) -> None:
    assert safe_name(name) == safe


def test_a_file_that_is_too_large_is_a_problem_of_its_own(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MAX_FILE_BYTES", 2**20)
    response = send(client, ("besar.txt", b"a " * 2**20), ("kecil.txt", b"Pasar buka pukul 05.10."))
    assert outcomes(response) == [("besar.txt", "problem"), ("kecil.txt", "added")]
    assert response.json()["files"][0]["problems"] == [
        "besar.txt: berkas lebih besar dari 1 MiB. "
        "Bagi berkasnya, atau tambahkan dengan: kutip add."
    ]


def test_too_much_is_refused_before_it_is_read(reading: httpx.Client) -> None:
    with socket.create_connection((reading.base_url.host, reading.base_url.port or 0)) as raw:
        raw.sendall(
            b"POST /api/articles HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2147483648\r\n"
            b"Content-Type: multipart/form-data; boundary=x\r\n\r\n"
        )
        assert raw.recv(100).startswith(b"HTTP/1.1 413 ")


def test_more_files_than_allowed_are_refused(client: httpx.Client) -> None:
    response = send(client, *[(f"{n}.txt", b"Isi.") for n in range(uploads.MAX_FILES + 1)])
    assert response.status_code == 400
    assert response.json() == {"error": "Too many files. Maximum number of files is 100."}
    assert total(client) == 3


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{}", "application/json", 415),
        (b"a=b", "application/x-www-form-urlencoded", 415),
        (b"x", "", 415),
        (b"x", "multipart/form-data", 400),
        (b"x", "multipart/form-data; boundary=x", 400),
        (b"--x\r\n\r\n--x--\r\n", "multipart/form-data; boundary=x", 400),
        (b"--x--\r\n", "multipart/form-data; boundary=x", 422),
        (
            b'--x\r\nContent-Disposition: form-data; name="files"\r\n\r\nx\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
            422,
        ),
    ],
)
def test_what_is_no_upload_is_one_line(
    reading: httpx.Client, body: bytes, kind: str, status: int
) -> None:
    response = reading.post("/api/articles", content=body, headers={"content-type": kind})
    assert response.status_code == status, response.text
    assert set(response.json()) == {"error"}


def test_a_body_without_a_length_is_refused(reading: httpx.Client) -> None:
    def parts() -> Iterator[bytes]:
        yield b"--x--\r\n"

    headers = {"content-type": "multipart/form-data; boundary=x"}
    assert reading.post("/api/articles", content=parts(), headers=headers).status_code == 411


def test_other_pages_may_neither_add_nor_forget_nor_read(reading: httpx.Client) -> None:
    headers = {"origin": "http://tempat.example"}
    assert send(reading, ("a.txt", b"Isi."), headers=headers).status_code == 403
    assert reading.delete("/api/articles/tarif-bus", headers=headers).status_code == 403
    assert reading.get("/api/articles", headers=headers).status_code == 403
    assert total(reading) == 3 + len(ODD_IDS)


def test_nothing_stays_behind(client: httpx.Client, store: Path) -> None:
    (store / INCOMING_FOLDER / "sisa").mkdir(parents=True)
    (store / INCOMING_FOLDER / "sisa" / "lama.txt").write_text("Sisa server yang mati.")
    send(client, ("a.txt", b"Pagi ini 17 orang datang."), ("b.pdf", b"%PDF-1.4 rusak"))
    assert not (store / INCOMING_FOLDER).exists()


def test_a_link_in_the_place_of_the_folder_is_not_followed(
    client: httpx.Client, store: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "milik-orang.txt").write_text("Jangan dihapus.")
    (store / INCOMING_FOLDER).symlink_to(elsewhere)
    assert outcomes(send(client, ("a.txt", b"Ada 3 kucing."))) == [("a.txt", "added")]
    assert [path.name for path in elsewhere.iterdir()] == ["milik-orang.txt"]


# Forget


def test_a_forgotten_article_is_gone_everywhere(client: httpx.Client) -> None:
    response = client.delete("/api/articles/tarif-bus")
    assert (response.status_code, response.json()) == (200, {"id": "tarif-bus", "forgotten": True})
    assert client.get("/api/articles/tarif-bus").status_code == 404
    answer = client.post("/api/ask", json={"question": "Berapa tarif bus?"}).json()
    assert "Tarif bus" not in json.dumps(answer["passages"])
    again = client.delete("/api/articles/tarif-bus")
    assert (again.status_code, again.json()) == (
        404,
        {"error": "Tidak ada artikel dengan id tarif-bus."},
    )


def test_an_article_of_any_id_can_be_forgotten(client: httpx.Client) -> None:
    rows = [{"id": each, "text": "Isi saja."} for each in ODD_IDS]
    send(client, ("a.jsonl", "\n".join(map(json.dumps, rows)).encode()))
    listed = set(ids(client.get("/api/articles"))) - {"jahat", "tarif-bus", "penumpang"}
    assert len(listed) == len(ODD_IDS)
    for each in listed:
        assert client.delete(f"/api/articles/{quote(each, safe='')}").status_code == 200
    assert total(client) == 3


# Put back


def test_a_forgotten_article_put_back_is_the_same_in_every_field(client: httpx.Client) -> None:
    shown = client.get("/api/articles/tarif-bus").json()
    listed = client.get("/api/articles").json()["articles"]
    client.delete("/api/articles/tarif-bus")
    response = client.put("/api/articles/tarif-bus", json=shown)
    assert (response.status_code, response.json()) == (200, {"id": "tarif-bus", "added": True})
    assert client.get("/api/articles/tarif-bus").json() == shown
    assert client.get("/api/articles").json()["articles"] == listed
    answer = client.post("/api/ask", json={"question": "Berapa tarif bus?"}).json()
    assert answer["citations"][0]["article_id"] == "tarif-bus"
    assert client.put("/api/articles/tarif-bus", json=shown).json()["added"] is False


def test_a_large_article_can_be_put_back(client: httpx.Client) -> None:
    record = {"id": "besar", "title": "Besar", "text": "Kucing itu tidur. " * 80_000}
    assert client.put("/api/articles/besar", json=record).json()["added"] is True
    assert client.get("/api/articles/besar").json()["text"] == record["text"]


def test_no_text_title_or_id_is_cleaned_on_its_way_back(client: httpx.Client, store: Path) -> None:
    texts = [*hostile_texts(80), " \0\t pinggir \x85 ", "Baca juga: apa saja\n\n\n\n"]
    odd = [
        Article(
            f"{ODD_IDS[n % len(ODD_IDS)]}#{n}", text[::-1], text, text[:20], text[5:30], None, "xx"
        )
        for n, text in enumerate(texts)
    ]
    with LocalStore.open(store, writable=True) as opened:
        add_articles(Index(opened, ENCODER), odd)
    paths = [f"/api/articles/{quote(each.id, safe='')}" for each in odd]
    shown = [client.get(path).json() for path in paths]
    for path, record in zip(paths, shown, strict=True):
        assert client.delete(path).status_code == 200
        assert client.put(path, json=record).json() == {"id": record["id"], "added": True}
    assert [client.get(path).json() for path in paths] == shown
    with LocalStore.open(store) as opened:
        assert [opened.article(each.id) for each in odd] == odd


def test_another_article_is_never_replaced_by_one_put_back(client: httpx.Client) -> None:
    shown = client.get("/api/articles/penumpang").json()
    other = {"id": "penumpang", "title": "Lain", "text": "Artikel yang lain."}
    response = client.put("/api/articles/penumpang", json=other, headers={"accept-language": "en"})
    assert response.status_code == 409
    assert response.json()["error"] == "Another article has the id penumpang already."
    assert "retry-after" not in response.headers
    assert client.get("/api/articles/penumpang").json() == shown


@pytest.mark.parametrize(
    ("changed", "status", "line"),
    [
        ({"id": "lain"}, 400, "id: is not that of the address"),
        ({"text": "Diubah."}, 400, "text_sha256: is not that of the text"),
        ({"published": "12 Maret 2026"}, 400, "published: '12 Maret 2026' is no date"),
        ({"text": ""}, 422, "text: "),
        ({"title": None}, 422, "title: "),
        ({"penulis": "x"}, 422, "penulis: "),
    ],
    ids=str,
)
def test_a_record_that_does_not_fit_is_refused(
    client: httpx.Client, changed: dict[str, str], status: int, line: str
) -> None:
    shown = client.get("/api/articles/tarif-bus").json()
    client.delete("/api/articles/tarif-bus")
    response = client.put("/api/articles/tarif-bus", json={**shown, **changed})
    assert response.status_code == status
    assert response.json()["error"].startswith(line)
    assert client.get("/api/articles/tarif-bus").status_code == 404


@pytest.mark.parametrize("name", ["text", "title", "source", "url", "language", "published"])
def test_half_a_character_is_refused_in_one_line(client: httpx.Client, name: str) -> None:
    record = {"id": "x", "title": "t", "text": "a b"} | {name: "a \ud800 b"}
    body = json.dumps(record).encode()
    headers = {"content-type": "application/json"}
    response = client.put("/api/articles/x", content=body, headers=headers)
    assert 400 <= response.status_code < 500
    assert response.json()["error"]
    assert total(client) == 3


# One writer


def test_a_second_writer_waits_shortly_then_is_told_so(
    client: httpx.Client, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "WAIT_SECONDS", 0.3)
    with LocalStore.open(store, writable=True):
        added = send(client, ("a.txt", b"Ada 5 ekor."))
        forgotten = client.delete("/api/articles/tarif-bus")
        assert client.get("/api/articles/tarif-bus").status_code == 200
    for response in (added, forgotten):
        assert (response.status_code, set(response.json())) == (409, {"error"})
        assert "is writing" in response.json()["error"]
        assert response.headers["retry-after"] == "5"
    assert outcomes(send(client, ("a.txt", b"Ada 5 ekor."))) == [("a.txt", "added")]


def test_adding_and_asking_at_once_disturb_nobody(client: httpx.Client) -> None:
    def add(number: int) -> int:
        text = f"Gudang nomor {number} menyimpan {number}00 karung beras."
        return send(client, (f"gudang-{number}.txt", text.encode())).status_code

    def ask(_: int) -> tuple[int, str | None]:
        response = client.post("/api/ask", json={"question": "Berapa tarif bus?"})
        return response.status_code, response.json()["answer"]

    with ThreadPoolExecutor(8) as pool:
        added = pool.map(add, range(1, 7))
        asked = pool.map(ask, range(24))
        assert set(asked) == {(200, "Rp 2.500")}
        assert set(added) <= {200, 409}  # a slow disk may let one wait too long
    answer = client.post("/api/ask", json={"question": "Berapa karung beras di gudang nomor 1?"})
    assert answer.json()["answer"] is not None


def test_a_server_that_only_reads_says_so(tmp_path: Path) -> None:
    Index.open(tmp_path, create=True, writable=True).close()
    assistant = Assistant(Index.open(tmp_path), FirstNumberReader(), SURE)
    app = create_api(OneAtATime(assistant))
    with running(app, Serving()) as address, httpx.Client(base_url=address) as client:
        assert send(client, ("a.txt", b"Isi.")).status_code == 403
        assert client.delete("/api/articles/x").status_code == 403
        record = {"id": "x", "title": "X", "text": "Isi."}
        assert client.put("/api/articles/x", json=record).status_code == 403
        listed = client.get("/api/articles").json()
        assert (listed["articles"], listed["writable"]) == ([], False)
    assistant.close()


KILLED = """
import os, sys
sys.path[:0] = ["tests"]
from pathlib import Path
import index.local_store, index.commit
from served import served_interface

wanted, commit = sys.argv[2], index.local_store.commit

def dying(connection, folder, changes, stage, *rest):
    def told(name):
        if name == wanted and any("korban" in each.article.id for each in changes.inserted):
            os.kill(os.getpid(), 9)
    return commit(connection, folder, changes, told, *rest)

index.local_store.commit = dying
with served_interface(Path(sys.argv[1])) as address:
    print(address, flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize(
    "stage",
    [
        "segments",
        "committed",
        *(pytest.param(stage, marks=pytest.mark.slow) for stage in ("begin", "rows")),
    ],
)
def test_a_server_killed_while_adding_leaves_nothing_half_done(tmp_path: Path, stage: str) -> None:
    store = tmp_path / "store"
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(store), stage],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    address = process.stdout.readline().strip()
    rows = [{"id": f"korban-{n}", "text": f"Kalimat ke-{n}. Lalu 1{n} lagi."} for n in range(50)]
    lines = "\n".join(map(json.dumps, rows)).encode()
    with httpx.Client(base_url=address, timeout=60) as client:
        assert outcomes(send(client, ("a.txt", b"Sebelumnya ada 9."))) == [("a.txt", "added")]
        with pytest.raises(httpx.HTTPError):
            send(client, ("korban.jsonl", lines))
    assert process.wait(30) == -signal.SIGKILL
    assert (store / INCOMING_FOLDER).exists()
    writer.tidy(store)  # what the next server does first
    assert not (store / INCOMING_FOLDER).exists()
    with LocalStore.open(store) as opened:
        articles = opened.articles()
        assert len(articles) in (4, 54)
        assert opened.text_hashes() == {each.id: each.text_sha256 for each in articles}
    with sqlite3.connect(store / "kutip.sqlite3") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


# Words


def problem_templates() -> Iterator[tuple[Path, str, str]]:
    """Yield where the engine says what, with {} for what it fills in."""
    for path in sorted((ROOT / "index").rglob("*.py")):
        module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                start = {"UnreadableError": 0, "FileProblem": 1}.get(node.func.id)
                if start is not None:
                    for kind, given in zip(("reason", "remedy"), node.args[start:], strict=False):
                        if template := template_of(given, module):
                            yield path, kind, template


def template_of(node: ast.expr, module: object) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.Name):
        return getattr(module, node.id, None)
    if isinstance(node, ast.JoinedStr):
        parts = [
            str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values
        ]
        return "".join(parts)
    return None


OF_FOLDERS = {"the folder is empty", "it is a link to a folder", "the folder cannot be opened ({})"}


def test_every_reason_and_remedy_has_indonesian_words() -> None:
    known = {
        "reason": problem_words.INDONESIAN_REASONS,
        "remedy": problem_words.INDONESIAN_REMEDIES,
    }
    found = [(kind, said) for _, kind, said in problem_templates() if said not in OF_FOLDERS]
    assert len(found) > 60
    for kind, said in found:
        if said not in ("Check its permissions", "Add that folder by its own name"):
            assert any(
                re.fullmatch("(.+)".join(map(re.escape, template.split("{}"))), said)
                for template in known[kind]
            ), said


def test_what_has_no_words_stays_as_it_is() -> None:
    problem = FileProblem("a line 2.txt line 3", "disk is odd", "Look at it")
    assert problem_line(problem, INDONESIAN) == "a line 2.txt baris 3: disk is odd. Look at it."
    assert problem_line(problem, ENGLISH) == "a line 2.txt line 3: disk is odd. Look at it."


# A token


def test_without_the_token_nothing_is_answered(tmp_path: Path) -> None:
    with (
        served_interface(tmp_path, access=Access(token=TOKEN)) as address,
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        for response in (
            client.get("/"),
            client.get("/healthz"),
            client.get("/api/articles"),
            client.get("/no-such-page"),
            client.post("/api/ask", json={"question": "Berapa tarif bus?"}),
            send(client, ("a.txt", b"Isi.")),
            client.delete("/api/articles/tarif-bus"),
            client.get("/api/health", headers={"authorization": f"Bearer {TOKEN}x"}),
            client.get("/api/health", headers={"authorization": f"Basic {TOKEN}"}),
            client.get("/api/health", headers={"cookie": f"{COOKIE}={TOKEN}"}),
            client.get("/api/health", params={"token": TOKEN[:-1]}),
            client.post(f"/api/ask?token={TOKEN}", json={"question": "Berapa tarif bus?"}),
        ):
            assert response.status_code == 401, response.request
            assert response.headers["www-authenticate"] == 'Bearer realm="kutip"'
            assert response.headers["x-content-type-options"] == "nosniff"
            assert "set-cookie" not in response.headers
        headers = {"authorization": f"Bearer {TOKEN}"}
        assert client.get("/api/health", headers=headers).json()["articles"] == 3


def test_a_link_with_the_token_becomes_a_cookie(tmp_path: Path) -> None:
    with (
        served_interface(tmp_path, access=Access(token=TOKEN)) as address,
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        asked = client.get("/", headers={"accept": "text/html"})
        assert (asked.status_code, 'name="token"' in asked.text) == (401, True)
        entered = client.get("/", params={"token": TOKEN, "q": "Berapa <b>?"})
        assert entered.status_code == 200
        assert TOKEN not in entered.text + str(entered.headers)
        assert 'content="0;url=/?q=Berapa+%3Cb%3E%3F"' in entered.text
        cookie = entered.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=strict" in cookie
        assert entered.headers["cache-control"] == "no-store"
        assert client.get("/api/health").json()["articles"] == 3
        # As it is sent: a browser would take //tempat.example/ for another host.
        other = client.get(f"{address}//tempat.example/?token={TOKEN}")
        assert "url=/tempat.example/" in other.text


def test_the_example_is_the_article_that_is_served() -> None:
    assert Article(**EXAMPLE_ARTICLE) == FARES

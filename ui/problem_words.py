"""Turn why a file could not be read into plain words of the interface's language.

The engine says it in English; here stands the same in Indonesian, template by template, with
{} where the engine fills something in. What has no words of its own stays English.
"""

import re
from collections.abc import Mapping

from index.formats.problem import FileProblem
from ui.messages import Messages

INDONESIAN_REASONS: Mapping[str, str] = {
    'another article read before it has the same id "{}"': (
        'artikel lain sebelumnya memakai id yang sama, "{}"'
    ),
    "a row holds more than {} cells": "satu baris berisi lebih dari {} sel",
    "files of other types were left out ({})": "berkas jenis lain dilewati ({})",
    "files of type {} are not read": "berkas jenis {} tidak dibaca",
    "it begins as {} but is damaged": "berkas dimulai sebagai {}, tetapi rusak",
    "it cannot be opened ({})": "berkas tidak dapat dibuka ({})",
    "it is a link, not a file": "ini tautan, bukan berkas",
    "it is an Office file other than .docx": "ini berkas Office selain .docx",
    "it is an old or password-locked Office file": (
        "ini berkas Office lama atau terkunci kata sandi"
    ),
    "it is damaged inside the zip file ({})": "berkas rusak di dalam zip ({})",
    "it is a program, not an article": "ini program, bukan artikel",
    "it is a Word file with macros": "ini berkas Word dengan makro",
    "it is gzip-compressed": "berkas dimampatkan dengan gzip",
    "it is larger than {} MiB": "berkas lebih besar dari {} MiB",
    "it made its {} parser crash": "pembaca {} berhenti mendadak karena berkas ini",
    "it is named .{} but is none": "namanya .{}, tetapi isinya bukan",
    "it is not a regular file": "ini bukan berkas biasa",
    "it unfolds more than {} times": "isinya mengembang lebih dari {} kali",
    "it unfolds to more than 50 MiB": "isinya mengembang lebih dari 50 MiB",
    'its id is "." or ".."': 'id-nya "." atau ".."',
    "its id is longer than {} characters": "id-nya lebih panjang dari {} karakter",
    "its id holds line breaks or control characters": "id-nya memuat ganti baris atau kode kendali",
    "its text is longer than {} characters": "teksnya lebih panjang dari {} karakter",
    "no article text was found in the page": "tidak ada teks artikel di halaman ini",
    "no column for the text (columns found: {})": "tidak ada kolom teks (kolom yang ada: {})",
    "no text in the fields (found: {})": "tidak ada teks di dalamnya (bidang yang ada: {})",
    "reading it takes too long": "membacanya memakan waktu terlalu lama",
    "reading it takes too much memory": "membacanya memakan memori terlalu banyak",
    "the PDF has no text, its pages are pictures": "PDF ini tidak berisi teks, hanya gambar",
    "the PDF is damaged and cannot be opened": "PDF ini rusak dan tidak dapat dibuka",
    "the PDF is locked with a password": "PDF ini terkunci kata sandi",
    "the content is binary, not text": "isinya biner, bukan teks",
    "the document unfolds to more than a document should hold or declares XML entities": (
        "isi dokumen mengembang melebihi kewajaran atau memuat entitas XML"
    ),
    "the encoding cannot be told for certain": "pengodean hurufnya tidak dapat dipastikan",
    "the file is damaged: its {} parser gave up ({})": "berkas {} ini rusak ({})",
    "the file is empty": "berkas kosong",
    "the file is larger than {} MiB": "berkas lebih besar dari {} MiB",
    "the files in the zip file overlap": "berkas-berkas di dalam zip ini bertumpukan",
    "the line holds more than {} values": "barisnya berisi lebih dari {} nilai",
    "the line is longer than 50 MiB": "barisnya lebih panjang dari 50 MiB",
    "the line is not UTF-8": "barisnya bukan UTF-8",
    "the line is not a JSON object": "barisnya bukan objek JSON",
    "the line is not valid JSON ({})": "barisnya bukan JSON yang sah ({})",
    "the name points outside the zip file": "namanya menunjuk ke luar berkas zip",
    "the process that reads it cannot be started ({})": (
        "proses yang membacanya tidak dapat dijalankan ({})"
    ),
    "the row has {} cells for {} columns": "barisnya berisi {} sel untuk {} kolom",
    "the row is broken ({})": "barisnya rusak ({})",
    "the text is not a string but {}": "teksnya bukan string, melainkan {}",
    "the zip file holds no files": "berkas zip ini kosong",
    "the zip file holds this name twice": "berkas zip ini memuat nama itu dua kali",
    "the zip file holds {} files, more than {}": ("berkas zip ini memuat {} berkas, lebih dari {}"),
    "the zip file holds more than {} articles": "berkas zip ini memuat lebih dari {} artikel",
    "the zip file is encrypted": "berkas zip ini terkunci",
    "the zip file's list of contents is too long": "daftar isi berkas zip ini terlalu panjang",
    "the zip file unfolds to more than 500 MiB": "isi zip ini mengembang lebih dari 500 MiB",
    "the zip or docx file is damaged": "berkas zip atau docx ini rusak",
    "{} more lines could not be read": "{} baris lagi tidak dapat dibaca",
    "there are no articles in it": "tidak ada artikel di dalamnya",
    "there is no text in it": "tidak ada teks di dalamnya",
    "a zip file inside a zip file is not opened": "zip di dalam zip tidak dibuka",
}

INDONESIAN_REMEDIES: Mapping[str, str] = {
    "Add it again once it has text": "Tambahkan lagi setelah berisi teks",
    "Add the text version, or name the file by its type": (
        "Tambahkan versi teksnya, atau namai berkas sesuai jenisnya"
    ),
    "Check the name and its permissions": "Periksa nama dan izinnya",
    "Download or save it again": "Unduh atau simpan lagi",
    "Give it an id with a letter or a digit": "Beri id dengan huruf atau angka",
    "Shorten it": "Pendekkan",
    "Write the id on one line": "Tulis id-nya dalam satu baris",
    "Give each article an id of its own": "Beri setiap artikel id sendiri",
    "If you trust it, unpack it and add the folder": (
        "Jika Anda memercayainya, buka kemasannya dan tambahkan isinya"
    ),
    "Kutip reads txt, md, html, pdf, docx, jsonl, csv and zip": (
        "Kutip membaca txt, md, html, pdf, docx, jsonl, csv, dan zip"
    ),
    "Keep only the article's fields": "Simpan hanya bidang artikelnya",
    "Make it a string": "Jadikan string",
    "Mend its quotes": "Perbaiki tanda kutipnya",
    "Mend those named first": "Perbaiki dahulu yang disebut di atas",
    "Name the column {} in the first row": "Namai kolomnya {} di baris pertama",
    "Open it in a word processor, save it again as .docx or .txt and add that": (
        "Buka di pengolah kata, simpan lagi sebagai .docx atau .txt, lalu tambahkan"
    ),
    "Pack it again": "Kemas lagi",
    "Put quotes around cells that hold the delimiter": (
        "Beri tanda kutip pada sel yang memuat pemisah"
    ),
    'Put the article\'s text into "text"': 'Letakkan teks artikel di "text"',
    "Run OCR on it first and add the result": "Jalankan OCR dahulu, lalu tambahkan hasilnya",
    "Save a copy without password and add that": (
        "Simpan salinan tanpa kata sandi, lalu tambahkan"
    ),
    "Save it again as what it is": "Simpan lagi sesuai jenisnya",
    "Save it again, or add its text as .txt": "Simpan lagi, atau tambahkan teksnya sebagai .txt",
    "Save it as .docx without password": "Simpan sebagai .docx tanpa kata sandi",
    "Save it as UTF-8 and add it again": "Simpan sebagai UTF-8, lalu tambahkan lagi",
    "Save the article's text as .txt and add that": (
        "Simpan teks artikelnya sebagai .txt, lalu tambahkan"
    ),
    "Split it, or use JSON lines": "Bagi menjadi beberapa, atau pakai JSON lines",
    "Split the article": "Bagi artikelnya",
    "Split the file, or add it with: kutip add": (
        "Bagi berkasnya, atau tambahkan dengan: kutip add"
    ),
    "Try again": "Coba lagi",
    "Unpack it and add the folder": "Buka kemasannya dan tambahkan isinya",
    "Unpack it with gunzip and add the result": "Buka dengan gunzip, lalu tambahkan hasilnya",
    "Unpack the outer one and add the folder": "Buka kemasan luarnya dan tambahkan isinya",
    "Write one JSON object per line, in UTF-8": "Tulis satu objek JSON per baris, dalam UTF-8",
    "Write one article per line": "Tulis satu artikel per baris",
}


def problem_line(problem: FileProblem, words: Messages) -> str:
    """Return the problem as one line of the interface's language."""
    if words["language"] != "id":
        return problem.line
    reason = _said(problem.reason, INDONESIAN_REASONS)
    remedy = _said(problem.remedy, INDONESIAN_REMEDIES)
    where = re.sub(r" line (\d+)$", r" baris \1", problem.where)
    return FileProblem(where, reason, remedy).line


def _said(text: str, templates: Mapping[str, str]) -> str:
    for english, indonesian in templates.items():
        pattern = "(.+)".join(map(re.escape, english.split("{}")))
        if found := re.fullmatch(pattern, text, re.DOTALL):
            return indonesian.format(*found.groups())
    return text

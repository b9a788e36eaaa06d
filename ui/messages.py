"""Every word the interface says, one table per language with the same keys."""

from collections.abc import Mapping

from index.errors import KutipError

Messages = Mapping[str, str]

DEFAULT_LANGUAGE = "id"

INDONESIAN: Messages = {
    "language": "id",
    "months": "Jan Feb Mar Apr Mei Jun Jul Agu Sep Okt Nov Des",
    "thousands": ".",
    "decimal": ",",
    "confidence_high": "Sangat yakin",
    "confidence_medium": "Cukup yakin",
    "confidence_low": "Kurang yakin",
    "rewritten": "Dipahami sebagai: {question}",
    "other_citations": "Sumber lain",
    "alternatives": "Kemungkinan jawaban lain",
    "not_found": "Tidak ditemukan di arsip",
    "nearest": "Kalimat terdekat:",
    "reason_empty_question": "Pertanyaannya kosong.",
    "reason_question_too_long": "Pertanyaannya terlalu panjang.",
    "reason_no_articles": "Belum ada artikel untuk menjawab. Tambahkan dengan: kutip add FOLDER",
    "reason_all_filtered": "Tidak ada artikel dengan sumber, tanggal, dan bahasa yang diminta.",
    "reason_no_passage": "Tidak ada kalimat yang menjawab pertanyaan ini.",
    "reason_low_confidence": "Tidak ada kalimat yang menjawab pertanyaan ini dengan cukup yakin.",
    "add_working": "{articles} artikel · {chunks} potongan · {rate} potongan/detik",
    "add_done": (
        "{added} artikel ditambahkan, {replaced} diganti, {unchanged} sudah ada; "
        "{chunks} potongan dalam {seconds} detik ({rate} potongan/detik)"
    ),
    "add_nothing": "tidak ada artikel di: {paths}",
    "forget_done": "{count} artikel dilupakan",
    "forget_unknown": "tidak ada artikel dengan id {id}. Lihat: kutip articles",
    "forget_ambiguous": "id {id} cocok dengan {count} artikel ({examples}). Tulis lebih lengkap",
    "articles_none": "Belum ada artikel. Tambahkan dengan: kutip add FOLDER",
    "articles_count": "{count} artikel",
    "chat_hello": "Tanyakan sesuatu. /baru memulai percakapan baru, /keluar atau Ctrl-D selesai.",
    "chat_new": "Percakapan baru.",
    "chat_unknown": "Perintah tidak dikenal: {command}. Ada: /baru, /keluar",
    "info_store": "Arsip",
    "info_articles": "Artikel",
    "info_sentences": "Kalimat",
    "info_chunks": "Potongan",
    "info_generation": "Generasi",
    "info_settings": "Dibangun dengan",
    "info_models": "Model",
    "info_versions": "Versi",
    "info_no_store": "belum ada (buat dengan: kutip add FOLDER)",
    "serve_ready": "Kutip siap di {url} (Ctrl-C untuk berhenti)",
    "server_ask_hint": (
        "Kirim pertanyaan dengan POST, misalnya: curl -H 'content-type: application/json' "
        '-d \'{{"question": "Berapa tarif bus?"}}\' {address}/api/ask'
    ),
    "server_busy": "Sedang banyak permintaan. Coba lagi beberapa detik lagi.",
    "server_enter": "Masuk",
    "server_failed": "Terjadi kesalahan pada server. Coba lagi (permintaan {id}).",
    "server_link": "Kutip siap di {url} (Ctrl-C untuk berhenti). Tautan dengan tokennya: {link}",
    "server_no_article": "Tidak ada artikel dengan id {id}.",
    "server_token": "Server ini meminta token. Buka tautan yang ditampilkan oleh kutip serve, "
    "atau tulis tokennya.",
    "server_writing": "Arsip sedang ditulis. Coba lagi sebentar lagi.",
    "upload_added": "ditambahkan",
    "upload_none": "Tidak ada berkas yang dikirim.",
    "upload_problem": "tidak dapat dibaca",
    "upload_replaced": "menggantikan yang lama",
    "upload_unchanged": "sudah ada",
    "page_title": "Kutip",
    "page_promise": "Jawaban persis seperti tertulis.",
    "page_explained": "Setiap jawaban adalah kutipan kata demi kata dari artikel Anda, "
    "dengan sumbernya.",
    "page_box": "Tanya artikel Anda…",
    "page_conversation": "Percakapan",
    "page_pending": "Mencari di arsip…",
    "page_too_long": "Pertanyaan paling panjang {limit} huruf.",
    "page_failed": "Pertanyaan ini gagal dijawab. Coba lagi.",
}

ENGLISH: Messages = {
    "language": "en",
    "months": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "thousands": ",",
    "decimal": ".",
    "confidence_high": "Very sure",
    "confidence_medium": "Fairly sure",
    "confidence_low": "Not very sure",
    "rewritten": "Understood as: {question}",
    "other_citations": "Other sources",
    "alternatives": "Other possible answers",
    "not_found": "Not found in the archive",
    "nearest": "Nearest sentences:",
    "reason_empty_question": "The question is empty.",
    "reason_question_too_long": "The question is too long.",
    "reason_no_articles": "There are no articles to answer from. Add some: kutip add FOLDER",
    "reason_all_filtered": "No article has the source, date and language asked for.",
    "reason_no_passage": "No sentence answers this question.",
    "reason_low_confidence": "No sentence answers this question surely enough.",
    "add_working": "{articles} articles · {chunks} chunks · {rate} chunks/s",
    "add_done": (
        "{added} articles added, {replaced} replaced, {unchanged} already there; "
        "{chunks} chunks in {seconds} s ({rate} chunks/s)"
    ),
    "add_nothing": "no articles in: {paths}",
    "forget_done": "{count} articles forgotten",
    "forget_unknown": "no article has the id {id}. See: kutip articles",
    "forget_ambiguous": "the id {id} fits {count} articles ({examples}). Write more of it",
    "articles_none": "There are no articles yet. Add some: kutip add FOLDER",
    "articles_count": "{count} articles",
    "chat_hello": "Ask something. /new starts a new conversation, /quit or Ctrl-D ends.",
    "chat_new": "New conversation.",
    "chat_unknown": "Unknown command: {command}. There are: /new, /quit",
    "info_store": "Store",
    "info_articles": "Articles",
    "info_sentences": "Sentences",
    "info_chunks": "Chunks",
    "info_generation": "Generation",
    "info_settings": "Built with",
    "info_models": "Models",
    "info_versions": "Versions",
    "info_no_store": "not there yet (make it with: kutip add FOLDER)",
    "serve_ready": "Kutip is ready at {url} (Ctrl-C to stop)",
    "server_ask_hint": (
        "Send the question with POST, such as: curl -H 'content-type: application/json' "
        '-d \'{{"question": "Berapa tarif bus?"}}\' {address}/api/ask'
    ),
    "server_busy": "Many requests are waiting. Try again in a few seconds.",
    "server_enter": "Enter",
    "server_failed": "Something went wrong in the server. Try again (request {id}).",
    "server_link": "Kutip is ready at {url} (Ctrl-C to stop). The link with its token: {link}",
    "server_no_article": "No article has the id {id}.",
    "server_token": "This server asks for a token. Open the link that kutip serve has shown, "
    "or type the token.",
    "server_writing": "The archive is being written. Try again in a moment.",
    "upload_added": "added",
    "upload_none": "No file was sent.",
    "upload_problem": "could not be read",
    "upload_replaced": "replaced the old one",
    "upload_unchanged": "already there",
    "page_title": "Kutip",
    "page_promise": "Answers exactly as written.",
    "page_explained": "Every answer is a word-for-word quote from your articles, with its source.",
    "page_box": "Ask your articles…",
    "page_conversation": "Conversation",
    "page_pending": "Searching the archive…",
    "page_too_long": "A question may have at most {limit} characters.",
    "page_failed": "This question could not be answered. Try again.",
}

LANGUAGES: Mapping[str, Messages] = {"id": INDONESIAN, "en": ENGLISH}


def messages(language: str | None) -> Messages:
    """Return the words of a language, the default one for None."""
    words = LANGUAGES.get(language or DEFAULT_LANGUAGE)
    if words is None:
        known = ", ".join(LANGUAGES)
        raise KutipError(f"no interface language {language!r}; choose one of: {known}")
    return words

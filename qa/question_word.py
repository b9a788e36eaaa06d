"""A question -> what it asks for: who, what, when, … by its question word, in four languages.

The words of Indonesian (written and spoken) and Malay, English and Russian are known; other
languages get "other". What the question word says counts, not what would answer it: "Siapa nama …"
is who, "Apa nama pendiri …" is what, "Which bank …" is which. A noun that belongs to the question
word goes with it: "tahun berapa" is when, "di kota mana" is where, "setinggi apa" is how_many.

Indonesian "apakah" asks what ("Apakah ibu kota Turki?") far more often than whether in these sets;
yes_no is kept for one whose main clause says so ("Apakah Putin sudah …", "… atau tidak").

Measured on questions that were looked at while writing it: right in 200 of 200 of IDK-MRC and
FacQA train, read by hand, and in 249 of the sample's 256, whose own labels say what would answer
it ("Which bank …" is who there).
"""

import re
from collections.abc import Iterable
from difflib import get_close_matches

LABELS = (
    "who",
    "what",
    "when",
    "where",
    "how_many",
    "why",
    "how",
    "which",
    "yes_no",
    "other",
)

_TIME = "tahun|bulan|tanggal|tgl|hari|pukul|jam|abad|dekade|windu|musim|minggu|pekan"
_NOT_EACH = "(?<!per )(?<!tiap )"  # "gaji per bulan berapa" asks for a sum
_PLACE = (
    "kota|negara|provinsi|propinsi|kabupaten|kecamatan|desa|kampung|pulau|daerah|wilayah|kawasan"
    "|tempat|gedung|stadion|jalan|benua|sekolah|universitas|kampus|gunung|bandara|pelabuhan"
    "|stasiun|sungai|laut|hotel|museum|rumah sakit"
)
_VERDICT = (
    "sudah|telah|akan|pernah|bisa|dapat|boleh|benar|betul|masih|mungkin|perlu|harus|sedang|ada"
    "|bukan|tidak|belum|jadi|mau|ingin|kamu|anda|kita|kami|mereka|dia|ia"
)
_END = r"(?:kah)?\b"

# In each language the earliest match decides; of two that begin at one place, the first listed.
_INDONESIAN = (
    ("when", rf"\b(?:{_NOT_EACH}(?:{_TIME})|tanggal)(?: yang)? (?:ke ?)?be?rapa{_END}"),
    ("when", rf"\b(?:(?:{_TIME}) (?:apa|mana)|kapan|bilamana|kpn){_END}"),
    ("where", rf"\b(?:di|ke|dari|pada) ?(?:\w+ ){{0,2}}mana{_END}"),
    ("where", rf"\b(?:di|ke|dari|pada) (?:{_PLACE}) (?:apa|mana){_END}"),
    ("where", r"\b(?:dmn|dmana|kemana|darimana)\b"),
    ("how", rf"\b(?:bagaimana|gimana|gmn|seperti apa|kayak apa|kek mana|sejauh mana){_END}"),
    ("why", rf"\b(?:mengapa|kenapa|knp|(?:untuk|buat|karena|gara-gara|akibat|demi) apa){_END}"),
    ("how_many", rf"\b(?:seberapa \w+|(?!sebagai\b)se\w{{4,}} apa){_END}"),
    ("how_many", rf"\b(?:beberapakah|(?:ke ?)?b(?:e)?rapa|brp){_END}"),
    ("who", r"\b(?:siapa|sapa|sp)(?:kah|pun|lah)?\b"),
    ("yes_no", rf"(?:^|, )apakah (?:(?!yang\b|nama\b|itu\b)[\w.-]+ ){{0,3}}(?:{_VERDICT})\b"),
    ("yes_no", r"(?:^|, )apakah .*\batau (?:tidak|bukan|belum)\b"),
    ("yes_no", r"^(?:\w+, )?(?:adakah|benarkah|bisakah|dapatkah|sudahkah|bolehkah|haruskah)\b"),
    ("yes_no", r"^(?:\w+, )?(?:pernahkah|perlukah|akankah|mungkinkah|masihkah|betulkah)\b"),
    ("what", r"\b(?:apa|apaan)(?:kah|lah)?\b(?!(?:-| )apa\b)"),
    ("which", rf"\b(?:yang )?mana{_END}"),
)
_INDONESIAN_WEAK = (
    ("when", r"\bbila(?:kah)?\b"),  # also "if", and Malay "when"
    ("what", r"^(?:tolong )?(?:sebutkan|tuliskan|sebut|namai)\b"),
    ("how", r"^(?:tolong )?(?:jelaskan|terangkan|uraikan|ceritakan)\b"),
    ("how_many", r"^(?:jumlah|harga|kerugian|nilai|biaya|tarif|skor|kurs|gaji|upah|lama|luas)\b"),
    ("how_many", r"^(?:total|panjang|tinggi|umur|usia|populasi|jarak|anggaran|denda|stok)\b"),
)
_QUANTITY = "share|number|percentage|proportion|amount|price|cost|age|size|fraction|score|rate"
_ENGLISH = (
    ("when", r"\b(?:what|which) (?:year|date|day|month|time|century|decade|season)s?\b"),
    ("where", r"\b(?:in|at|to|from|on) (?:what|which) (?:city|country|state|place|town|village)\b"),
    ("how_many", rf"\b(?:what|which) (?:is the |was the |were the )?(?:\w+ )?(?:{_QUANTITY})\b"),
    ("why", r"\b(?:why|how come|what for)\b"),
    ("how_many", r"\bhow (?:many|much|long|old|far|tall|big|large|often|high|deep|wide|fast)\b"),
    ("how_many", r"\bhow (?:heavy|soon|late|hot|cold|close|wealthy|common|thick|strong)\b"),
    ("how", r"\bhow\b"),
    ("who", r"^\W*(?:\w+\W+){0,2}?(?:who|whom|whose)\b"),
    ("when", r"^\W*(?:\w+\W+){0,2}?when\b"),
    ("where", r"^\W*(?:\w+\W+){0,2}?where\b"),
    ("which", r"^\W*(?:\w+\W+){0,2}?which\b"),
    ("what", r"\bwhat\b"),
)
_ENGLISH_WEAK = (  # further inside they mostly begin a relative clause
    ("who", r"\b(?:who|whom|whose)\b"),
    ("when", r"\bwhen\b"),
    ("where", r"\bwhere\b"),
    ("which", r"\bwhich\b"),
    ("yes_no", r"^(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)\b"),
    ("what", r"^(?:please )?(?:name|list)\b"),
    ("how", r"^(?:please )?(?:explain|describe)\b"),
    ("how_many", r"\b(?:price|cost|fee|number|amount|salary|population) (?:of|per|for)\b"),
)
_PERIOD = "год[ауе]?|числ[аоу]|месяц[ае]?|день|дня|век[ае]?|час[ау]?|время|времени|период[ае]?"
_WHICH = r"(?:како(?:й|е|го|му|м|ю)|каки[ехм]|каким(?:и)?|какая|какую)"
_PLACE_RU = r"(?:город|стран|мест|област|район|регион|республик|штат|дерев|сел|остров)\w*"
_RUSSIAN = (
    ("when", rf"\b(?:{_WHICH}|котором|которого) (?:\w+ )?(?:{_PERIOD})\b"),
    ("when", r"\b(?:когда|в котором часу)\b"),
    ("how_many", r"\b(?:сколько|скольк\w+|насколько|как (?:долго|много|часто|далеко|давно))\b"),
    ("how_many", r"\bкак(?:ая|ую|ой) (?:\w+ )?(?:част|дол|сумм|численност|площад|высот|длин)\w*"),
    ("how_many", r"\bкак(?:ов|ова|ово|овы) (?:\w+ )?(?:част|дол|сумм|численност|площад|высот)\w*"),
    ("how_many", r"\bкак(?:ов|ова|ово|овы) (?:\w+ )?(?:длин|глубин|стоимост|цен|населени)\w*"),
    ("why", r"\b(?:почему|зачем|отчего|из-за чего|для чего|по какой причине)\b"),
    ("where", rf"\b(?:в|во|на|из|с) {_WHICH} {_PLACE_RU}"),
    ("where", r"\b(?:где|куда|откуда)\b"),
    ("who", r"\b(?:кто|кого|кому|кем|ком|чей|чья|чьё|чье|чьи|как зовут|как звали)\b"),
    ("what", r"\bкак (?:называ|назва|именова)\w*"),
    ("how", r"\b(?:как|каким образом)\b(?! и\b)"),
    ("which", rf"\b(?:{_WHICH}|каков\w*)\b"),
    ("what", r"\b(?:что|чего|чему|чем|чём)\b"),
    ("yes_no", r"\bли\b"),
)
_BY_LANGUAGE = {
    "id": (_INDONESIAN, _INDONESIAN_WEAK),
    "en": (_ENGLISH, _ENGLISH_WEAK),
    "ru": (_RUSSIAN,),
}
_COMPILED = {
    language: tuple(
        tuple((label, re.compile(pattern, re.IGNORECASE)) for label, pattern in patterns)
        for patterns in tiers
    )
    for language, tiers in _BY_LANGUAGE.items()
}
_SPELT_LIKE_INDONESIAN = ("id", "ms", "jv", "su")
_OFTEN_MISSPELT = {
    word + ending: label
    for word, label in {
        "siapa": "who",
        "apa": "what",
        "kapan": "when",
        "dimana": "where",
        "berapa": "how_many",
        "mengapa": "why",
        "bagaimana": "how",
    }.items()
    for ending in ("", "kah")
}
_LEAST_ALIKE = 0.75  # "berapkah" and "dimankah" are, "penting" is not
_MISSPELT_AMONG_FIRST = 2
_QUOTED = re.compile(r"[\"“«„][^\"”»“«„]*[\"”»“]")


def question_word(question: str, language: str | None = None) -> str:
    """Return one of ``LABELS``; ``language`` is an ISO 639-1 code, None tries all that are known.

    Words inside quotation marks ask nothing.
    """
    bare = unquoted(question)
    for name in _candidates(language):
        for patterns in _COMPILED[name]:
            if label := _earliest(bare, patterns):
                return label
    return _misspelt(bare) if language in (None, *_SPELT_LIKE_INDONESIAN) else "other"


def unquoted(question: str) -> str:
    """Return a question with an ellipsis in the place of what stands inside quotation marks."""
    return " ".join(_QUOTED.sub(" … ", question).split())


def _candidates(language: str | None) -> Iterable[str]:
    """Return the languages to try, the question's own first: people mix them."""
    if language is None:
        return tuple(_COMPILED)
    own = "id" if language in _SPELT_LIKE_INDONESIAN else language
    return (own, *(name for name in _COMPILED if name != own)) if own in _COMPILED else ()


def _earliest(question: str, patterns: Iterable[tuple[str, re.Pattern[str]]]) -> str | None:
    found = ((match.start(), label) for label, p in patterns if (match := p.search(question)))
    # min keeps the first listed of equal starts; labels must not decide
    return min(found, key=lambda place: place[0], default=(0, None))[1]


def _misspelt(question: str) -> str:
    """Return the label of what looks like an Indonesian question word at the beginning."""
    for word in question.lower().split()[:_MISSPELT_AMONG_FIRST]:
        if near := get_close_matches(word, _OFTEN_MISSPELT, 1, _LEAST_ALIKE):
            return _OFTEN_MISSPELT[near[0]]
    return "other"

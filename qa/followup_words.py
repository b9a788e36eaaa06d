"""The small word lists, per language, by which follow-up questions are recognised.

Closed classes only (pronouns, question words, prepositions): no dictionary, no stop-word
list for search. Malay is read with the Indonesian lists.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

Words = frozenset[str]

TOKEN = re.compile(r"\w+(?:[-'’.&/]\w+)*")


def word_set(text: str) -> Words:
    """Return the words of a line."""
    return frozenset(text.split())


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language's closed-class words, all in lower case.

    ``opener`` matches an elliptical question ("Kalau di Rusia?") with its rest as group
    ``slot``. ``function`` are words that carry no topic. ``other`` asks for more of the same.
    """

    name: str
    plural_is_topic: bool  # "mereka" more often means people counted than people named
    question: Words
    who: Words
    where: Words
    person: Words
    group: Words
    possessive: Words
    thing: Words
    place: Words
    demonstrative: Words
    deictic: Words
    preposition: Words
    connector: Words
    function: Words
    other: Words
    person_noun: Words
    place_noun: Words
    event_noun: Words
    cause_noun: Words
    unit: Words
    plain_verb: Words
    opener: re.Pattern[str]


INDONESIAN = Lexicon(
    name="id",
    plural_is_topic=True,
    question=word_set(
        "siapa siapakah apa apakah kapan kapankah dimana dimanakah mana manakah kemana darimana "
        "mengapa kenapa berapa berapakah bagaimana bagaimanakah gimana bilakah mengapakah"
    ),
    who=word_set("siapa siapakah"),
    where=word_set("dimana dimanakah mana manakah kemana"),
    person=word_set("dia ia beliau"),
    group=word_set("mereka"),
    possessive=word_set(""),
    thing=word_set(""),
    place=word_set("sana situ"),
    demonstrative=word_set("itu tersebut tsb"),
    deictic=word_set("hari minggu pekan bulan tahun malam pagi siang sore saat kali waktu abad"),
    preposition=word_set(
        "di ke dari pada dalam untuk oleh dengan tentang sejak sampai menurut bagi kepada terhadap"
    ),
    connector=word_set("di dari pada dalam ke"),
    function=word_set(
        "yang dan atau di ke dari pada dalam untuk oleh dengan tentang sejak sampai hingga "
        "menurut bagi kepada terhadap antara adalah ialah merupakan itu ini tersebut tsb telah "
        "sudah akan sedang masih belum tidak bukan bisa dapat harus jika kalau bila saat ketika "
        "waktu setelah sebelum selama karena sebab agar supaya juga pun saja lagi lain para sang "
        "si dia ia beliau mereka nya oh ya dong sih kah lah apa ada begitu demikian lalu terus "
        "kemudian sekarang secara seperti lebih paling sangat hanya anda kita kami saya aku kamu "
        "hal bahwa"
    ),
    other=word_set("lagi lainnya"),
    person_noun=word_set(
        "orang tokoh pria lelaki perempuan wanita menteri presiden pejabat penyanyi pelaku pemain "
        "politikus pemimpin"
    ),
    place_noun=word_set(
        "negara kota daerah wilayah provinsi kabupaten desa pulau kawasan tempat lokasi negeri "
        "kotanya ibukota kota penduduk presiden gubernur bupati luas pemerintah ekonomi bendera "
        "uang"
    ),
    event_noun=word_set(
        "hasil korban jumlah kekuatan harga biaya lokasi kerugian panjang tinggi lebar isi tema "
        "tanggal peserta pemenang rincian cara tuan skor kapasitas ukuran nilai jadwal anggaran"
    ),
    cause_noun=word_set(
        "alasan penyebab sebab pemicu tujuan dampak akibat kronologi reaksi tanggapan maksud motif"
    ),
    unit=word_set("tahun jam pukul hari tanggal bulan orang persen lama kali banyak besar jauh"),
    plain_verb=word_set(
        "lahir tiba mulai pergi datang wafat meninggal selesai naik turun hadir menang kalah tewas "
        "luka jatuh pulang tayang hilang sembuh selamat ikut pindah lulus"
    ),
    opener=re.compile(
        r"(?:(?:dan|lalu|terus|tapi|nah)\s+)?(?:(?:bagaimana|gimana)\s+(?:dengan|kalau|jika|untuk)|"
        r"kalau|kalo|(?:bagaimana|gimana)(?=\s+(?:di|pada|tahun)\b)|(?:dan|lalu|terus)(?=\s+(?:di|pada)\b))"
        r"\s+(?P<slot>.+)",
        re.IGNORECASE,
    ),
)

ENGLISH = Lexicon(
    name="en",
    plural_is_topic=False,
    question=word_set("who whom whose what when where why how which who's what's where's when's"),
    who=word_set("who whom who's"),
    where=word_set("where where's"),
    person=word_set("he she him he's she's"),
    group=word_set("they them they're"),
    possessive=word_set("his her their its hers theirs"),
    thing=word_set("it it's"),
    place=word_set("there"),
    demonstrative=word_set("that this those these"),
    deictic=word_set("year month week morning evening afternoon season century"),
    preposition=word_set(
        "in at on for of from to by with about during since until after before against"
    ),
    connector=word_set("of in the for on"),
    function=word_set(
        "a an the of in on at to for from by with about as into during after before since until "
        "and or but if so than then is are was were be been being do does did has have had will "
        "would can could should may might must not no yes he she it they him her them his their "
        "its hers theirs this that these those there here i you we me us my your our else other "
        "another any anything something some more most also just ever go get got happen happened "
        "tell name much many long old kind such 's didn't wasn't doesn't don't isn't between "
        "article interesting aspects besides aside make made play played win won write wrote "
        "release released come came went cause caused causes affect mean called known want need "
        "become became start started work worked take took use used say said visit okay describe"
    ),
    other=word_set("else other another"),
    person_noun=word_set("man woman person president minister singer player politician leader"),
    place_noun=word_set(
        "country city place region town state province island village capital population "
        "president economy currency government area border language flag minister parliament"
    ),
    event_noun=word_set("event incident"),
    cause_noun=word_set("reason result"),
    unit=word_set("year day date time people percent long often far"),
    plain_verb=word_set(
        "won died survived attended injured hurt killed arrested signed participated"
    ),
    opener=re.compile(
        r"(?:(?:and|so|but|ok)\s+)?(?:(?:what|how)\s+about|(?:and|but)(?=\s+(?:in|for|at|on|the|what)\b"
        r"|\s+[A-ZÀ-Þ]))\s+(?P<slot>.+)",
        re.IGNORECASE,
    ),
)

RUSSIAN = Lexicon(
    name="ru",
    plural_is_topic=False,
    question=word_set(
        "кто кого кому кем ком что чего чему чем когда где куда откуда почему зачем сколько как "
        "какой какая какое какие каком какую каких каким чей чья чьё чьи который которая"
    ),
    who=word_set("кто кого кем кому"),
    where=word_set("где куда откуда"),
    person=word_set("он она ему ей ним ней нём нем неё нее него нему"),
    group=word_set("они им ими ними них"),
    possessive=word_set("его её ее их"),
    thing=word_set("оно"),
    place=word_set("там туда оттуда"),
    demonstrative=word_set(
        "этот эта это эти этого этой этому этим этом эту этих тот та те того той тем тех"
    ),
    deictic=word_set("году год месяце неделе раз день время"),
    preposition=word_set("в во на из от с со у к ко о об про для по при после до за над под"),
    connector=word_set("в во на из по"),
    function=word_set(
        "в во на из от с со у к ко о об про для по при после до за над под и или а но же ли не ни "
        "бы был была было были есть быть будет является он она оно они его её ее их ему ей им ими "
        "нём нем ней ним них неё нее него это этот эта эти этого этой этом эту там туда тогда ещё "
        "еще так уже лет раз также другой другие"
    ),
    other=word_set("ещё еще другие другой"),
    person_noun=word_set("человек мужчина женщина президент министр певец политик"),
    place_noun=word_set("страна стране страны город городе города регион место столица население"),
    event_noun=word_set("событие результат"),
    cause_noun=word_set("причина цель"),
    unit=word_set("году человек процентов раз год день"),
    plain_verb=word_set("победил погиб погибло пострадало выиграл участвовал умер выжил"),
    opener=re.compile(
        r"(?:(?:а|и|но|ну)\s+)?(?:(?:как|что)\s+(?:насч[её]т|по поводу)|а|и)\s+(?P<slot>.+)",
        re.IGNORECASE,
    ),
)

LEXICONS: Mapping[str, Lexicon] = {
    "id": INDONESIAN,
    "ms": INDONESIAN,
    "en": ENGLISH,
    "ru": RUSSIAN,
}

# Capitalised, yet no name of anybody.
CALENDAR = word_set(
    "senin selasa rabu kamis jumat sabtu minggu januari februari maret april mei juni juli "
    "agustus september oktober november desember monday tuesday wednesday thursday friday "
    "saturday sunday january february march may june july august october december i i'm "
    "понедельник вторник среда четверг пятница суббота воскресенье"
)

# Ends of Indonesian words that only look like the clitic "-nya".
NOT_CLITIC = word_set(
    "hanya tanya punya biasanya akhirnya sebenarnya misalnya sebelumnya selanjutnya lainnya "
    "adanya terjadinya sebaiknya seharusnya rupanya ternyata nyatanya tampaknya kiranya khususnya "
    "umumnya pertanyaannya bertanya banyaknya besarnya utamanya berikutnya sepenuhnya setidaknya "
    "intinya mempunyai sekiranya seterusnya artinya pokoknya"
)

# Indonesian active and passive verbs by their prefix, and nouns that merely begin so.
VERB = re.compile(
    r"(?:me(?:n[acdeijotuy]|m[bp]|ng|ny|r|l|w|y)|ber|ter|di(?=\w{4,}(?:kan|i|an|ng|ih|uk|ik|ir|as|at|ar|is|us)$))"
    r"\w{3,}",
    re.IGNORECASE,
)
NOT_VERB = word_set(
    "menteri menara mentari mental memori member mentor merek berita beras berkas terminal teroris "
    "terorisme terigu terumbu teritori direktur dinas distrik direksi dirjen digital diplomat "
    "divisi dialog disiplin dirgantara meriam melati melayu merdeka merpati bersama terhadap "
    "tersangka terdakwa terpidana bervariasi terus"
)

# Nouns before the topic proper: "jumlah pengungsi" is about the refugees.
COUNTING = word_set("jumlah nama namanya total banyaknya name number names jenis количество имя")

ALL_FUNCTION: Words = frozenset().union(
    *(words.function | words.question for words in LEXICONS.values())
)


def lexicon_of(question: str, earlier: str = "", language: str | None = None) -> Lexicon:
    """Return the lexicon of ``language``, or of the language whose words fill the question."""
    if language is not None and language[:2].lower() in LEXICONS:
        return LEXICONS[language[:2].lower()]
    if re.search("[а-яё]", question, re.IGNORECASE):
        return RUSSIAN
    for text in (question, earlier):
        tokens = TOKEN.findall(text.lower())[:50]
        english, indonesian = (
            sum(token in lexicon.function or token in lexicon.question for token in tokens)
            for lexicon in (ENGLISH, INDONESIAN)
        )
        if english != indonesian:
            return ENGLISH if english > indonesian else INDONESIAN
    return INDONESIAN

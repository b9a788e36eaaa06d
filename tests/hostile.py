"""Texts that a page could take for its own: pieces of markup, marks of direction, odd characters.

Made by rule from a seed, so that a failure comes back.
"""

import random

PIECES = (
    "*naik* _Rp_ **tebal** ~~coret~~",
    "`kode` ```blok```",
    "[tautan](javascript:alert(1)) ![gambar](x)",
    "# judul",
    "\n\n- butir\n1. satu\n\n> kutipan\n",
    "| a | b |\n|---|---|\n",
    "<script>window.hacked=1</script>",
    "<img src=x onerror=window.hacked=1>",
    "<svg/onload=window.hacked=1>",
    "</div></blockquote></span><h1>",
    "<!-- <style>*{display:none}</style>",
    "<a href='javascript:window.hacked=1'>",
    "<button class=chip value=0:1:0:1::a>",
    "&amp; &lt;b&gt; &#60; &nbsp; &copy",
    "$$x^2$$ \\(y\\) \\[z\\] \\begin{a}",
    "${window.hacked=1} {{value}} {% a %} #{b}",
    "'\"><iframe src=//a.example>",
    "\u202eterbalik\u202c \u2066pulau\u2069 \u200f",
    "حرف עברית",
    "nol\u200blebar\u200d\u200c\ufeff\u2060",
    "👩\u200d👩\u200d👧 🇮🇩 👍🏽 𝔘𝔫𝔦",
    "e\u0301 a\u0308\u0323 Z\u0351\u036b\u0343",
    "\t tab \x0b \x0c \r balik \x07 \x1b[31m \x7f \x85",
    "½ ² ß Ǆ \ufdd0 \uffff \U0001fffe",
    "https://a.example www.a.example a@a.example",
    "\\* \\` \\\\ \\n",
    "Rp 2.500",
    "kata biasa saja",
)


def hostile_texts(count: int, seed: int = 4) -> list[str]:
    """Return texts of one to six pieces, every piece in one of the first."""
    chosen = random.Random(seed)  # noqa: S311
    texts = [f"Awal {piece} akhir." for piece in PIECES]
    while len(texts) < count:
        pieces = chosen.choices(PIECES, k=chosen.randint(1, 6))
        texts.append(chosen.choice(["", " ", "\n"]).join(["Mulai", *pieces, "selesai."]))
    return texts[:count]

"""Names in Latin letters -> how Russian or Kazakh may write them: one way of several, by chance."""

import random
import re

# Longer spellings first; of several letters the first is the commonest.
_SPELLINGS = """
shch=щ sh=ш ch=ч,х kh=х zh=ж ts=ц sy=ш,сы ya=я yu=ю yo=ё,йо ye=е ny=нь dj=дж th=т ph=ф ee=и
oo=у ck=к a=а b=б c=к,ч,ц,с d=д e=е,э f=ф g=г h=х,г i=и j=дж,й,ж k=к l=л,ль m=м n=н o=о p=п
q=к,қ r=р s=с t=т u=у v=в w=в,у x=кс y=й,и z=з
"""
_CYRILLIC = {
    latin: ways.split(",") for latin, ways in (pair.split("=") for pair in _SPELLINGS.split())
}
_LATIN = re.compile("|".join(_CYRILLIC))
COMMONEST = 0.7


def transliterate(name: str, chooser: random.Random) -> str:
    """Return ``name`` in lower-case Cyrillic; what is no Latin letter a to z stays."""

    def written(match: re.Match[str]) -> str:
        ways = _CYRILLIC[match.group()]
        return ways[0] if chooser.random() < COMMONEST else chooser.choice(ways)

    return _LATIN.sub(written, name.lower())

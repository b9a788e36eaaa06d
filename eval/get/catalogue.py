"""Names of public question sets -> where each is published, its licence, size and SHA-256.

A set is listed only with a checksum that others published for it. Those here are of TensorFlow
Datasets (datasets/squad/checksums.tsv, url_checksums/xquad.txt) and of Hugging Face Datasets
(dataset_infos.json of squad, squad_v2 and xquad); where both list a file they agree.
"""

from dataclasses import dataclass

_SQUAD = "https://rajpurkar.github.io/SQuAD-explorer/dataset/"
_XQUAD = "https://github.com/deepmind/xquad/raw/master/xquad."
_TENSORFLOW = "TensorFlow Datasets"
_HUGGING_FACE = "Hugging Face Datasets"
_BOTH = f"{_TENSORFLOW} and {_HUGGING_FACE}"


@dataclass(frozen=True, slots=True)
class Published:
    """A file: ``size`` in bytes, ``checksum_from`` the places that state its SHA-256."""

    name: str
    url: str
    size: int
    sha256: str
    licence: str
    about: str
    checksum_from: str = _BOTH

    @property
    def file_name(self) -> str:
        """Return the name it gets here: that of the set, with the ending of the format."""
        return f"{self.name}.json"


def _squad(name: str, file: str, size: int, sha256: str, about: str) -> Published:
    return Published(name, f"{_SQUAD}{file}", size, sha256, "CC BY-SA 4.0", about)


def _xquad(language: str, size: int, sha256: str, checksum_from: str = _BOTH) -> Published:
    return Published(
        f"xquad.{language}",
        f"{_XQUAD}{language}.json",
        size,
        sha256,
        "CC BY-SA 4.0",
        "1,190 questions of SQuAD, the same in twelve languages",
        checksum_from,
    )


CATALOGUE = (
    _squad(
        "squad1.dev",
        "dev-v1.1.json",
        4_854_279,
        "95aa6a52d5d6a735563366753ca50492a658031da74f301ac5238b03966972c9",
        "10,570 English questions",
    ),
    _squad(
        "squad1.train",
        "train-v1.1.json",
        30_288_272,
        "3527663986b8295af4f7fcdff1ba1ff3f72d07d61a20f487cb238a6ef92fd955",
        "87,599 English questions",
    ),
    _squad(
        "squad2.dev",
        "dev-v2.0.json",
        4_370_528,
        "80a5225e94905956a6446d296ca1093975c4d3b3260f1d6c8f68bc2ab77182d8",
        "11,873 English questions, half without an answer",
    ),
    _squad(
        "squad2.train",
        "train-v2.0.json",
        42_123_633,
        "68dcfbb971bd3e96d5b46c7177b16c1a4e7d4bdef19fb204502738552dede002",
        "130,319 English questions, a third without an answer",
    ),
    _xquad("ar", 1_582_988, "abdabd7afed5c635d99cca0f3f0d0c9d9ed0bc77451e963c2e4e0638c29e486d"),
    _xquad("de", 669_810, "990b5d746746ed65ed4702ea5f35f99ffa4e2f1c390c07d003642acd937916f9"),
    _xquad("el", 1_918_889, "821cf0f88e73fa258fd2f548b19b6ec39f7025059e16f6f9fc8cd797c9c3663e"),
    _xquad("en", 609_383, "e4c57d1c9143aaa1c5d265ba5987a65f4e69528d2a98f29d6e75019b10344f29"),
    _xquad("es", 684_322, "dcbae93ec3a9f4b9e78fd834a171d6f96c1a875e10e15b7530b7e4ef4971e37e"),
    _xquad("hi", 1_680_538, "df2cce3532b37e9beb8979704b5c9a4bf874358f105395a298b89427b43b9d24"),
    _xquad(
        "ro",
        661_158,
        "94f8d54e93ad2b7dd2e76dd921a666b5b8eff2d4379df9f179c42b445f09643f",
        _HUGGING_FACE,
    ),
    _xquad("ru", 1_896_368, "208d5b1aa154c52b1b5c5eda16281e455e8fd198cdb9af3f469f0d6037d973bf"),
    _xquad("th", 1_809_143, "5cdda11d0e1e075f7872abf4e6ae830388ce7f617964d542308e9ae4257e0f43"),
    _xquad("tr", 729_506, "92179a564774b7696100d144c1e10870d0a966b6fccbdd254a65b9d2ab1971cc"),
    _xquad("vi", 911_401, "f619a1eb11fb42d3ab0834259e488a65f585447ef6154437bfb7199d85161a04"),
    _xquad("zh", 808_652, "691d0b3359bc6b8faa8de931dfdfe21d50a65861ae348e32a0d1a0190b0c8835"),
)

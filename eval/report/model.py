"""What the page shows, part by part; texts of articles are ``Markup``, already made harmless."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

Tone = Literal["better", "worse", "same"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """How the run compares with its baseline."""

    tone: Tone
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One of the four large figures."""

    label: str
    value: str
    interval: str = ""
    lines: tuple[str, ...] = ()
    change: str = ""
    tone: Tone = "same"


@dataclass(frozen=True, slots=True)
class Key:
    """A line below a chart; ``look`` is a class of the style sheet."""

    look: str
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """The figures behind a picture."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing with two axes."""

    title: str
    lead: str
    axis_x: str
    axis_y: str
    drawing: Markup
    keys: tuple[Key, ...]
    table: Table


@dataclass(frozen=True, slots=True)
class KindRow:
    """One kind of question: a dot on its interval."""

    name: str
    value: str
    count: str
    change: str
    tone: Tone
    few: bool
    total: bool
    drawing: Markup


@dataclass(frozen=True, slots=True)
class KindPanel:
    """The kinds of one grouping."""

    title: str
    lead: str
    rows: tuple[KindRow, ...]
    ticks: tuple[str, ...]
    keys: tuple[Key, ...]
    table: Table


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a stacked bar, in words."""

    look: str
    name: str
    value: str
    count: str
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A whole and its parts."""

    title: str
    lead: str
    drawing: Markup
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Quoted:
    """A sentence on a card, under its label."""

    look: str
    tag: str
    sentence: Markup | str
    source: Markup | str = ""
    quoted: bool = True


@dataclass(frozen=True, slots=True)
class Card:
    """One question that went wrong."""

    question: Markup
    quotes: tuple[Quoted, ...]
    note: str
    link: str | None


@dataclass(frozen=True, slots=True)
class CardGroup:
    """The cards of one cause."""

    look: str
    name: str
    count: str
    more: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Everything, in reading order."""

    title: str
    headline: str
    verdict: Verdict | None
    warnings: tuple[str, ...]
    about: tuple[str, ...]
    made_by: tuple[str, ...]
    figures: tuple[Figure, ...]
    latency: str
    charts: tuple[Chart, ...]
    kinds: tuple[KindPanel, ...]
    breakdowns: tuple[Breakdown, ...]
    cards_lead: str
    card_groups: tuple[CardGroup, ...]
    rest_command: str
    meanings: Sequence[tuple[str, str]]
    command: str
    compare_command: str
    header: Sequence[tuple[str, str]]

"""A run, beside its baseline or alone -> one HTML file that needs nothing else."""

import json
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from eval.report.breakdown import loss_breakdown
from eval.report.cards import card_groups, lost_questions
from eval.report.certainty import curve_chart, reliability_chart
from eval.report.figures import figures, latency
from eval.report.groups import kind_panels
from eval.report.headline import headline, verdict, warnings
from eval.report.model import Page
from eval.report.numbers import number, readable_day
from eval.report.view import FAMILY, View, view_of
from eval.report.words import LANGUAGES
from eval.runs import Run

FOLDER = Path(__file__).parent
CHAT_PAGE = "http://127.0.0.1:7860"
ERRORS_SHOWN = 30
LONGEST_HEADER_VALUE = 300

MEANINGS = {
    "pipeline": (
        ("figure_exact_match", "meaning_exact_match"),
        ("figure_f1", "meaning_f1"),
        ("figure_no_answer_accuracy", "meaning_no_answer_accuracy"),
        ("figure_citation_fidelity", "meaning_citation_fidelity"),
        ("curve_x", "meaning_curve"),
        ("reliability_x", "meaning_ece"),
        ("losses_lost", "meaning_losses"),
    ),
    "reading": (
        ("figure_forced_exact_match", "meaning_forced"),
        ("figure_exact_match", "meaning_exact_match"),
        ("figure_f1", "meaning_f1"),
        ("figure_no_answer_accuracy", "meaning_no_answer_accuracy"),
        ("figure_wrong_of_given", "meaning_wrong_of_given"),
        ("curve_x", "meaning_curve"),
        ("reliability_x", "meaning_ece"),
        ("losses_lost", "meaning_losses"),
    ),
    "retrieval": (
        ("figure_success@10", "meaning_success"),
        ("figure_reciprocal_rank@10", "meaning_reciprocal_rank"),
        ("figure_recall@100", "meaning_recall"),
    ),
}


@dataclass(frozen=True, slots=True)
class Options:
    """How a report is made; ``chat_page`` None leaves the links out."""

    language: str = "id"
    chat_page: str | None = CHAT_PAGE
    errors: int = ERRORS_SHOWN


def report(run: Run, baseline: Run | None = None, options: Options | None = None) -> str:
    """Return the page; raises KutipError when run and baseline cannot be compared."""
    options = options or Options()
    view = view_of(run, baseline, LANGUAGES[options.language])
    # Undefined names must fail, and nothing may enter the page unescaped.
    templates = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    style = Markup((FOLDER / "style.css").read_text(encoding="utf-8"))  # noqa: S704 - our own file
    page = page_of(view, options)
    return templates.get_template("page.html").render(page=page, words=view.words, style=style)


def page_of(view: View, options: Options) -> Page:
    """Return all that the page says."""
    words = view.words
    lost = lost_questions(view)
    groups = card_groups(lost, view, options.errors, options.chat_page)
    shown = sum(len(group.cards) for group in groups)
    counts = {"shown": number(shown, words), "total": number(len(lost), words)}
    charts = (curve_chart(view), reliability_chart(view)) if view.mode != "retrieval" else ()
    listing = f"kutip eval losses {_path(view.run)} --list all"
    return Page(
        title=words["title"].format(set=view.run.name),
        headline=headline(view),
        verdict=verdict(view),
        warnings=warnings(view),
        about=tuple(_about(view)),
        made_by=tuple(_made_by(view)),
        figures=figures(view),
        latency=latency(view),
        charts=tuple(chart for chart in charts if chart),
        kinds=kind_panels(view),
        breakdowns=(loss_breakdown(view),) if view.results else (),
        cards_lead=_cards_lead(view, counts) if lost else words["cards_none"],
        card_groups=groups,
        rest_command=listing if shown < len(lost) else "",
        meanings=[(words[name], words[meaning]) for name, meaning in MEANINGS[view.mode]],
        command=_command(view, options),
        compare_command=_compare_command(view),
        header=list(_flat(view.run.header)),
    )


def _cards_lead(view: View, counts: Mapping[str, str]) -> str:
    name = "cards_some_retrieval" if view.mode == "retrieval" else "cards_some"
    return view.words[name].format(**counts)


def _about(view: View) -> Iterator[str]:
    """Yield set, questions, articles and day: what the figures are of."""
    words, header = view.words, view.run.header
    about = header.get("about", {})
    yield view.run.name
    yield words[f"mode_{view.mode}"]
    yield _questions(view)
    if "store" in header:
        yield words["articles"].format(n=number(header["store"]["articles"], words))
    if about.get("date"):
        yield readable_day(str(about["date"]), words)
    if view.baseline:
        day = readable_day(str(view.baseline.header.get("about", {}).get("date", "")), words)
        yield words["against"].format(name=view.baseline.path.stem, date=day)


def _made_by(view: View) -> Iterator[str]:
    """Yield the code and the models that answered."""
    words, header = view.words, view.run.header
    if commit := header.get("about", {}).get("commit"):
        yield words["commit"].format(commit=commit)
    index = header.get("index")
    if isinstance(index, Mapping) and "encoder_weights" in index:
        yield words["encoder"].format(name=index["encoder_weights"])
    if reader := header.get("reader"):
        yield words["reader"].format(name=reader)


def _questions(view: View) -> str:
    answerable = sum(result.answerable for result in view.results)
    unanswerable = len(view.results) - answerable
    name = "questions_both" if unanswerable else "questions_answerable"
    if not answerable:
        name = "questions_unanswerable"
    if not answerable and any(result.relevant for result in view.results):
        name, answerable = "questions_judged", len(view.results)
    return view.words[name].format(
        answerable=number(answerable, view.words), unanswerable=number(unanswerable, view.words)
    )


def _command(view: View, options: Options) -> str:
    parts = ["kutip eval report", _path(view.run)]
    if view.baseline:
        parts.append(f"--baseline {_path(view.baseline)}")
    if options.language != "id":
        parts.append(f"--language {options.language}")
    if options.errors != ERRORS_SHOWN:
        parts.append(f"--errors {options.errors}")
    if options.chat_page != CHAT_PAGE:
        parts.append(f"--page {shlex.quote(options.chat_page or '')}")
    return " ".join(parts)


def _compare_command(view: View) -> str:
    before = _path(view.baseline) if view.baseline else "BASELINE.jsonl"
    return f"kutip eval compare {before} {_path(view.run)} --measures {' '.join(FAMILY[view.mode])}"


def _path(run: Run) -> str:
    return shlex.quote(str(run.path))


def _flat(header: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield the header's lines, nested names joined by full stops."""
    for key, value in sorted(header.items()):
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            text = value if isinstance(value, str) else json.dumps(value)
            yield prefix + key, text[:LONGEST_HEADER_VALUE]

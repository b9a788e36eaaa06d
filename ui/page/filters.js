// What may answer -> controls in the drawer, pills above the box, and the filter of every question.
// The limit of wrong answers (dial.js) has its pill there too, and goes with the filter.
import { Choices, NAMES } from "./choices.js";
import { dial } from "./dial.js";
import { button, filled, make, set } from "./dom.js";
import { name, number, onSpeak, readableDate, words } from "./language.js";
import { restrict } from "./server.js";
import { nodes } from "./text.js";

const KEPT = "kutip-filter"; // in the session's storage
const ENDS = ["from", "to"]; // of the days between which an article may be dated
const PILLS_A_KIND = 3;
const DAY = /^[1-9]\d{3}-\d\d-\d\d$/; // a year that is still being typed is below 1000

function kept() {
  const list = (value) => (Array.isArray(value) ? value.filter((each) => typeof each === "string") : []);
  const day = (value) => (DAY.test(value) ? value : "");
  try {
    const { source, language, date_from: from, date_to: to } = JSON.parse(sessionStorage.getItem(KEPT)) || {};
    return { source: list(source), language: list(language), date_from: day(from), date_to: day(to) };
  } catch {
    return { source: [], language: [], date_from: "", date_to: "" };
  }
}

class Filters {
  constructor() {
    this.state = kept();
    this.listeners = [];
    this.choices = ["source", "language"].map((kind) => new Choices(
      kind, () => this.state[kind], (chosen) => this.change({ [kind]: chosen })));
    this.days = ENDS.map((end) => this.day(end));
    this.problem = make("p", "problem");
    this.problem.setAttribute("role", "status");
    this.title = make("span", "");
    this.title.dataset.say = "filter_title";
    this.active = make("span", "active");
    this.clearer = this.clearButton();
    this.element = make("details", "filters", make("summary", "", this.title, this.active),
      ...this.choices.map((each) => each.element),
      make("div", "days", ...this.days.map((input) => input.parentElement)), this.problem, this.clearer);
    this.pills = make("div", "");
    this.pills.id = "pills";
    this.pills.setAttribute("role", "group");
    this.pills.dataset.label = "filter_active";
    onSpeak(() => {
      this.sayProblem(this.problem.textContent);
      this.draw();
    });
    dial.onChange(() => {
      restrict(this.where());
      this.draw();
    });
    this.draw();
    this.stay();
  }

  /** Call back whenever other articles may answer. */
  onChange(listener) {
    this.listeners.push(listener);
  }

  /** Return the filter as the list of articles is asked with it. */
  query() {
    const query = new URLSearchParams();
    for (const kind of ["source", "language"]) {
      for (const value of this.state[kind]) query.append(kind, value);
    }
    if (this.state.date_from) query.set("from", this.state.date_from);
    if (this.state.date_to) query.set("to", this.state.date_to);
    return query;
  }

  /** Take what there is to choose from out of a list of articles. */
  fill(listing) {
    const [sources, languages] = this.choices;
    const named = (counts, kind) => counts
      .filter((each) => each[kind] !== null) // the unknown cannot be asked for
      .map((each) => [each[kind], each.articles]);
    sources.fill(named(listing.sources, "source"));
    languages.fill(named(listing.languages, "language"));
  }

  day(end) {
    const input = make("input", end);
    input.type = "date";
    input.value = this.state[`date_${end}`];
    input.addEventListener("change", () => this.dated());
    const said = make("span", "");
    said.dataset.say = `filter_${end}`;
    make("label", "", said, input);
    return input;
  }

  dated() {
    const [from, to] = this.days.map((input) => (DAY.test(input.value) ? input.value : ""));
    const wrong = from && to && from > to;
    this.sayProblem(wrong);
    if (!wrong) this.change({ date_from: from, date_to: to });
  }

  sayProblem(wrong) {
    this.problem.textContent = wrong ? words().filter_range : "";
  }

  clearButton() {
    const clear = button("clear", () => this.clear());
    clear.dataset.say = "filter_clear";
    return clear;
  }

  clear() {
    this.change({ source: [], language: [], date_from: "", date_to: "" });
  }

  change(part) {
    this.state = { ...this.state, ...part };
    this.problem.textContent = "";
    try {
      sessionStorage.setItem(KEPT, JSON.stringify(this.state));
    } catch { /* not kept over a reload, then */ }
    restrict(this.where());
    this.draw();
    for (const listener of this.listeners) listener();
  }

  /** Return what may answer, and how surely, as the server reads it: what is open is left out. */
  where() {
    const narrowed = Object.entries(this.state).filter(([, value]) => value.length);
    return { ...Object.fromEntries(narrowed), ...dial.where() };
  }

  /** Return [text, change that removes it] for each pill. */
  parts() {
    const say = words();
    const several = { source: say.filter_sources, language: say.filter_languages };
    const parts = ["source", "language"].flatMap((kind) => {
      const chosen = this.state[kind];
      if (chosen.length > PILLS_A_KIND) {
        return [[filled(several[kind], { count: number(chosen.length) }), { [kind]: [] }]];
      }
      return chosen.map((value) => [NAMES[kind](value),
        { [kind]: chosen.filter((each) => each !== value) }]);
    });
    const dates = this.dates();
    return dates ? [...parts, [dates, { date_from: "", date_to: "" }]] : parts;
  }

  dates() {
    const { date_from: from, date_to: to } = this.state;
    if (from && to) {
      const years = [from.slice(0, 4), to.slice(0, 4)];
      if (!from.endsWith("-01-01") || !to.endsWith("-12-31")) {
        return `${readableDate(from)} – ${readableDate(to)}`;
      }
      return years[0] === years[1] ? years[0] : years.join("–");
    }
    if (from) return filled(words().filter_since, { date: readableDate(from) });
    return to ? filled(words().filter_until, { date: readableDate(to) }) : "";
  }

  draw() {
    const parts = this.parts();
    this.active.textContent = parts.length ? number(parts.length) : "";
    this.clearer.hidden = !parts.length;
    for (const each of this.choices) each.draw();
    if (!this.problem.textContent) this.days.forEach((input, n) => { input.value = this.state[`date_${ENDS[n]}`]; });
    const removers = parts.map(([text, without], place) => this.pill(text, () => this.remove(
      () => this.change(without), place)));
    const sure = dial.name ? [this.pill(dial.name, () => this.remove(() => dial.clear(), parts.length))] : [];
    this.pills.hidden = !parts.length && !sure.length;
    this.pills.replaceChildren(...removers, ...(parts.length > 1 ? [this.clearPill()] : []), ...sure);
    name();
  }

  pill(text, act) {
    const pill = button("pill", act);
    const cross = make("span", "cross", "×");
    cross.setAttribute("aria-hidden", "true");
    pill.append(make("span", "name", ...nodes(text)), cross);
    set(pill, "aria-label", filled(words().filter_remove, { name: text }));
    return pill;
  }

  clearPill() {
    const clear = this.clearButton();
    clear.addEventListener("click", () => document.querySelector("#ask textarea").focus());
    return clear;
  }

  remove(act, place) {
    act();
    const left = this.pills.querySelectorAll(".pill");
    (left[Math.min(place, left.length - 1)] || document.querySelector("#ask textarea")).focus();
  }

  /** Stand above the box, and be known to the server, whatever Gradio renders anew. */
  stay() {
    const place = () => {
      const ask = document.querySelector("#ask");
      if (ask && ask.previousElementSibling !== this.pills) ask.before(this.pills);
      const where = document.querySelector("#where textarea, #where input");
      if (where && where.value !== JSON.stringify(this.where())) restrict(this.where()); // it was made anew
    };
    new MutationObserver(place).observe(document.body, { childList: true, subtree: true });
    // What was written while Gradio still started is lost: write it before a question is asked.
    const again = () => Object.keys(this.where()).length && document.querySelector("#where") && restrict(this.where());
    document.addEventListener("click", again, true);
    document.addEventListener("input", (event) => event.target.closest("#ask") && again(), true);
    place();
  }
}

export const filters = new Filters();

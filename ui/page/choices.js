// Values of one kind and how many articles have each -> boxes to tick, to search where they are many.
import { make } from "./dom.js";
import { languageName, number, words } from "./language.js";
import { nodes } from "./text.js";

const SHOWN = 200;
const ENOUGH_TO_SEARCH = 12;

export const NAMES = { source: (value) => value, language: languageName };

/** One kind of value to choose from, several at once: sources, or languages. */
export class Choices {
  constructor(kind, chosen, changed) {
    this.kind = kind;
    this.chosen = chosen;
    this.changed = changed;
    this.counts = [];
    const legend = make("legend", "");
    legend.dataset.say = `filter_${kind}`;
    this.find = make("input", "find");
    this.find.type = "search";
    this.find.dataset.label = `filter_find_${kind}`;
    this.find.addEventListener("input", () => this.draw());
    this.list = make("ul", "");
    this.element = make("fieldset", kind, legend, this.find, this.list);
  }

  fill(counts) {
    const known = new Set(counts.map(([value]) => value));
    const missing = this.chosen().filter((value) => !known.has(value)).map((value) => [value, 0]);
    this.counts = [...counts, ...missing];
    this.draw();
  }

  draw() {
    this.find.hidden = this.counts.length < ENOUGH_TO_SEARCH;
    this.find.placeholder = words()[`filter_find_${this.kind}`];
    const wanted = this.find.hidden ? "" : this.find.value.toLowerCase();
    const chosen = this.chosen();
    const shown = this.counts
      .map(([value, count]) => [value, NAMES[this.kind](value), count])
      .filter(([value, label]) => chosen.includes(value) || label.toLowerCase().includes(wanted))
      .slice(0, SHOWN);
    const focused = this.list.contains(document.activeElement) && document.activeElement.value;
    this.element.hidden = !this.counts.length;
    this.list.replaceChildren(...shown.map((each) => this.row(...each)));
    if (focused === false) return;
    [...this.list.querySelectorAll("input")].find((box) => box.value === focused)?.focus();
  }

  row(value, label, count) {
    const box = make("input", "");
    box.type = "checkbox";
    box.value = value;
    box.checked = this.chosen().includes(value);
    box.addEventListener("change", () => {
      const others = this.chosen().filter((each) => each !== value);
      this.changed(box.checked ? [...others, value] : others);
    });
    return make("li", "", make("label", "", box, make("span", "name", ...nodes(label)),
      make("span", "count", number(count))));
  }
}

// A conversation -> a row of the list: open it, rename it in its place, export it, delete it.
import { button, filled, make, set } from "./dom.js";
import { exporting } from "./exporting.js";
import { name, number, readableDate, words } from "./language.js";
import { nodes } from "./text.js";

const MAX_TITLE_CHARACTERS = 200; // that the server takes

/** Return the day of a moment, where the visitor is: "2026-03-12". */
function day(moment) {
  const at = new Date(moment);
  const two = (value) => String(value).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

export class ConversationRow {
  /** ``list`` opens, renames (a promise of a line that says why not) and deletes an entry. */
  constructor(entry, list) {
    this.list = list;
    this.title = make("span", "name");
    this.about = make("span", "about");
    this.open = button("open", () => list.open(this.entry));
    this.open.append(this.title, this.about);
    this.pencil = button("rename", () => this.edit());
    this.exporter = button("save", () => exporting.toggle(this.exporter, this.entry.id));
    exporting.opens(this.exporter);
    // The second click of a double one is on the row that has moved up.
    this.trash = button("delete", ({ detail }) => detail <= 1 && list.delete(this.entry));
    this.element = make("li", "", this.open, this.pencil, this.exporter, this.trash);
    this.fill(entry);
  }

  fill(entry) {
    this.entry = entry;
    if (this.title.textContent !== entry.title) this.title.replaceChildren(...nodes(entry.title));
    this.say();
  }

  /** Say everything that is in the page's language. */
  say() {
    const say = words();
    const { title, updated, exchanges } = this.entry;
    const time = make("time", "", readableDate(day(updated)));
    time.dateTime = updated;
    const key = exchanges === 1 ? "history_questions_one" : "history_questions";
    this.about.replaceChildren(time, make("span", "", filled(say[key], { count: number(exchanges) })));
    for (const [each, what] of [[this.pencil, "rename"], [this.exporter, "export"], [this.trash, "delete"]]) {
      set(each, "aria-label", filled(say[`history_${what}_of`], { title }));
      set(each, "title", say[`history_${what}`]);
    }
  }

  /** Let the title be typed anew where it stands. */
  edit() {
    const field = make("input", "");
    field.value = this.entry.title;
    field.maxLength = MAX_TITLE_CHARACTERS;
    field.autocomplete = "off";
    field.dataset.label = "history_title";
    const problem = make("span", "problem");
    problem.setAttribute("role", "alert");
    const keep = make("button", "keep");
    keep.dataset.label = "history_rename_keep";
    const leave = button("leave", () => close());
    leave.dataset.label = "page_cancel";
    const form = make("form", "title", field, keep, leave, problem);
    const parts = [this.open, this.pencil, this.exporter, this.trash];
    const close = () => {
      form.remove();
      for (const each of parts) each.hidden = false;
      this.pencil.focus();
    };
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault(); // the drawer stays open
      close();
    });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const title = field.value.trim();
      if (!title) return;
      problem.textContent = title === this.entry.title ? "" : await this.list.rename(this.entry, title);
      if (!problem.textContent && form.isConnected) close();
    });
    for (const each of parts) each.hidden = true;
    this.element.append(form);
    name();
    field.focus();
    field.select();
  }
}

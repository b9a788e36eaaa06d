// The articles of the archive -> the drawer's first tab: a list to search, to read and to forget from.
import { dial } from "./dial.js";
import { button, filled, make, rowBeside, set } from "./dom.js";
import { filters } from "./filters.js";
import { forgetting } from "./forget.js";
import { keepHeaderFocus } from "./header.js";
import { languageName, name, number, onSpeak, readableDate, words } from "./language.js";
import { reader } from "./reader.js";
import { call, tell } from "./server.js";
import { shelf } from "./shelf.js";
import { nodes } from "./text.js";
import { uploads } from "./uploads.js";

const PAGE = 50;
const LARGEST_PAGE = 200; // that the server gives
const LARGEST_RELOAD = 1000;
const TYPING_MILLISECONDS = 200;
const NARROW = matchMedia("(max-width: 820px)");

/** Tell whether the keyboard's focus is nowhere, as what had it is gone. */
const atRest = () => document.activeElement === document.body;

class Articles {
  constructor() {
    this.entries = [];
    this.rows = new Map(); // id -> row
    this.going = new Set(); // ids of what is being forgotten
    this.page = null; // the one fetched last
    this.turn = 0;
    this.search = make("input", "search");
    this.search.type = "search";
    this.search.maxLength = 200;
    this.search.dataset.label = "shelf_search";
    this.search.addEventListener("input", () => this.typed());
    this.search.addEventListener("keydown", (event) => this.cleared(event));
    this.count = make("p", "count");
    this.count.setAttribute("role", "status");
    this.problem = make("p", "problem");
    this.retry = button("retry", () => this.reload());
    this.retry.dataset.say = "shelf_retry";
    this.list = make("ul", "articles");
    this.list.dataset.label = "shelf_list";
    this.more = button("more", () => this.next());
    this.more.dataset.say = "shelf_more";
    this.element = make("div", "archive", filters.element, dial.element, uploads.element, this.search, this.count,
      forgetting.element, this.problem, this.retry, this.list, this.more);
    this.element.addEventListener("keydown", (event) => this.undone(event));
    for (const each of [this.problem, this.retry, this.more]) each.hidden = true;
    this.seen = new IntersectionObserver(([more]) => more.isIntersecting && this.next());
    filters.onChange(() => this.fresh());
    uploads.onChange(() => this.changed());
    forgetting.watch(this);
    reader.onShow((article) => this.marked(article));
    reader.pane.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !shelf.open) return;
      event.preventDefault(); // of the two that are open, the one that is used closes
      reader.close();
    });
    onSpeak(() => this.say());
    this.say();
  }

  typed() {
    clearTimeout(this.typing);
    this.typing = setTimeout(() => this.fresh(), TYPING_MILLISECONDS);
  }

  cleared(event) {
    if (event.key !== "Escape" || !this.search.value) return;
    event.preventDefault(); // the drawer stays open
    this.search.value = "";
    this.fresh();
  }

  undone(event) {
    if (event.key !== "z" || !(event.ctrlKey || event.metaKey) || event.target.matches("input")) return;
    event.preventDefault();
    forgetting.undo();
  }

  /** Show the list from its beginning, as another one was asked for. */
  fresh() {
    this.reload(PAGE);
  }

  /** Read as much of the list anew as is shown. */
  async reload(wanted = Math.min(Math.max(this.entries.length, PAGE), LARGEST_RELOAD)) {
    this.turn += 1;
    const { turn } = this;
    const found = [];
    try {
      let page;
      do {
        page = await this.fetch(page ? page.next : 0, Math.min(wanted - found.length, LARGEST_PAGE));
        if (turn !== this.turn) return; // another one was asked for meanwhile
        found.push(...page.articles);
      } while (page.next !== null && found.length < wanted);
      this.fill(found, page);
    } catch (error) {
      if (turn === this.turn) this.fail(error);
    }
  }

  async next() {
    if (this.loading || !this.page || this.page.next === null) return;
    this.loading = true;
    const { turn } = this;
    try {
      const page = await this.fetch(this.page.next, PAGE);
      if (turn !== this.turn) return;
      if (page.generation !== this.page.generation) this.reload(this.entries.length + PAGE);
      else this.fill([...this.entries, ...page.articles], page);
    } catch (error) {
      if (turn === this.turn) this.fail(error);
    } finally {
      this.loading = false;
    }
  }

  fetch(offset, limit) {
    const query = filters.query();
    if (this.search.value.trim()) query.set("title", this.search.value.trim());
    query.set("offset", offset);
    query.set("limit", limit);
    return call(`/api/articles?${query}`);
  }

  fail(error) {
    this.problem.textContent = error.message;
    for (const each of [this.problem, this.retry]) each.hidden = false;
  }

  fill(entries, page) {
    this.entries = entries;
    this.page = page;
    filters.fill(page);
    const writable = page.writable !== false;
    uploads.element.hidden = !writable;
    this.element.classList.toggle("fixed", !writable);
    const before = this.rows;
    this.rows = new Map();
    for (const entry of entries) {
      const old = before.get(entry.id);
      this.rows.set(entry.id, old && old.said === JSON.stringify(entry) ? old : this.row(entry));
    }
    for (const [id, row] of before) {
      if (this.rows.get(id) !== row) row.element.remove();
    }
    let place = this.list.firstElementChild;
    for (const [id, { element }] of this.rows) {
      // A row that stays in its place keeps the keyboard's focus.
      if (element === place) place = place.nextElementSibling;
      else this.list.insertBefore(element, place);
      element.hidden = this.going.has(id);
    }
    this.say();
    this.marked(reader.open ? reader.article : null, true);
    this.seen.disconnect(); // heard of anew, it is told even if it stayed in view
    this.seen.observe(this.more);
  }

  row(entry) {
    const open = button("open", () => this.open(entry));
    const title = make("span", "name", ...nodes(entry.title));
    title.lang = entry.language || "";
    const about = make("span", "about");
    open.append(title, about);
    // The second click of a double one is on the row that has moved up.
    const forget = button("forget", ({ detail }) => detail <= 1 && forgetting.forget(entry));
    const element = make("li", "", open, forget);
    const row = { element, open, forget, about, entry, said: JSON.stringify(entry) };
    this.sayRow(row);
    return row;
  }

  sayRow({ entry, about, forget }) {
    const { source, published, language } = entry;
    about.replaceChildren(...[source, readableDate(published), language && languageName(language)]
      .filter(Boolean).map((part) => make("bdi", "", ...nodes(part))));
    set(forget, "aria-label", filled(words().shelf_forget, { title: entry.title }));
    set(forget, "title", words().shelf_forget_short);
  }

  /** Say everything that is in the page's language. */
  say() {
    const say = words();
    this.search.placeholder = say.shelf_search;
    if (this.spoken !== say) for (const row of this.rows.values()) this.sayRow(row);
    this.spoken = say;
    if (this.page) this.sayCount(this.page);
    name();
  }

  sayCount({ matching, total, next, writable }) {
    const say = words();
    const gone = [...this.going].filter((id) => this.rows.has(id)).length;
    const values = { matching: number(matching - gone), total: number(total - gone) };
    const narrowed = this.search.value.trim() || filters.query().size;
    const key = total - gone === 1 ? "shelf_count_one" : "shelf_count_all";
    this.count.textContent = total ? filled(say[narrowed ? "shelf_count" : key], values) : "";
    const none = narrowed ? say.shelf_no_match : say[writable === false ? "shelf_empty" : "shelf_empty_add"];
    this.problem.textContent = matching - gone ? "" : none;
    this.problem.hidden = Boolean(matching - gone);
    this.retry.hidden = true;
    this.more.hidden = next === null;
  }

  open(entry) {
    if (NARROW.matches) shelf.close();
    this.opened = entry.id;
    reader.showArticle(entry.id);
  }

  /** Mark the article that the reader shows; take the focus back when it is closed. */
  marked(article, quiet = false) {
    for (const open of this.list.querySelectorAll("[aria-current]")) open.removeAttribute("aria-current");
    const row = article && this.rows.get(article.id);
    if (row) row.open.setAttribute("aria-current", "true");
    if (article || quiet) return;
    const opener = this.rows.get(this.opened);
    this.opened = null;
    if (!opener || !(atRest() || reader.pane.contains(document.activeElement))) return;
    (shelf.open ? opener.open : document.querySelector("#top button.shelf")).focus();
  }

  hide(id) {
    const row = this.rows.get(id);
    this.going.add(id);
    if (reader.open && reader.article && reader.article.id === id) reader.close();
    if (!row) return;
    const had = row.element.contains(document.activeElement);
    row.element.hidden = true;
    const beside = had && rowBeside(row.element);
    if (had) (beside ? beside.querySelector(".forget") : this.search).focus();
    this.sayCount(this.page);
  }

  show(id) {
    this.going.delete(id);
    const row = this.rows.get(id);
    if (row) row.element.hidden = false;
    if (row) this.sayCount(this.page);
  }

  /** An article was forgotten. */
  async gone(id) {
    await this.changed();
    this.going.delete(id);
  }

  /** The archive has changed: count and list it anew; ``id`` is there again. */
  async changed(id = null) {
    tell({ do: "refresh" });
    if (id !== null) this.going.delete(id);
    await this.reload();
    const row = this.rows.get(id);
    if (row && shelf.open && atRest()) row.open.focus();
  }
}

keepHeaderFocus();
const list = new Articles();

export const articles = {
  key: "articles", title: "shelf_articles", element: list.element, shown: () => list.reload(),
};

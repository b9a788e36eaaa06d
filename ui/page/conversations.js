// Past conversations -> the drawer's second tab: a list to search, to open, to name and to delete.
import { ConversationRow } from "./conversation_row.js";
import { deleting } from "./deleting.js";
import { arrange, button, filled, make, rowBeside } from "./dom.js";
import { emptying } from "./emptying.js";
import { exporting } from "./exporting.js";
import { keeping } from "./keeping.js";
import { name, number, onSpeak, words } from "./language.js";
import { reader } from "./reader.js";
import { call, conversationPath, headedFor, tell } from "./server.js";
import { shelf } from "./shelf.js";
import { shownConversation, shownState } from "./shown.js";

const PAGE = 50;
const LARGEST_PAGE = 200; // that the server gives
const NARROW = matchMedia("(max-width: 820px)");

/** Return a text as it is compared with what is searched for. */
const folded = (text) => text.normalize("NFKC").toLowerCase();

class Conversations {
  constructor() {
    this.rows = new Map(); // id -> row, in the order of the list
    this.page = null; // the one fetched last
    this.turn = 0;
    this.search = make("input", "search");
    this.search.type = "search";
    this.search.maxLength = 200;
    this.search.dataset.label = "history_search";
    this.search.addEventListener("input", () => this.typed());
    this.search.addEventListener("keydown", (event) => this.cleared(event));
    this.count = make("p", "past-count");
    this.count.setAttribute("role", "status");
    this.problem = make("p", "past-problem");
    this.retry = button("past-retry", () => this.reload());
    this.retry.dataset.say = "shelf_retry";
    this.list = make("ul", "past-list");
    this.list.dataset.label = "history_list";
    this.more = button("past-more", () => this.next());
    this.more.dataset.say = "shelf_more";
    this.element = make("div", "archive past", keeping.element, this.search,
      make("div", "past-head", this.count, emptying.opener), emptying.element, this.problem, this.retry,
      this.list, this.more);
    this.element.addEventListener("keydown", (event) => this.undone(event));
    for (const each of [this.problem, this.retry, this.more]) each.hidden = true;
    this.seen = new IntersectionObserver(([more]) => more.isIntersecting && this.next());
    deleting.watch(this);
    keeping.onChange(() => this.reload());
    emptying.onDone(() => this.emptied());
    onSpeak(() => this.say());
    this.search.placeholder = words().history_search;
  }

  cleared(event) {
    if (event.key !== "Escape" || !this.search.value) return;
    event.preventDefault(); // the drawer stays open
    this.search.value = "";
    this.draw();
  }

  undone(event) {
    if (event.key !== "z" || !(event.ctrlKey || event.metaKey) || event.target.matches("input")) return;
    event.preventDefault();
    deleting.undo();
  }

  /** The server knows no search in titles: what is not here yet is fetched. */
  typed() {
    this.draw();
    if (this.page && this.page.next !== null) this.reload();
  }

  /** Read as much of the list anew as is shown, all of it for a search. */
  async reload() {
    this.turn += 1;
    const { turn } = this;
    const wanted = this.search.value.trim() ? Infinity : Math.max(this.rows.size, PAGE);
    const found = [];
    try {
      let page;
      do {
        page = await this.fetch(page ? page.next : 0, Math.min(wanted - found.length, LARGEST_PAGE));
        if (turn !== this.turn) return; // another one was asked for meanwhile
        found.push(...page.conversations);
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
      const entries = [...this.rows.values()].map((row) => row.entry);
      this.fill([...entries, ...page.conversations], page);
    } catch (error) {
      if (turn === this.turn) this.fail(error);
    } finally {
      this.loading = false;
    }
  }

  fetch(offset, limit) {
    return call(`/api/conversations?offset=${offset}&limit=${limit}`);
  }

  fail(error) {
    this.problem.textContent = error.message;
    for (const each of [this.problem, this.retry]) each.hidden = false;
  }

  fill(entries, page) {
    const before = this.rows;
    this.rows = new Map();
    this.page = page;
    for (const entry of entries) {
      const row = before.get(entry.id) || new ConversationRow(entry, this);
      row.fill(entry);
      this.rows.set(entry.id, row); // a conversation that moved up meanwhile comes twice
    }
    arrange(this.list, [...this.rows.values()].map((row) => row.element));
    this.draw();
    this.seen.disconnect(); // heard of anew, it is told even if it stayed in view
    this.seen.observe(this.more);
  }

  /** Show of the list what is to be seen now, and how much it is. */
  draw() {
    const sought = folded(this.search.value.trim());
    let matching = 0;
    let gone = 0;
    for (const [id, row] of this.rows) {
      const away = deleting.has(id);
      row.element.hidden = away || !folded(row.entry.title).includes(sought);
      gone += Number(away);
      matching += Number(!row.element.hidden);
    }
    this.mark();
    if (!this.page) return;
    this.left = this.page.total - gone;
    this.sayCount(matching, sought);
    keeping.fill(this.page.kept, this.left);
    name();
  }

  sayCount(matching, sought) {
    const say = words();
    const { left } = this;
    const values = { matching: number(matching), total: number(left), count: number(left) };
    const key = sought ? "history_count" : left === 1 ? "history_count_one" : "history_count_all";
    const none = sought && left ? !matching : !left;
    this.count.textContent = left ? filled(say[key], values) : "";
    this.problem.textContent = none ? say[left ? "history_no_match" : "history_empty"] : "";
    this.problem.hidden = !none;
    this.retry.hidden = true;
    this.search.hidden = !left && !sought;
    this.more.hidden = this.page.next === null;
    emptying.fill(left);
  }

  say() {
    this.search.placeholder = words().history_search;
    for (const row of this.rows.values()) row.say();
    this.draw();
  }

  /** Mark the conversation that is shown. */
  mark() {
    const shown = shownConversation();
    for (const [id, row] of this.rows) {
      if (id === shown) row.open.setAttribute("aria-current", "true");
      else row.open.removeAttribute("aria-current");
    }
  }

  open({ id }) {
    if (NARROW.matches) shelf.close();
    if (id === shownConversation() && id === (headedFor() ?? id)) return;
    if (reader.open) reader.close();
    tell({ do: "open", id });
  }

  /** Rename a conversation; return a line that says why not, "" where it was done. */
  async rename(entry, title) {
    try {
      const headers = { "content-type": "application/json" };
      const body = JSON.stringify({ title });
      const done = await call(conversationPath(entry.id), { method: "PATCH", headers, body });
      const row = this.rows.get(entry.id);
      if (row) row.fill({ ...row.entry, title: done.title });
      return "";
    } catch (error) {
      return error.message;
    }
  }

  delete(entry) {
    const shown = entry.id === shownConversation();
    const beside = rowBeside(this.rows.get(entry.id).element);
    deleting.delete(entry);
    const next = beside && beside.querySelector(".delete:not([hidden]), input"); // in a row that is renamed
    (next || document.querySelector("#tab-conversations")).focus();
    if (!shown) return;
    this.wasShown = entry.id;
    tell({ do: "new" });
  }

  /** Conversations are there again: show the one that was shown, unless another was begun. */
  restored(ids) {
    this.draw();
    const row = this.rows.get(ids[ids.length - 1]);
    if (row && shelf.open && document.activeElement === document.body) row.open.focus();
    const begun = document.querySelector("#chat h2.question");
    if (ids.includes(this.wasShown) && !begun) tell({ do: "open", id: this.wasShown });
    this.wasShown = null;
  }

  /** Conversations are gone for good. */
  deleted(ids) {
    for (const id of ids) {
      const row = this.rows.get(id);
      if (!row) continue;
      row.element.remove();
      this.rows.delete(id);
      this.page = { ...this.page, total: this.page.total - 1, next: this.page.next && this.page.next - 1 };
    }
    this.draw();
  }

  /** The list is another one: read it anew if anybody sees it. */
  changed() {
    if (shelf.open && !this.element.hidden) this.reload();
  }

  /** All are gone, what is shown with them. */
  emptied() {
    if (shownConversation()) tell({ do: "new" });
    this.search.value = "";
    this.reload();
    document.querySelector("#tab-conversations").focus();
  }

  /** Take note of what Gradio put on the page. */
  noticed() {
    exporting.noticed();
    const state = shownState();
    if (state === this.state) return;
    this.state = state;
    this.mark();
    this.changed();
  }
}

const list = new Conversations();

export const noticedConversation = () => list.noticed();

export const conversations = {
  key: "conversations", title: "shelf_conversations", element: list.element, shown: () => list.reload(),
};

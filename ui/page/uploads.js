// Files of this computer -> articles: chosen, or dropped anywhere on the page, and what became of each.
import { button, filled, make } from "./dom.js";
import { Dropping, isJunk } from "./dropping.js";
import { name, number, onSpeak, words } from "./language.js";
import { send } from "./sending.js";
import { shelf } from "./shelf.js";
import { nodes } from "./text.js";

const AT_ONCE = 2;
const MAX_FILE_BYTES = 50 * 2 ** 20;
const BATCH_FILES = 20; // small files travel together
const BATCH_BYTES = 2 * 2 ** 20;
const GOOD_ROWS = 100; // that stay to be read; what went wrong stays always
const REFRESH_MILLISECONDS = 5000;

class Uploads {
  constructor() {
    this.listeners = [];
    this.forgetAll();
    this.files = this.input({ multiple: true });
    this.folder = this.input({ multiple: true, webkitdirectory: true });
    const ask = make("p", "ask");
    ask.dataset.say = "upload_drop";
    const kinds = make("p", "kinds");
    kinds.dataset.say = "upload_kinds";
    this.zone = make("div", "zone", ask, make("p", "ways", this.chooser("upload_files", this.files),
      this.chooser("upload_folder", this.folder)), kinds);
    this.sum = make("p", "sum");
    this.quiet = make("p", "quiet");
    this.quiet.setAttribute("role", "status");
    this.bar = make("span", "bar");
    this.results = make("ul", "results");
    this.results.dataset.label = "upload_results";
    this.canceller = button("cancel", () => this.cancel());
    this.canceller.dataset.say = "upload_cancel";
    this.clearer = button("clear", () => this.clear());
    this.clearer.dataset.say = "upload_clear";
    this.report = make("div", "report", make("div", "head", this.sum, this.canceller, this.clearer),
      make("span", "track", this.bar), this.results);
    this.report.hidden = true;
    this.element = make("section", "uploads", this.zone, this.files, this.folder, this.report, this.quiet);
    this.element.dataset.label = "shelf_about_uploads";
    new Dropping((found) => {
      shelf.show("articles");
      this.add(found);
    }, () => !this.element.hidden);
    onSpeak(() => this.say());
  }

  /** Call back whenever articles were added. */
  onChange(listener) {
    this.listeners.push(listener);
  }

  input(kind) {
    const input = Object.assign(make("input", kind.webkitdirectory ? "folder" : "files"), kind);
    input.type = "file";
    input.hidden = true;
    input.addEventListener("change", () => {
      const chosen = [...input.files].map((file) => [file, file.webkitRelativePath || file.name]);
      input.value = ""; // the same may be chosen again
      this.add(chosen.filter(([, path]) => !kind.webkitdirectory || !isJunk(path)));
    });
    return input;
  }

  chooser(key, input) {
    const choose = button("choose", () => input.click());
    choose.dataset.say = key;
    return choose;
  }

  forgetAll() {
    this.queue = [];
    this.active = new Set();
    this.items = [];
    this.added = 0;
    this.refreshed = Date.now();
  }

  /** Add [file, path] pairs to what is to be sent. */
  add(found) {
    if (!found.length) return;
    for (const [file, path] of found) {
      const item = { file, path, state: "waiting", line: null, problems: [], percent: 0 };
      item.element = make("li", "");
      this.items.push(item);
      if (file.size > MAX_FILE_BYTES) this.settle(item, "upload_too_large");
      else this.queue.push(item);
      this.results.append(item.element);
      this.sayItem(item);
    }
    this.quiet.textContent = "";
    this.report.hidden = false;
    this.pump();
  }

  pump() {
    while (this.queue.length && this.active.size < AT_ONCE) this.go(this.batch());
    this.say();
  }

  batch() {
    const batch = [this.queue.shift()];
    let bytes = batch[0].file.size;
    while (this.queue.length && batch.length < BATCH_FILES && bytes + this.queue[0].file.size <= BATCH_BYTES) {
      bytes += this.queue[0].file.size;
      batch.push(this.queue.shift());
    }
    return batch;
  }

  async go(batch) {
    const stop = new AbortController();
    this.active.add(stop);
    const told = (state, percent = 0) => {
      for (const item of batch) if (item.state !== "done") Object.assign(item, { state, percent });
      this.say(batch);
    };
    const readable = await this.readable(batch);
    try {
      const files = readable.length ? await send(readable, told, stop.signal) : [];
      files.forEach((result, place) => this.take(readable[place], result));
    } catch (error) {
      for (const item of readable) this.settle(item, error.name === "AbortError" ? "upload_cancelled" : error.message);
    }
    this.active.delete(stop);
    this.pump();
    this.refresh(!this.active.size && !this.queue.length);
  }

  /** Return the files that are still there; without this the browser would only say "failed". */
  async readable(batch) {
    const there = await Promise.all(batch.map((item) => item.file.slice(0, 1).arrayBuffer()
      .then(() => true, () => false)));
    batch.filter((_, place) => !there[place]).forEach((item) => this.settle(item, "upload_vanished"));
    return batch.filter((_, place) => there[place]);
  }

  take(item, result) {
    this.added += result.added + result.replaced;
    Object.assign(item, { line: result.line, problems: result.problems });
    this.settle(item, null, result.outcome !== "problem" && !result.problems.length);
  }

  settle(item, line, good = false) {
    Object.assign(item, { state: "done", good, file: { size: 0 } }, line && { line });
    this.sayItem(item);
  }

  refresh(finished) {
    const now = Date.now();
    if (!this.added || (!finished && now - this.refreshed < REFRESH_MILLISECONDS)) {
      if (finished) this.finish();
      return;
    }
    this.refreshed = now;
    for (const listener of this.listeners) listener();
    if (finished) this.finish();
  }

  finish() {
    this.quiet.textContent = this.sum.textContent;
  }

  cancel() {
    for (const item of this.queue.splice(0)) this.settle(item, "upload_cancelled");
    for (const stop of this.active) stop.abort();
    this.say();
  }

  clear() {
    this.forgetAll();
    this.results.replaceChildren();
    this.report.hidden = true;
    this.zone.querySelector("button").focus();
  }

  say(changed = this.items) {
    const say = words();
    const done = this.items.filter((item) => item.state === "done");
    const problems = done.filter((item) => !item.good).length;
    const values = { done: number(done.length), total: number(this.items.length) };
    const busy = done.length < this.items.length;
    const parts = [filled(busy ? say.upload_progress : say.upload_done, values)];
    if (this.added) parts.push(filled(say.upload_new, { count: number(this.added) }));
    if (problems) parts.push(filled(say.upload_problems, { count: number(problems) }));
    this.sum.textContent = parts.join(" · ");
    if (this.quiet.textContent) this.finish();
    const share = this.items.reduce((sum, item) => sum + (item.state === "done" ? 100 : item.percent * 0.9), 0);
    this.bar.style.width = `${share / (this.items.length || 1)}%`;
    this.report.classList.toggle("busy", busy);
    this.canceller.hidden = !busy;
    this.clearer.hidden = busy;
    for (const item of changed) this.sayItem(item);
    const good = done.filter((item) => item.good && item.element.isConnected);
    for (const item of good.slice(0, -GOOD_ROWS)) item.element.remove();
    name();
  }

  sayItem({ element, path, state, line, problems, percent, good }) {
    const say = words();
    element.className = state === "done" ? (good ? "good" : "bad") : state;
    // Lines of the server name the file already.
    const bare = (text) => (text.startsWith(`${path}: `) ? text.slice(path.length + 2) : text);
    const said = state === "done"
      ? bare(say[line] || line)
      : filled(say[`upload_${state}`], { percent: Math.round(percent) });
    const lines = problems.map((problem) => make("p", "why", bare(problem)));
    element.replaceChildren(make("p", "line", make("bdi", "path", ...nodes(path)), ": ", said), ...lines);
  }
}

export const uploads = new Uploads();

// Conversations -> deleted when nobody can want them back any more, and back until then.
//
// A deletion is carried out when its notice has gone or the page is left. Nothing is lost by a
// crash before that, as nothing was deleted yet; and nothing stays that was believed deleted, as
// what is due is written down in the browser and carried out where the page is opened next.
// Deleting at once and putting back would need a copy that lives in this page alone.
import { filled, short } from "./dom.js";
import { number, words } from "./language.js";
import { announce } from "./notice.js";
import { call, conversationPath } from "./server.js";

const KEY = "kutip-deleting";
const UNDO_MILLISECONDS = 10_500; // a little longer than the notice stays

function stored() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY));
    return Array.isArray(found) ? found.filter(([id, due]) => typeof id === "string" && due > 0) : [];
  } catch {
    return [];
  }
}

function store(entries) {
  try {
    if (entries.length) localStorage.setItem(KEY, JSON.stringify(entries));
    else localStorage.removeItem(KEY);
  } catch { /* then leaving the page carries it out */ }
}

class Deleting {
  constructor() {
    this.titles = new Map(); // id -> title of what this page is about to delete
    this.timer = 0;
    this.earlier = new Map(stored()); // by a page that is closed, or by another one
    addEventListener("pagehide", () => this.leave());
    const wait = Math.max(0, ...this.earlier.values()) - Date.now();
    const bounded = Math.max(0, Math.min(wait, UNDO_MILLISECONDS)); // a timer takes no large number
    if (this.earlier.size) setTimeout(() => this.resume(), bounded);
  }

  /** Tell who shows the list: draw(), restored(ids), deleted(ids), changed() when it is to be read anew. */
  watch(list) {
    this.list = list;
  }

  has(id) {
    return this.titles.has(id) || this.earlier.has(id);
  }

  /** Carry out what another page wrote down, unless that page took it back. */
  async resume() {
    const ids = stored().map(([id]) => id).filter((id) => this.earlier.has(id));
    this.earlier.clear();
    for (const id of ids) await this.remove(id, "…");
    this.list.changed();
  }

  /** Let a conversation go, with a notice that brings it back. */
  delete({ id, title }) {
    this.titles.set(id, title);
    store([...stored().filter(([each]) => each !== id), [id, Date.now() + UNDO_MILLISECONDS]]);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.finish(), UNDO_MILLISECONDS);
    this.list.draw();
    const count = this.titles.size;
    const said = count > 1
      ? filled(words().history_deleted_several, { count: number(count) })
      : filled(words().history_deleted, { title: short(title) });
    announce(said, { text: words().shelf_undo, act: () => this.undo() });
  }

  undo() {
    if (!this.titles.size) return;
    const back = [...this.titles];
    this.forget(back.map(([id]) => id));
    const said = back.length > 1
      ? filled(words().history_restored_several, { count: number(back.length) })
      : filled(words().history_restored, { title: short(back[0][1]) });
    announce(said);
    this.list.restored(back.map(([id]) => id));
  }

  /** Carry out what is waiting. */
  async finish(options = {}) {
    clearTimeout(this.timer);
    await Promise.all([...this.titles].map(([id, title]) => this.remove(id, title, options)));
  }

  leave() {
    store(stored().map(([id, due]) => [id, this.titles.has(id) ? 1 : due])); // nobody takes it back now
    this.finish({ keepalive: true });
  }

  async remove(id, title, options = {}) {
    try {
      await call(conversationPath(id), { method: "DELETE", ...options });
    } catch (error) {
      if (error.status !== 404) { // gone already is gone
        if (!options.keepalive) this.failed(id, title, error.message); // else the next page does it
        return;
      }
    }
    this.forget([id]);
    this.list.deleted([id]);
  }

  failed(id, title, reason) {
    this.forget([id]);
    this.list.draw();
    const said = filled(words().history_delete_failed, { title: short(title), reason });
    announce(said, { text: words().shelf_retry, act: () => this.delete({ id, title }) });
  }

  /** Delete all, at once and for good; return how many there were. */
  async all() {
    const { deleted } = await call("/api/conversations", { method: "DELETE" });
    clearTimeout(this.timer);
    this.earlier.clear();
    this.forget([...this.titles.keys()]);
    return deleted;
  }

  forget(ids) {
    for (const id of ids) this.titles.delete(id);
    store(stored().filter(([id]) => !ids.includes(id)));
  }
}

export const deleting = new Deleting();

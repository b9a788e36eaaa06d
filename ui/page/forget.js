// An article -> forgotten at once, and put back the very same if that was a mistake.
import { button, filled, make, short } from "./dom.js";
import { name, number, onSpeak, words } from "./language.js";
import { announce } from "./notice.js";
import { article, articlePath, call } from "./server.js";

const UNDO_MILLISECONDS = 10_000; // as long as the notice stays

class Forgetting {
  constructor() {
    this.recent = []; // records that one click brings back
    this.lost = []; // [record, reason]: could not be put back, kept to try again
    this.timer = 0;
    this.element = make("ul", "lost");
    onSpeak(() => this.draw());
  }

  /** Tell who shows the list: hide(id), show(id), gone(id), changed(id that is there again). */
  watch(list) {
    this.list = list;
  }

  async forget(entry) {
    const { id } = entry;
    const title = short(entry.title);
    this.list.hide(id);
    let record;
    try {
      record = await article(id);
    } catch (error) {
      this.list.show(id);
      if (error.status >= 500) {
        const act = () => this.remove(entry, null);
        announce(filled(words().shelf_unreadable, { title }), { text: words().shelf_forget_anyway, act });
      } else this.failed(entry, error, () => this.forget(entry));
      return;
    }
    await this.remove(entry, record);
  }

  async remove(entry, record) {
    this.list.hide(entry.id);
    try {
      await call(articlePath(entry.id), { method: "DELETE" });
    } catch (error) {
      if (error.status !== 404) { // gone already is gone
        this.list.show(entry.id);
        this.failed(entry, error, () => this.remove(entry, record));
        return;
      }
    }
    this.list.gone(entry.id);
    if (record) this.remember(record);
    const count = this.recent.length;
    const said = count > 1
      ? filled(words().shelf_forgotten_several, { count: number(count) })
      : filled(words().shelf_forgotten, { title: short(entry.title) });
    announce(said, record && { text: words().shelf_undo, act: () => this.undo() });
  }

  failed(entry, error, act) {
    const said = filled(words().shelf_forget_failed, { title: short(entry.title), reason: error.message });
    announce(said, { text: words().shelf_retry, act });
  }

  remember(record) {
    this.recent.push(record);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.recent.splice(0), UNDO_MILLISECONDS);
  }

  /** Put back what was forgotten last, in the order in which it went. */
  async undo() {
    for (const record of this.recent.splice(0)) await this.restore(record);
  }

  async restore(record) {
    const { id } = record;
    const title = short(record.title);
    this.lost = this.lost.filter(([each]) => each.id !== id);
    try {
      const headers = { "content-type": "application/json" };
      await call(articlePath(id), { method: "PUT", headers, body: JSON.stringify(record) });
      announce(filled(words().shelf_undone, { title }));
      this.list.changed(id);
    } catch (error) {
      this.lost.push([record, error.message]);
      announce(filled(words().shelf_undo_failed, { title, reason: error.message }));
    }
    this.draw();
  }

  draw() {
    this.element.replaceChildren(...this.lost.map(([record, reason]) => {
      const again = button("again", () => this.restore(record));
      again.dataset.say = "shelf_retry";
      const said = filled(words().shelf_undo_failed, { title: short(record.title), reason });
      return make("li", "", make("span", "", said), again);
    }));
    name();
  }
}

export const forgetting = new Forgetting();

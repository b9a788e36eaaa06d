// All conversations -> deleted for good, once somebody has said yes to that.
import { deleting } from "./deleting.js";
import { button, filled, make } from "./dom.js";
import { number, words } from "./language.js";
import { announce } from "./notice.js";

class Emptying {
  constructor() {
    this.listeners = [];
    this.opener = button("empty", () => this.ask());
    this.opener.dataset.say = "history_all";
    this.question = make("p", "");
    this.question.id = "empty-question";
    const yes = button("yes", () => this.carryOut());
    yes.dataset.say = "history_all_yes";
    this.no = button("no", () => this.close());
    this.no.dataset.say = "page_cancel";
    this.element = make("div", "sure", this.question, yes, this.no);
    this.element.setAttribute("role", "group");
    this.element.setAttribute("aria-labelledby", this.question.id);
    this.element.hidden = true;
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault(); // the drawer stays open
      this.close();
    });
    this.fill(0);
  }

  /** Call back when all are gone. */
  onDone(listener) {
    this.listeners.push(listener);
  }

  /** Offer it where there is something to delete. */
  fill(count) {
    const say = words()[count === 1 ? "history_all_ask_one" : "history_all_ask"];
    this.question.textContent = filled(say, { count: number(count) });
    if (!count) this.element.hidden = true;
    this.opener.hidden = !count || !this.element.hidden;
  }

  ask() {
    this.element.hidden = false;
    this.opener.hidden = true;
    this.no.focus();
  }

  close() {
    this.element.hidden = true;
    this.opener.hidden = false;
    this.opener.focus();
  }

  async carryOut() {
    try {
      const count = await deleting.all();
      const key = count === 1 ? "history_all_done_one" : "history_all_done";
      announce(filled(words()[key], { count: number(count) }));
      this.close();
      for (const listener of this.listeners) listener();
    } catch (error) {
      announce(filled(words().history_all_failed, { reason: error.message }));
    }
  }
}

export const emptying = new Emptying();

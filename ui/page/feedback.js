// What somebody says of an answer -> the server, which notes it for evaluation; and what stands so far.
import { make, set } from "./dom.js";
import { name, onSpeak, words } from "./language.js";
import { announce } from "./notice.js";
import { picking } from "./picking.js";
import { call } from "./server.js";
import { nodes } from "./text.js";

const JSON_TYPE = { "content-type": "application/json" };

function conversationOf(card) {
  const link = card.querySelector("button.link");
  return link ? new URL(link.value, location.href).searchParams.get("c") || "" : "";
}

function cards() {
  return [...document.querySelectorAll("#chat .answer")].filter((card) => card.querySelector(".opinion"));
}

class Feedback {
  constructor() {
    this.said = {}; // id of an exchange -> {feedback, …} as the server gives it
    this.known = new Set();
    this.last = this.fetch("");
    onSpeak(() => this.draw());
  }

  /** Have a request wait for those before it: what is said last stands. */
  queued(request) {
    this.last = this.last.then(request);
    return this.last;
  }

  async fetch(conversation) {
    try {
      this.take(conversation, await call(`/api/feedback?${new URLSearchParams({ conversation })}`));
    } catch { /* nothing is said of feedback, then */ }
  }

  take(conversation, { writable, feedback }) {
    document.documentElement.classList.toggle("judging", writable);
    for (const card of cards()) {
      if (conversationOf(card) === conversation) delete this.said[card.id];
    }
    Object.assign(this.said, feedback);
    this.draw();
  }

  /** Take note of new cards on the page. */
  noticed() {
    const fresh = cards().filter((card) => !this.known.has(card.id));
    for (const card of fresh) this.known.add(card.id);
    if (fresh.length) this.queued(() => this.fetch(conversationOf(fresh[0])));
    this.draw();
    picking.noticed();
  }

  /** Say what a button says; a pressed one takes it back. */
  press(pressed) {
    const { name: kind, value: exchange } = pressed;
    const conversation = conversationOf(pressed.closest(".answer"));
    const before = this.said[exchange];
    if (before && before.feedback === kind) this.say(conversation, exchange, { feedback: null });
    else if (kind !== "right_sentence") this.say(conversation, exchange, { feedback: kind });
    else picking.start(pressed, (place) => this.say(conversation, exchange, { feedback: kind, ...place }));
  }

  /** Say it and tell whether it was noted. */
  async say(conversation, exchange, said) {
    const before = this.said[exchange];
    const { text, ...sent } = said;
    if (said.feedback) this.said[exchange] = said;
    else delete this.said[exchange];
    this.draw();
    try {
      const body = JSON.stringify({ conversation, exchange, ...sent });
      await this.queued(() => call("/api/feedback", { method: "POST", headers: JSON_TYPE, body })
        .then((stands) => this.take(conversation, stands)));
    } catch (error) {
      this.last = Promise.resolve();
      if (before) this.said[exchange] = before;
      else delete this.said[exchange];
      this.draw();
      announce(error.message);
      return false;
    }
    const act = () => this.say(conversation, exchange, before || { feedback: null });
    const line = said.feedback ? words().feedback_thanks : words().feedback_taken_back;
    announce(line, { text: words().feedback_undo, act });
    return true;
  }

  draw() {
    for (const card of cards()) {
      const row = card.querySelector(".opinion");
      const said = this.said[card.id];
      set(row, "role", "group");
      set(row, "aria-label", words().feedback_ask);
      for (const each of row.querySelectorAll("button.feedback")) {
        set(each, "aria-pressed", String(Boolean(said) && said.feedback === each.name));
      }
      this.drawChosen(row, said && said.text);
    }
  }

  /** Show the words that were selected under the row. */
  drawChosen(row, text) {
    const shown = row.querySelector(".chosen");
    if (shown && shown.querySelector("q").textContent === text) return;
    if (shown) shown.remove();
    if (!text) return;
    const label = make("span", "");
    label.dataset.say = "feedback_chosen";
    row.append(make("p", "chosen", label, " ", make("q", "", ...nodes(text))));
    name();
  }
}

export const feedback = new Feedback();

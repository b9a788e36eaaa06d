// How many of the given answers may be wrong -> a choice in the drawer, and one for every question.
import { filled, make } from "./dom.js";
import { onSpeak, words } from "./language.js";

const KEPT = "kutip-dial"; // in the session's storage
const USUAL = "usual";

/** Read what the server wrote into the page: {begun, steps: [[percent, answered or null]], own}. */
function promises() {
  try {
    return JSON.parse(document.getElementById("kutip-dial").textContent);
  } catch {
    return { begun: USUAL, steps: [], own: false };
  }
}

class Dial {
  constructor() {
    this.listeners = [];
    Object.assign(this, promises());
    this.answered = new Map(this.steps);
    this.chosen = this.kept(); // "" is as the server was started
    this.select = make("select", "");
    this.select.addEventListener("change", () => this.change(this.select.value));
    this.title = make("span", "");
    this.title.dataset.say = "dial_title";
    this.line = make("p", "line");
    this.line.id = "dial-line";
    this.line.setAttribute("role", "status");
    this.select.setAttribute("aria-describedby", this.line.id);
    this.element = make("div", "dial", make("label", "", this.title, this.select), this.line);
    this.options = [USUAL, ...this.answered.keys()].map((value) => this.option(value));
    this.select.append(...this.options);
    onSpeak(() => this.say());
    this.say();
  }

  /** Call back whenever another limit is chosen. */
  onChange(listener) {
    this.listeners.push(listener);
  }

  /** Return what goes with every question: nothing where it is asked as the server was started. */
  where() {
    return this.chosen ? { at_most_wrong: this.chosen } : {};
  }

  /** Return what was chosen, in words, "" where nothing was. */
  get name() {
    return this.chosen && this.named(this.chosen);
  }

  clear() {
    this.change(this.begun);
  }

  change(value) {
    this.chosen = value === this.begun ? "" : value;
    try {
      sessionStorage.setItem(KEPT, this.chosen);
    } catch { /* not kept over a reload, then */ }
    this.say();
    for (const listener of this.listeners) listener();
  }

  /** Return what was chosen before, unless the server no longer promises it. */
  kept() {
    let value = "";
    try {
      value = sessionStorage.getItem(KEPT) || "";
    } catch { /* nothing was kept */ }
    const there = value === USUAL || typeof this.answered.get(value) === "number";
    return there && value !== this.begun ? value : "";
  }

  option(value) {
    const option = make("option", "");
    option.value = value;
    option.disabled = value !== USUAL && this.answered.get(value) === null;
    return option;
  }

  named(value) {
    const say = words();
    return value === USUAL ? say.dial_usual : filled(say.dial_step, { share: parseFloat(value) });
  }

  say() {
    const say = words();
    for (const option of this.options) {
      option.textContent = this.named(option.value) + (option.disabled ? say.dial_beyond : "");
    }
    this.select.value = this.chosen || this.begun;
    this.line.textContent = this.lines(say).join(" ");
  }

  lines(say) {
    if (this.own) return [say.dial_own];
    const share = this.answered.get(this.select.value);
    const lines = [say.dial_promise];
    if (share) lines.push(filled(say.dial_answered, { share }));
    if (this.options.some((option) => option.disabled)) lines.push(say.dial_beyond_why);
    return lines;
  }
}

export const dial = new Dial();

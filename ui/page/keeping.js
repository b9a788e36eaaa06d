// The switch that lets conversations be kept: a cookie, as every question must say it.
import { button, filled, make, set } from "./dom.js";
import { number, onSpeak, words } from "./language.js";

const COOKIE = "kutip_history";
const YEAR_SECONDS = 365 * 24 * 3600;
const HERE = ["localhost", "127.0.0.1"].includes(location.hostname);

const isOff = () => document.cookie.split("; ").includes(`${COOKIE}=off`);

class Keeping {
  constructor() {
    this.listeners = [];
    this.kept = true; // as the server said last
    this.count = 0;
    this.label = make("span", "label");
    this.label.dataset.say = HERE ? "history_keep_here" : "history_keep_there";
    this.switch = button("switch", () => this.turn());
    this.switch.append(this.label, make("span", "knob"));
    this.switch.setAttribute("role", "switch");
    this.line = make("p", "line");
    this.line.id = "keeping-line";
    this.switch.setAttribute("aria-describedby", this.line.id);
    this.element = make("div", "keeping", this.switch, this.line);
    onSpeak(() => this.say());
    this.say();
  }

  /** Call back when what is asked from now on is kept or no longer kept. */
  onChange(listener) {
    this.listeners.push(listener);
  }

  turn() {
    const off = isOff();
    document.cookie = off
      ? `${COOKIE}=; path=/; max-age=0; SameSite=Strict`
      : `${COOKIE}=off; path=/; max-age=${YEAR_SECONDS}; SameSite=Strict`;
    this.refused = isOff() === off;
    this.kept = true; // until the server says otherwise
    this.say();
    for (const listener of this.listeners) listener();
  }

  /** Take note of what the server said: whether it keeps, and how many it has. */
  fill(kept, count) {
    this.kept = kept;
    this.count = count;
    this.say();
  }

  say() {
    const say = words();
    const off = isOff();
    const never = !off && !this.kept;
    set(this.switch, "aria-checked", String(!off && this.kept));
    this.switch.disabled = never;
    const left = this.count === 1 ? "history_keep_left_one" : "history_keep_left";
    const lines = [say[never ? "history_keep_never" : off ? "history_keep_off" : "history_keep_on"]];
    if (off && this.count) lines.push(filled(say[left], { count: number(this.count) }));
    if (this.refused) lines.push(say.history_keep_refused);
    this.line.textContent = lines.join(" ");
  }
}

export const keeping = new Keeping();

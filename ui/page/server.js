// What the page says to its server: commands through hidden boxes, as if typed; the rest as JSON.
import { words } from "./language.js";
import { announce } from "./notice.js";

const ASKED = ["ask", "again"]; // all else is where to go, or to look again: it needs no wait for an answer
const ACCEPTS = "/queue/join"; // where Gradio sends a command to
const ACCEPTANCE_MILLISECONDS = 15_000; // a command that is lost holds up the next one no longer
let told = Promise.resolve(); // the command before is accepted first
let latest = {}; // told last, but for those that look again

/** Write into a hidden box, and then do something with it; who is quick waits for Gradio to make it. */
function write(selector, value, then = () => {}) {
  const box = document.querySelector(`${selector} textarea, ${selector} input`);
  if (!box) {
    requestAnimationFrame(() => write(selector, value, then));
    return;
  }
  const { set } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(box), "value");
  set.call(box, value);
  box.dispatchEvent(new Event("input", { bubbles: true }));
  then(box);
}

/** Tell whether the server is there. Gradio, told something without one, hears nothing ever after. */
async function answers() {
  try {
    await fetch("/healthz", { cache: "no-store" });
    return true;
  } catch {
    announce(words().page_unreachable_server);
    return false;
  }
}

/** Wait until the server has answered what Gradio sends it next, but not for ever; return whether it took it. */
function accepted() {
  const since = performance.now();
  return new Promise((resolve) => {
    const observer = new PerformanceObserver((list) => {
      const joins = ({ name, startTime }) => startTime >= since && new URL(name).pathname.endsWith(ACCEPTS);
      const answer = list.getEntries().find(joins);
      if (answer) done((answer.responseStatus ?? 200) < 400); // not every browser tells the status
    });
    const timer = setTimeout(done, ACCEPTANCE_MILLISECONDS, false);
    function done(taken) {
      observer.disconnect();
      clearTimeout(timer);
      resolve(taken);
    }
    observer.observe({ type: "resource" });
  });
}

function entered(command) {
  return new Promise((resolve) => {
    write(ASKED.includes(command.do) ? "#command" : "#goto", JSON.stringify(command), (box) => {
      resolve(accepted()); // of two that are on their way, the second may be there first
      box.dispatchEvent(new KeyboardEvent("keypress", { key: "Enter", bubbles: true }));
    });
  });
}

/** Have a command of the conversation carried out: {do: "ask", question}, {do: "new"}, …
 *
 * Returns whether the server was there to hear it.
 */
export function tell(command) {
  if (command.do !== "refresh") latest = command;
  const carryOut = async () => {
    const there = await answers();
    const taken = there && await entered(command);
    if (!taken && latest === command) latest = {}; // it leads nowhere
    return there;
  };
  told = told.then(carryOut, carryOut);
  return told;
}

/** Return the id of the conversation that the page was told to show, "" for a new one.
 *
 * It may not be there yet. Where something was asked since, null: its answer says where it stands.
 */
export function headedFor() {
  return { open: latest.id, new: "" }[latest.do] ?? null;
}

/** Put a text into the box of questions. */
export function fillBox(text) {
  write("#ask", text);
}

/** Let only these articles answer from now on: {source, language, date_from, date_to} or {}. */
export function restrict(where) {
  write("#where", JSON.stringify(where));
}

/** A refusal of the server, with the line it gave. */
export class Refused extends Error {
  constructor(status, line) {
    super(line);
    this.status = status;
  }
}

/** Fetch JSON of the interface; throws Refused with a line that can be shown. */
export async function call(path, options = {}) {
  const { language } = document.documentElement.dataset;
  let response;
  try {
    const headers = { "accept-language": language, ...options.headers };
    response = await fetch(path, { cache: "no-store", ...options, headers });
  } catch {
    throw new Refused(0, words().page_unreachable_server);
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(response.status, body.error || words().page_unreachable_server);
  return body;
}

export function articlePath(id) {
  return `/api/articles/${encodeURIComponent(id)}`;
}

export function conversationPath(id) {
  return `/api/conversations/${encodeURIComponent(id)}`;
}

/** Return an article, null when there is none (any more). */
export async function article(id) {
  try {
    return await call(articlePath(id));
  } catch (error) {
    if (error.status === 404) return null;
    throw error;
  }
}

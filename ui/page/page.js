// The chat page: listens to what happens on it and calls the part that knows what to do.
//
// Messages come from the server without handlers; one listener serves them all.
import { noticedAddress, watchAddress } from "./address.js";
import { articles } from "./articles.js";
import { noticedBox, watchBox } from "./asking.js";
import { citation } from "./citation.js";
import { conversations, noticedConversation } from "./conversations.js";
import { edit } from "./edit.js";
import { feedback } from "./feedback.js";
import { exporting } from "./exporting.js";
import { noticedFocus, watchFocus } from "./focus.js";
import { hoverElement, watchPointer } from "./hover.js";
import { name, speak, words } from "./language.js";
import { announce, noticeElement } from "./notice.js";
import { copy, reader } from "./reader.js";
import { tell } from "./server.js";
import { shelf } from "./shelf.js";
import { shownConversation } from "./shown.js";
import { suggestAfter } from "./suggestions.js";
import { dress } from "./text.js";

const EXAMPLES_MILLISECONDS = 1500;
const WIDE = matchMedia("(min-width: 821px)");
const KEYBOARD = matchMedia("(pointer: fine)"); // where to focus a box covers nothing with keys

// Class of a button that was clicked -> what it does.
const ACTS = {
  chip: (target) => reader.show(target, true),
  language: (target) => speak(target.value),
  example: (target) => tell({ do: "ask", question: target.textContent }),
  new: begin,
  export: (target) => exporting.toggle(target, shownConversation()),
  again: (target) => tell({ do: "again", id: target.value }),
  edit,
  feedback: (target) => feedback.press(target),
  link: copyLink,
  shelf: () => (shelf.open ? shelf.close() : shelf.show()),
};

function begin() {
  tell({ do: "new" });
  if (KEYBOARD.matches) document.querySelector("#ask textarea").focus(); // this button goes
}

async function copyLink(target) {
  try {
    await navigator.clipboard.writeText(new URL(target.value, location.href).href);
    announce(words().page_link_copied);
  } catch {
    announce(words().page_not_copied);
  }
}

function clicked(event) {
  const target = event.target.closest("button");
  if (!target || event.detail > 1) return; // a double click does what one does
  const card = target.closest("#chat .answer");
  if (card && target.classList.contains("copy")) copy(citation(card.querySelector("button.chip")));
  for (const [kind, act] of Object.entries(ACTS)) {
    if (target.classList.contains(kind) && target.closest("#top, #hello, #chat")) act(target);
  }
}

function pressed(event) {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  if (shelf.open) shelf.close();
  else if (reader.open) reader.close();
}

/** Go to the answer that the address names, once. */
function arrived() {
  const card = wanted && document.getElementById(wanted);
  if (!card) return false;
  wanted = "";
  card.classList.add("wanted");
  card.scrollIntoView({ block: "center" });
  return true;
}

let wanted = location.hash.slice(1);
const seen = new Set();
let questions = 0;

/** Take note of what Gradio put on the page: new questions, new answers. */
function noticed() {
  name();
  const asked = document.querySelectorAll("#chat h2.question");
  document.documentElement.classList.toggle("asked", asked.length > 0);
  const latest = asked[asked.length - 1];
  let came = asked.length > questions;
  questions = asked.length;
  noticedBox(came);
  if (!questions && reader.open && reader.chip) reader.close();
  const fresh = [...document.querySelectorAll("#chat .answer")].filter((card) => !seen.has(card.id));
  for (const card of fresh) seen.add(card.id);
  const newest = fresh.at(-1); // a past conversation comes as a whole
  if (newest) {
    came ||= Boolean(latest.compareDocumentPosition(newest) & Node.DOCUMENT_POSITION_FOLLOWING);
    const lead = newest.querySelector(".lead button.chip");
    if (lead && WIDE.matches) reader.show(lead, false);
    else if (!lead && reader.chip) reader.close(); // no source stands beside "not found"
  }
  for (const sentence of document.querySelectorAll("#chat .sentence:not([data-dressed])")) {
    sentence.dataset.dressed = "";
    dress(sentence);
  }
  noticedAddress();
  noticedConversation();
  feedback.noticed();
  const last = [...document.querySelectorAll("#chat .answer")].at(-1);
  if (last && !document.querySelector("#chat .pending")) suggestAfter(last);
  noticedFocus();
  if (!arrived() && came) latest.scrollIntoView({ block: "start" });
}

/** Examples of a new archive are made while the page is there already: look again a few times. */
function awaitExamples(times) {
  if (!times) return;
  setTimeout(() => {
    if (document.querySelector("button.example, #chat h2.question")) return;
    tell({ do: "refresh" });
    awaitExamples(times - 1);
  }, EXAMPLES_MILLISECONDS);
}

let waiting = false;

function watch() {
  shelf.add(articles);
  shelf.add(conversations);
  document.body.append(shelf.pane, reader.pane, noticeElement, hoverElement, exporting.menu);
  watchBox();
  watchPointer();
  watchAddress();
  watchFocus();
  document.addEventListener("click", clicked);
  document.addEventListener("keydown", pressed);
  const observer = new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      noticed();
    });
  });
  observer.observe(document.body, { childList: true, subtree: true });
  noticed();
  awaitExamples(3);
}

watch();

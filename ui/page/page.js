// The chat page: listens to what happens on it and calls the part that knows what to do.
//
// Messages come from the server without handlers; one listener serves them all.
import { articles } from "./articles.js";
import { citation } from "./citation.js";
import { conversations, noticedConversation } from "./conversations.js";
import { edit } from "./edit.js";
import { feedback } from "./feedback.js";
import { exporting } from "./exporting.js";
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

// Class of a button that was clicked -> what it does.
const ACTS = {
  chip: (target) => reader.show(target, true),
  language: (target) => speak(target.value),
  example: (target) => tell({ do: "ask", question: target.textContent }),
  new: () => tell({ do: "new" }),
  export: (target) => exporting.toggle(target, shownConversation()),
  again: (target) => tell({ do: "again", id: target.value }),
  edit,
  feedback: (target) => feedback.press(target),
  link: copyLink,
  shelf: () => (shelf.open ? shelf.close() : shelf.show()),
};

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
  if (!target) return;
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

/** Let the address be that of the conversation shown, so that a reload brings it back. */
function addressed() {
  const link = document.querySelector("#chat .answer button.link");
  const at = link ? new URL(link.value, location.href).search : "";
  if (at === location.search || (!link && document.querySelector("#chat h2.question"))) return;
  if (!link && !conversation) return; // ?q=… of a page where nothing was asked yet
  conversation = at;
  history.replaceState(null, "", `${location.pathname}${at}${link ? location.hash : ""}`);
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

let conversation = "";
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
  if (!questions && reader.open && reader.chip) reader.close();
  for (const card of document.querySelectorAll("#chat .answer")) {
    if (seen.has(card.id)) continue;
    seen.add(card.id);
    came ||= Boolean(latest.compareDocumentPosition(card) & Node.DOCUMENT_POSITION_FOLLOWING);
    const lead = card.querySelector(".lead button.chip");
    if (lead && WIDE.matches) reader.show(lead, false);
    else if (!lead && reader.chip) reader.close(); // no source stands beside "not found"
  }
  for (const sentence of document.querySelectorAll("#chat .sentence:not([data-dressed])")) {
    sentence.dataset.dressed = "";
    dress(sentence);
  }
  addressed();
  noticedConversation();
  feedback.noticed();
  const last = [...document.querySelectorAll("#chat .answer")].at(-1);
  if (last && !document.querySelector("#chat .pending")) suggestAfter(last);
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
  watchPointer();
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

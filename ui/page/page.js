// The chat page: listens to what happens on it and calls the part that knows what to do.
//
// Messages come from the server without handlers; one listener serves them all.
import { citation } from "./citation.js";
import { edit } from "./edit.js";
import { name, speak } from "./language.js";
import { noticeElement } from "./notice.js";
import { copy, reader } from "./reader.js";
import { tell } from "./server.js";
import { shelf } from "./shelf.js";
import { dress } from "./text.js";

const WIDE = matchMedia("(min-width: 821px)");

// Class of a button that was clicked -> what it does.
const ACTS = {
  chip: (target) => reader.show(target, true),
  language: (target) => speak(target.value),
  example: (target) => tell({ do: "ask", question: target.textContent }),
  new: () => tell({ do: "new" }),
  again: (target) => tell({ do: "again", id: target.value }),
  edit,
  shelf: () => (shelf.open ? shelf.close() : shelf.show()),
};

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
  }
  for (const sentence of document.querySelectorAll("#chat .sentence:not([data-dressed])")) {
    sentence.dataset.dressed = "";
    dress(sentence);
  }
  if (came) latest.scrollIntoView({ block: "start" });
}

let waiting = false;

function watch() {
  document.body.append(shelf.pane, reader.pane, noticeElement);
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
}

watch();

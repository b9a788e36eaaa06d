// The conversation on the page <-> the address and the title of the page, back and forward included.
import { deleting } from "./deleting.js";
import { short } from "./dom.js";
import { words } from "./language.js";
import { reader } from "./reader.js";
import { headedFor, tell } from "./server.js";

const TITLE_CHARACTERS = 60;

let shown = ""; // the address's query of the conversation on the page

function idIn(query) {
  return new URLSearchParams(query).get("c") || "";
}

/** Let the address be that of the conversation shown: a reload and "back" bring it again. */
function addressed() {
  const link = document.querySelector("#chat .answer button.link");
  const query = link ? new URL(link.value, location.href).search : "";
  if (query === shown || (!link && document.querySelector("#chat h2.question"))) return;
  const another = shown;
  shown = query;
  // Who presses back and forward sees what lies between, which is no other place to be in.
  if (query === location.search || headedFor() === idIn(location.search)) return;
  history[another ? "pushState" : "replaceState"](null, "", `${location.pathname}${query}`);
}

/** Name the page after its conversation, so that tabs and bookmarks can be told apart. */
function titled() {
  const first = document.querySelector("#chat h2.question");
  const { page_title: page } = words();
  const title = first ? `${short(first.textContent, TITLE_CHARACTERS)} · ${page}` : page;
  if (document.title !== title) document.title = title;
}

/** Show the conversation that the address names since back or forward was pressed. */
function travelled() {
  if (deleting.has(idIn(location.search))) history.replaceState(null, "", location.pathname);
  const id = idIn(location.search);
  if (id === (headedFor() ?? idIn(shown))) return;
  if (reader.open && reader.chip) reader.close();
  tell(id ? { do: "open", id } : { do: "new" });
}

/** Take note of what Gradio put on the page. */
export function noticedAddress() {
  addressed();
  titled();
}

export function watchAddress() {
  addEventListener("popstate", travelled);
}

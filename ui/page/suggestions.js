// The latest answer -> what to ask next, as a line of buttons under it.
import { dial } from "./dial.js";
import { button, make } from "./dom.js";
import { name } from "./language.js";
import { call, tell } from "./server.js";
import { nodes } from "./text.js";

let shown = "";

const AT_END_PIXELS = 4; // fractions of pixels are rounded by browsers

function isReadToTheEnd(card) {
  for (let pane = card.parentElement; pane; pane = pane.parentElement) {
    if (pane.scrollHeight <= pane.clientHeight || getComputedStyle(pane).overflowY !== "auto") continue;
    return pane.scrollHeight - pane.scrollTop - pane.clientHeight <= AT_END_PIXELS;
  }
  return false;
}

function placed(card, questions) {
  const line = make("div", "suggestions", ...questions.map((question) => {
    const ask = button("suggestion", ({ detail }) => {
      if (detail <= 1) tell({ do: "ask", question }); // a double click asks once
    });
    ask.append(...nodes(question));
    return ask;
  }));
  line.setAttribute("role", "group");
  line.dataset.label = "page_suggestions";
  const follow = isReadToTheEnd(card); // who reads further up is not moved
  card.append(line);
  name();
  if (follow) line.scrollIntoView({ block: "nearest" });
}

/** Suggest what to ask after a card; only the latest of a conversation has suggestions. */
export async function suggestAfter(card) {
  const link = card.querySelector("button.link");
  if (!link || card.id === shown) return;
  shown = card.id;
  for (const old of document.querySelectorAll("#chat .suggestions")) old.remove();
  const address = new URL(link.value, location.href);
  const query = new URLSearchParams({
    conversation: address.searchParams.get("c"), exchange: address.hash.slice(1), ...dial.where(),
  });
  const { questions } = await call(`/api/suggestions?${query}`).catch(() => ({ questions: [] }));
  if (shown === card.id && card.isConnected && questions.length) placed(card, questions);
}

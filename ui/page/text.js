// Text of an article -> nodes that show it: numbers stay on one line, hidden characters are seen.
//
// The text content of the nodes is the text itself, always.
import { make } from "./dom.js";
import { HIDDEN } from "./hidden.js";

// Rp 2.500, US$ 3 million, 2,5 juta, 40 persen: broken over two lines they are misread.
const NUMBER = String.raw`(?:(?:Rp|IDR|USD|US\$|EUR|[$€£¥])\.?[ \u00a0])?\d[\d.,]*(?:[ \u00a0]`
  + String.raw`(?:ribu|juta|miliar|triliun|persen|percent|thousand|million|billion|trillion|%))*`;
const SPECIAL = new RegExp(`(${HIDDEN})|(?<![\\p{L}\\d])(${NUMBER})(?![\\p{L}\\d])`, "gu");

function special([text, hidden]) {
  if (!hidden) return make("span", "together", text);
  const mark = make("span", "unseen", text);
  mark.title = `U+${text.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
  return mark;
}

/** Return nodes whose text content is the text. */
export function nodes(text) {
  const parts = [];
  let last = 0;
  for (const match of text.matchAll(SPECIAL)) {
    if (!match[1] && !/\s/.test(match[0])) continue; // a number without a gap breaks nowhere
    parts.push(text.slice(last, match.index), special(match));
    last = match.index + match[0].length;
  }
  parts.push(text.slice(last));
  return parts.filter((part) => part !== "");
}

/** Do the same to the text that already stands in an element. */
export function dress(element) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) {
    const { currentNode: text } = walker;
    if (!text.parentElement.closest(".unseen")) texts.push(text); // the server has marked it already
  }
  for (const each of texts) {
    const shown = nodes(each.data);
    if (shown.length > 1 || typeof shown[0] === "object") each.replaceWith(...shown);
  }
}

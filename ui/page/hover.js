// A pointer on a chip -> a card with what stands before and after the quoted sentence.
import { citation, found } from "./citation.js";
import { make } from "./dom.js";
import { readableDate } from "./language.js";
import { article as fetched } from "./server.js";
import { nodes } from "./text.js";

const PAUSE_MILLISECONDS = 200; // a pointer that only passes shows nothing
const GAP = 8;

const card = make("div", "");
card.id = "hover";
card.hidden = true;

let timer = 0;
let at = null;

export const hoverElement = card;

/** Return the sentences next to the cited one, "" where there is none. */
function neighbours(article, cited) {
  const place = found(cited, article);
  if (place.gone) return null;
  const text = ([from, to]) => place.points.slice(from, to).join("");
  const before = article.sentences.filter(([, to]) => to <= place.from).at(-1);
  const after = article.sentences.find(([from]) => from >= place.to);
  return [before ? text(before) : "", place.quote, after ? text(after) : ""];
}

function put(chip) {
  const { left, top, bottom } = chip.getBoundingClientRect();
  const { width, height } = card.getBoundingClientRect();
  const below = bottom + GAP + height < innerHeight;
  card.style.left = `${Math.max(GAP, Math.min(left, innerWidth - width - GAP))}px`;
  card.style.top = `${below ? bottom + GAP : Math.max(GAP, top - GAP - height)}px`;
}

async function show(chip) {
  const cited = citation(chip);
  const article = await fetched(cited.id).catch(() => null);
  const around = article && neighbours(article, cited);
  if (at !== chip || !chip.isConnected || !around) return;
  const [before, quote, after] = around;
  const about = [article.source, readableDate(article.published)].filter(Boolean).join(" · ");
  card.replaceChildren(
    make("strong", "", ...nodes(article.title)),
    make("p", "around", ...nodes(before), before ? " " : "", make("mark", "", ...nodes(quote)),
      after ? " " : "", ...nodes(after)),
    make("small", "", ...nodes(about)),
  );
  card.hidden = false;
  put(chip);
}

function leave() {
  clearTimeout(timer);
  at = null;
  card.hidden = true;
}

/** Follow the pointer; a finger or a pen has no place to rest above the page. */
export function watchPointer() {
  document.addEventListener("pointerover", (event) => {
    const chip = event.pointerType === "mouse" && event.target.closest?.("#chat button.chip");
    if (chip === at) return;
    leave();
    if (!chip || chip.classList.contains("on")) return; // its article is open already
    at = chip;
    timer = setTimeout(() => show(chip), PAUSE_MILLISECONDS);
  });
  for (const event of ["pointerdown", "keydown", "scroll"]) {
    document.addEventListener(event, leave, { capture: true, passive: true });
  }
}

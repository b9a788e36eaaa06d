// The keyboard's focus on what the conversation replaces -> on the question that it was about.

let inside = false; // the focus is, or was, in the conversation or the welcome
let asks = false; // it is on a button that asks something new
let held = -1; // place of the question that it is about, -1 before any

const headings = () => [...document.querySelectorAll("#chat h2.question")];

function note({ type, target }) {
  inside = type === "focusin" && Boolean(target.closest("#chat, #hello"));
  if (!inside) return;
  asks = target.matches(".example, .suggestion");
  held = headings().findLastIndex((each) => each === target
    || each.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_FOLLOWING);
}

/** Take note of what Gradio put on the page: what had the focus may have gone with what was there. */
export function noticedFocus() {
  if (!inside || document.activeElement !== document.body) return;
  const all = headings();
  const heading = asks ? all.at(-1) : all[held];
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

export function watchFocus() {
  document.addEventListener("focusin", note);
  document.addEventListener("pointerdown", note); // to point elsewhere is to leave it
}

// The page's language: in its root, its switch, and everything that is named in it.
import { filled, set } from "./dom.js";
import { WORDS } from "./words.js";

const root = document.documentElement;
const listeners = [];

// Gradio names the browser's language there, whatever the page's is.
const keep = () => set(root, "lang", root.dataset.language);
new MutationObserver(keep).observe(root, { attributeFilter: ["lang"] });
keep();

/** Return the messages of the language chosen. */
export const words = () => WORDS[root.dataset.language] || WORDS.id;

/** Call back whenever the language changes. */
export function onSpeak(listener) {
  listeners.push(listener);
}

export function speak(language) {
  root.dataset.language = language;
  keep();
  try {
    localStorage.setItem("kutip-language", language);
  } catch { /* not remembered, then */ }
  name();
  for (const listener of listeners) listener();
}

/** Name what Gradio or its sanitiser leaves without a name, and all that has a data-say. */
export function name() {
  const say = words();
  const box = document.querySelector("#ask textarea");
  set(box, "placeholder", say.page_box);
  set(box, "aria-label", say.page_box);
  const send = document.querySelector("#ask .submit-button");
  set(send, "aria-label", say.page_send);
  set(send, "title", say.page_send);
  set(document.querySelector("#chat [role=log]"), "aria-label", say.page_conversation);
  for (const message of document.querySelectorAll("#chat [data-testid][aria-label]")) {
    message.removeAttribute("aria-label"); // Gradio puts the message's HTML there
  }
  for (const chip of document.querySelectorAll("button.chip")) {
    set(chip, "aria-label", filled(say.page_chip, { number: chip.textContent }));
  }
  set(document.querySelector(".edit-form input"), "aria-label", say.page_edit_label);
  const shelf = document.querySelector("#top button.shelf");
  set(shelf, "aria-label", say.shelf_open);
  set(shelf, "title", say.shelf_open);
  for (const own of document.querySelectorAll("[data-say]")) {
    if (own.textContent !== say[own.dataset.say]) own.textContent = say[own.dataset.say];
  }
  for (const own of document.querySelectorAll("[data-label]")) {
    set(own, "aria-label", say[own.dataset.label]);
    if (own.tagName === "BUTTON") set(own, "title", say[own.dataset.label]);
  }
  for (const code of document.querySelectorAll("#chat .within .code")) {
    const said = languageName(code.title);
    if (code.textContent !== said) code.textContent = said;
  }
  for (const language of document.querySelectorAll("button.language")) {
    set(language, "aria-pressed", String(language.value === root.dataset.language));
    set(language, "aria-label", `${language.textContent}: ${language.title}`);
  }
}

/** Return "Indonesia" for "id", in the language of the page. */
export function languageName(code) {
  try {
    return new Intl.DisplayNames([root.dataset.language], { type: "language" }).of(code);
  } catch {
    return code;
  }
}

/** Return "12 Mar 2026" for "2026-03-12"; anything else as it is. */
export function readableDate(published) {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(published || "");
  const month = parts && words().months.split(" ")[Number(parts[2]) - 1];
  return month ? `${Number(parts[3])} ${month} ${parts[1]}` : published;
}

/** Return a whole number with the language's own marks. */
export function number(value) {
  return String(value).replace(/\B(?=(\d{3})+$)/g, words().thousands);
}

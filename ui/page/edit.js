// The rewritten form of a follow-up question -> a form in which it is mended and asked again.
import { button, make } from "./dom.js";
import { name } from "./language.js";
import { tell } from "./server.js";

const MAX_QUESTION_CHARACTERS = 2000;

export function edit(opener) {
  const line = opener.closest(".rewritten");
  const field = make("input", "");
  field.value = line.querySelector(".understood").textContent;
  field.maxLength = MAX_QUESTION_CHARACTERS;
  const send = make("button", "send");
  send.dataset.say = "page_ask_again";
  const close = () => {
    form.remove();
    line.hidden = false;
  };
  const cancel = button("cancel", () => {
    close();
    opener.focus();
  });
  cancel.dataset.say = "page_cancel";
  const form = make("form", "edit-form", field, send, cancel);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!field.value.trim()) return;
    close();
    tell({ do: "again", id: opener.value, question: field.value });
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    cancel.click();
  });
  line.hidden = true;
  line.after(form);
  name();
  field.focus();
}

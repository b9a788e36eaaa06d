// The box of questions -> a question that is sent once, however often a key or a button is pressed.
//
// The box is emptied here, not by the server: what is typed until it hears of the question stays.
import { filled } from "./dom.js";
import { words } from "./language.js";
import { announce } from "./notice.js";
import { fillBox, tell } from "./server.js";

const MAX_QUESTION_CHARACTERS = 2000; // that the box takes

const REFUSED = ".toast-body.error"; // what Gradio shows when the server would not hear

let unheard = ""; // sent, and neither on the page yet nor refused
let restored = ""; // put back into the box

const boxOf = (target) => target.closest?.("#ask textarea");

async function send(box) {
  const question = box.value;
  if (!question.trim()) return;
  fillBox("");
  restored = "";
  unheard = question;
  if (!await tell({ do: "ask", question })) putBack(); // to be asked when the server is back
}

function putBack() {
  const box = document.querySelector("#ask textarea");
  if (unheard && box && !box.value) {
    fillBox(unheard);
    restored = unheard;
  }
  unheard = "";
}

/** Take note of what became of the question: it stands on the page, or a notice says why not. */
export function noticedBox(came) {
  if (came) {
    // An older notice may have brought it back although it was taken.
    if (restored && document.querySelector("#ask textarea").value === restored) fillBox("");
    unheard = restored = "";
  } else if (document.querySelector(REFUSED)) putBack();
}

function pressed(event) {
  const box = event.key === "Enter" && !event.shiftKey && boxOf(event.target);
  if (!box) return;
  event.preventDefault();
  event.stopPropagation(); // Gradio would send it too
  send(box);
}

function clicked(event) {
  if (!event.target.closest?.("#ask .submit-button")) return;
  event.stopPropagation();
  send(document.querySelector("#ask textarea"));
}

/** Say that a text is too long: the browser cuts it without a word. */
function pasted(event) {
  const box = boxOf(event.target);
  if (!box) return;
  const more = event.clipboardData.getData("text").length;
  const whole = box.value.length - (box.selectionEnd - box.selectionStart) + more;
  if (whole <= MAX_QUESTION_CHARACTERS) return;
  announce(filled(words().page_too_long, { limit: MAX_QUESTION_CHARACTERS }));
}

export function watchBox() {
  document.addEventListener("keypress", pressed, true); // before Gradio hears of it
  document.addEventListener("click", clicked, true);
  document.addEventListener("paste", pasted, true);
}

// A line that appears above the box and goes by itself, with one thing to do about it if there is one.
import { button, make } from "./dom.js";
import { nodes } from "./text.js";

const SAID_MILLISECONDS = 2500;
const ACTION_MILLISECONDS = 10_000;

const notice = make("div", "");
notice.id = "notice";
notice.setAttribute("role", "status");
let timer = 0;

export const noticeElement = notice;

/** Say a line; ``action`` is {text, act}: a button beside it, which stays longer. */
export function announce(text, action = null) {
  clearTimeout(timer);
  notice.replaceChildren(make("span", "", ...nodes(text)));
  if (action) {
    const act = button("act", () => {
      notice.replaceChildren();
      action.act();
    });
    act.append(action.text);
    notice.append(act);
  }
  timer = setTimeout(() => notice.replaceChildren(), action ? ACTION_MILLISECONDS : SAID_MILLISECONDS);
}

// A conversation -> a menu of files: real links, so that the browser itself saves them.
import { make, set } from "./dom.js";
import { name } from "./language.js";
import { conversationPath } from "./server.js";
import { shownConversation } from "./shown.js";

const FORMATS = ["markdown", "json", "html", "csv"];
const MARGIN = 8; // pixels between menu, opener and edge of the window

class Exporting {
  constructor() {
    this.links = FORMATS.map((format) => {
      const link = make("a", "");
      link.dataset.say = `history_export_${format}`;
      link.setAttribute("role", "menuitem");
      link.download = ""; // named by the server
      link.tabIndex = -1;
      link.addEventListener("click", () => this.close());
      return link;
    });
    this.menu = make("div", "", ...this.links);
    this.menu.id = "export";
    this.menu.hidden = true;
    this.menu.setAttribute("role", "menu");
    this.menu.dataset.label = "history_export";
    this.menu.addEventListener("keydown", (event) => this.pressed(event));
    document.addEventListener("pointerdown", ({ target }) => {
      if (!this.menu.contains(target) && !(this.opener && this.opener.contains(target))) this.close(false);
    });
    document.addEventListener("scroll", () => this.close(false), true);
    addEventListener("resize", () => this.close(false));
  }

  /** Open the menu of a conversation beside a button, or close it if it stands there. */
  toggle(opener, id) {
    const stood = !this.menu.hidden && this.opener === opener;
    this.close(stood);
    if (stood || !id) return;
    const language = document.documentElement.dataset.language;
    FORMATS.forEach((format, n) => {
      this.links[n].href = `${conversationPath(id)}/export?format=${format}&lang=${language}`;
    });
    this.opener = opener;
    set(opener, "aria-expanded", "true");
    this.menu.hidden = false;
    name();
    this.place(opener.getBoundingClientRect());
    this.links[0].focus({ preventScroll: true });
  }

  place({ top, bottom, right }) {
    const { offsetWidth, offsetHeight } = this.menu;
    const below = bottom + MARGIN / 2 + offsetHeight + MARGIN <= innerHeight;
    this.menu.style.top = `${Math.max(MARGIN, below ? bottom + MARGIN / 2 : top - MARGIN / 2 - offsetHeight)}px`;
    this.menu.style.left = `${Math.max(MARGIN, Math.min(right, innerWidth - MARGIN) - offsetWidth)}px`;
  }

  close(back = true) {
    if (this.menu.hidden) return;
    this.menu.hidden = true;
    const opener = this.opener.isConnected ? this.opener : document.querySelector("#top button.export");
    set(opener, "aria-expanded", "false");
    if (back && opener) opener.focus({ preventScroll: true });
  }

  pressed(event) {
    const at = this.links.indexOf(document.activeElement);
    const { length } = this.links;
    const to = { ArrowDown: (at + 1) % length, ArrowUp: (at + length - 1) % length, Home: 0, End: length - 1 }[event.key];
    if (to !== undefined) this.links[to].focus();
    else if (event.key === " ") this.links[at].click();
    else if (event.key === "Escape") this.close();
    else if (event.key === "Tab") {
      this.close();
      return; // and on, from the opener
    } else return;
    event.preventDefault();
  }

  /** Let a button say that it opens the menu. */
  opens(opener) {
    set(opener, "aria-haspopup", "menu");
    if (opener && !opener.hasAttribute("aria-expanded")) set(opener, "aria-expanded", "false");
  }

  /** Take note that the page has changed: the header is Gradio's, made anew at times. */
  noticed() {
    const header = document.querySelector("#top button.export");
    this.opens(header);
    if (header) header.disabled = !shownConversation();
  }
}

export const exporting = new Exporting();

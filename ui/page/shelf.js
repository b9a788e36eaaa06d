// The drawer at the left: its tabs, opened and closed. What stands in a tab is a panel's own.
import { button, make, set } from "./dom.js";
import { name } from "./language.js";

class Shelf {
  constructor() {
    this.panels = [];
    this.tabs = make("div", "tabs");
    this.tabs.setAttribute("role", "tablist");
    this.closer = button("close", () => this.close());
    this.closer.append("×");
    this.closer.dataset.label = "page_close";
    this.body = make("div", "shelf-body");
    this.pane = make("aside", "", make("div", "shelf-bar", this.tabs, this.closer), this.body);
    this.pane.id = "shelf";
    this.pane.hidden = true;
    this.pane.dataset.label = "shelf_name";
    this.tabs.addEventListener("keydown", (event) => {
      const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (by) this.step(by);
    });
  }

  get open() {
    return !this.pane.hidden;
  }

  /** Add a panel: {key, title (key of a message), element, shown() when it comes into view}. */
  add(panel) {
    const tab = button("tab", () => this.show(panel.key));
    tab.dataset.say = panel.title;
    tab.id = `tab-${panel.key}`;
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", `panel-${panel.key}`);
    panel.element.id = `panel-${panel.key}`;
    panel.element.setAttribute("role", "tabpanel");
    panel.element.setAttribute("aria-labelledby", tab.id);
    this.tabs.append(tab);
    this.body.append(panel.element);
    this.panels.push({ ...panel, tab });
  }

  /** Open the drawer at a panel, at the one that was open last without a key. */
  show(key = this.key || this.panels[0].key) {
    this.key = key;
    this.pane.hidden = false;
    document.documentElement.classList.add("shelved");
    for (const panel of this.panels) {
      const on = panel.key === key;
      panel.element.hidden = !on;
      set(panel.tab, "aria-selected", String(on));
      panel.tab.tabIndex = on ? 0 : -1;
      if (on) {
        panel.tab.focus({ preventScroll: true });
        panel.shown();
      }
    }
    name();
  }

  step(by) {
    const place = this.panels.findIndex((panel) => panel.key === this.key);
    this.show(this.panels[(place + by + this.panels.length) % this.panels.length].key);
  }

  close() {
    const had = this.pane.contains(document.activeElement);
    this.pane.hidden = true;
    document.documentElement.classList.remove("shelved");
    if (had) document.querySelector("#top button.shelf").focus();
  }
}

export const shelf = new Shelf();

// A chip, or the id of an article -> the article beside the conversation, the quote lit up.
//
// On a phone it is a sheet from below. Text of articles is placed as text only.
import { citation, citedText, found, original } from "./citation.js";
import { button, filled, make, set } from "./dom.js";
import { onSpeak, readableDate, words } from "./language.js";
import { announce } from "./notice.js";
import { article as fetched } from "./server.js";
import { nodes } from "./text.js";

const SCROLL_TO = 0.3; // of the pane's height from its top

export async function copy(cited, article) {
  try {
    const known = article === undefined ? await fetched(cited.id) : article;
    await navigator.clipboard.writeText(citedText(cited, known));
    announce(words().page_copied);
  } catch {
    announce(words().page_not_copied);
  }
}

function warningOf(article, shown) {
  const say = words();
  if (article === undefined) return say.page_unreachable;
  if (article === null) return say.page_forgotten;
  if (!shown) return "";
  if (shown.gone) return say.page_changed_gone;
  return shown.changed ? say.page_changed : "";
}

/** Return an article's text as nodes, the sentence and the span in it marked. */
function marked(shown) {
  const text = (from, to) => nodes(shown.points.slice(from, to).join(""));
  if (shown.gone) return text(0);
  const span = shown.last > shown.first
    ? [make("strong", "span", ...text(shown.first, shown.last))]
    : [];
  const sentence = make("mark", "sentence", ...text(shown.from, shown.first), ...span,
    ...text(shown.last, shown.to));
  return [...text(0, shown.from), sentence, ...text(shown.to)];
}

class Reader {
  constructor() {
    this.ring = [];
    this.chip = null;
    this.asked = null; // what is on its way
    this.article = null;
    this.listeners = [];
    this.kind = make("span", "kind");
    this.kind.dataset.say = "page_source";
    this.previous = button("step previous", () => this.step(-1));
    this.previous.append("‹");
    this.previous.dataset.label = "page_previous";
    this.place = make("span", "place");
    this.next = button("step next", () => this.step(1));
    this.next.append("›");
    this.next.dataset.label = "page_next";
    this.copier = button("copy", () => copy(this.shown || citation(this.chip), this.article));
    this.copier.dataset.say = "page_copy_short";
    this.closer = button("close", () => this.close());
    this.closer.append("×");
    this.closer.dataset.label = "page_close";
    const bar = make("div", "reader-bar", this.kind, this.previous, this.place, this.next,
      make("span", "gap"), this.copier, this.closer);
    this.source = make("p", "kicker");
    this.title = make("h2", "title");
    this.title.id = "reader-title";
    this.date = make("span", "date");
    this.link = make("a", "original");
    this.link.target = "_blank";
    this.link.rel = "noopener noreferrer";
    this.host = make("span", "host");
    this.warning = make("p", "warning");
    this.lost = make("q", "lost");
    this.text = make("div", "text");
    this.text.dir = "auto";
    this.offsets = make("p", "offsets");
    this.body = make("div", "reader-body", make("article", "", this.source, this.title,
      make("p", "meta", this.date, this.link, this.host), this.warning, this.lost, this.text, this.offsets));
    this.body.tabIndex = 0;
    this.body.setAttribute("role", "region");
    this.body.setAttribute("aria-labelledby", this.title.id);
    this.pane = make("aside", "", bar, this.body);
    this.pane.id = "reader";
    this.pane.hidden = true;
    this.pane.dataset.label = "page_source";
    this.pane.addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      if (event.key === "ArrowLeft") this.step(-1);
      if (event.key === "ArrowRight") this.step(1);
    });
    onSpeak(() => this.say());
  }

  get open() {
    return !this.pane.hidden;
  }

  /** Call back with the article (null: none) whenever one is shown, and on closing. */
  onShow(listener) {
    this.listeners.push(listener);
  }

  /** Show a chip's article; ``take`` moves the keyboard's focus there. */
  async show(chip, take) {
    const asked = { take: take || (this.chip === chip && this.asked?.take) };
    this.asked = asked;
    this.point(chip);
    // Other possible answers are no citations of this one.
    const group = (each) => each.closest("details.others");
    this.ring = [...chip.closest(".answer").querySelectorAll("button.chip")]
      .filter((each) => group(each) === group(chip));
    const folded = chip.closest("details");
    if (folded) folded.open = true;
    const cited = citation(chip);
    const article = await fetched(cited.id).catch(() => undefined);
    if (this.asked !== asked) return; // another one, or this one again, was asked for meanwhile
    this.asked = null;
    this.fill(article, article ? found(cited, article) : null, cited, asked.take);
    this.pane.dataset.shown = chip.value;
  }

  /** Show an article by its id, nothing in it lit up. */
  async showArticle(id, take = true) {
    const asked = { take };
    this.point(null);
    this.asked = asked;
    this.ring = [];
    const article = await fetched(id).catch(() => undefined);
    if (this.asked !== asked) return;
    this.asked = null;
    this.fill(article, null, { id, quote: "" }, asked.take);
    this.pane.dataset.shown = id;
  }

  point(chip) {
    this.chip = chip;
    for (const each of document.querySelectorAll("button.chip.on")) each.classList.remove("on");
    if (chip) chip.classList.add("on");
  }

  fill(article, shown, cited, take) {
    this.article = article;
    this.shown = shown;
    this.pane.hidden = false;
    document.documentElement.classList.add("reading");
    this.title.replaceChildren(...nodes(article ? article.title : ""));
    this.source.replaceChildren(...nodes((article && article.source) || ""));
    const address = article && original(article, cited.quote);
    this.link.hidden = !address;
    if (address) this.link.href = address;
    else this.link.removeAttribute("href");
    this.copier.hidden = !cited.quote;
    this.lost.replaceChildren(...nodes(!article || (shown && shown.gone) ? cited.quote : ""));
    this.text.lang = (article && article.language) || "";
    this.draw();
    this.say();
    this.scroll();
    for (const listener of this.listeners) listener(article);
    if (take) this.body.focus({ preventScroll: true });
  }

  /** Place the text, the sentence in it marked. */
  draw() {
    const { article, shown } = this;
    this.text.replaceChildren(...(shown ? marked(shown) : nodes(article ? article.text : "")));
    this.mark = this.text.querySelector("mark");
  }

  /** Say everything that is in the page's language. */
  say() {
    if (!this.open) return;
    const say = words();
    const { article, shown, ring } = this;
    const position = ring.indexOf(this.chip);
    for (const each of [this.previous, this.place, this.next]) each.hidden = ring.length < 2;
    this.place.textContent = `${position + 1} / ${ring.length}`;
    this.previous.disabled = position <= 0;
    this.next.disabled = position >= ring.length - 1;
    this.date.textContent = (article && readableDate(article.published)) || "";
    const { host } = (article && article.link) || {};
    this.link.textContent = `${say.page_original} ↗`;
    this.host.textContent = host ? `(${host})` : ""; // where the link leads, whatever it says
    this.warning.textContent = warningOf(article, shown);
    this.offsets.replaceChildren(...nodes(shown && !shown.gone
      ? filled(say.page_offsets, { start: shown.from, end: shown.to, id: shown.id })
      : ""));
  }

  /** Bring the sentence to 30 % of the pane, unless the top already shows it. */
  scroll() {
    this.body.scrollTop = 0;
    if (!this.mark) return;
    const pane = this.body.getBoundingClientRect();
    const sentence = this.mark.getBoundingClientRect();
    if (sentence.bottom < pane.bottom) return;
    this.body.scrollTop = sentence.top - pane.top - pane.height * SCROLL_TO;
  }

  step(by) {
    const chip = this.ring[this.ring.indexOf(this.chip) + by];
    if (chip) this.show(chip, false);
  }

  close() {
    const had = this.pane.contains(document.activeElement);
    this.pane.hidden = true;
    document.documentElement.classList.remove("reading");
    const chip = this.chip;
    this.point(null);
    this.asked = null;
    if (had && chip) chip.focus();
    for (const listener of this.listeners) listener(null);
  }
}

export const reader = new Reader();

// An article in the reader -> the words in it that answer: clicked, stepped to, or selected.
//
// Places are code points of the article's text. The mode stays on while other articles are opened.
import { button, filled, make, set } from "./dom.js";
import { name, onSpeak, words } from "./language.js";
import { noticeElement } from "./notice.js";
import { reader } from "./reader.js";
import { shelf } from "./shelf.js";
import { nodes } from "./text.js";

const MAX_CHARACTERS = 1000;
const CHOSEN = "chosen"; // the highlight of a selection, named in feedback.css
const DRAGGED_PIXELS = 4;
const NARROW = matchMedia("(max-width: 820px)");

function labelled(className, key, act) {
  const made = button(className, act);
  made.dataset.say = key;
  return made;
}

/** Return how many code points of an element stand before a place in it. */
function pointsBefore(element, container, offset) {
  const range = document.createRange();
  range.selectNodeContents(element);
  range.setEnd(container, offset);
  return Array.from(range.toString()).length;
}

/** Return the part of the selection that is inside an element, null if there is none. */
function selectionIn(element) {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0).cloneRange();
  if (!range.intersectsNode(element)) return null;
  const whole = document.createRange();
  whole.selectNodeContents(element);
  if (range.compareBoundaryPoints(Range.START_TO_START, whole) < 0) range.setStart(element, 0);
  if (range.compareBoundaryPoints(Range.END_TO_END, whole) > 0) range.setEnd(element, element.childNodes.length);
  return range.toString().trim() ? range : null;
}

class Picking {
  constructor() {
    this.job = null;
    this.options = [];
    this.place = null; // [start, end) that was chosen
    this.prompt = make("p", "prompt");
    this.prompt.setAttribute("role", "status");
    this.bar = make("div", "picking-bar", this.prompt, make("div", "do",
      labelled("other", "feedback_other", () => shelf.show("articles")),
      labelled("cancel", "feedback_cancel", () => this.stop())));
    this.saver = labelled("save", "feedback_save", () => this.save());
    this.words = make("q", "words");
    this.problem = make("p", "problem");
    this.problem.setAttribute("role", "status");
    const label = make("span", "label");
    label.dataset.say = "feedback_chosen";
    this.confirm = make("div", "picking-confirm", make("p", "", label, " ", this.words), this.problem,
      make("div", "do", this.saver, labelled("cancel", "feedback_cancel", () => this.unchoose(true))));
    reader.onShow(() => this.shown());
    reader.text.addEventListener("pointerdown", (event) => { this.down = event; });
    reader.text.addEventListener("click", (event) => this.clicked(event));
    reader.text.addEventListener("keydown", (event) => this.stepped(event));
    document.addEventListener("selectionchange", () => this.selected());
    document.addEventListener("keydown", (event) => this.escaped(event), true); // before all others
    new MutationObserver(() => this.settle()).observe(shelf.pane, { attributeFilter: ["hidden"] });
    onSpeak(() => this.say());
  }

  /** Let words be picked for the card of a button; ``done`` takes them and tells whether they are noted. */
  start(opener, done) {
    this.stop();
    const card = opener.closest(".answer");
    const asked = [...document.querySelectorAll("#chat h2.question, #chat .understood")]
      .filter((each) => each.compareDocumentPosition(card) & Node.DOCUMENT_POSITION_FOLLOWING).pop();
    this.job = { exchange: opener.value, question: asked ? asked.textContent : "", done };
    this.begun = true; // the keyboard's focus goes to the first article
    noticeElement.replaceChildren(); // it would lie over what is to be confirmed
    document.documentElement.classList.add("picking");
    const chip = card.querySelector("button.chip");
    if (reader.open && reader.chip && card.contains(reader.chip)) this.shown();
    else if (chip) reader.show(chip, true);
    else shelf.show("articles");
    this.settle();
  }

  stop() {
    if (!this.job) return;
    const { exchange } = this.job;
    const had = [this.bar, reader.pane, document.body].some((each) => each === document.activeElement
      || (each !== document.body && each.contains(document.activeElement)));
    this.unchoose();
    this.job = null;
    this.options = [];
    document.documentElement.classList.remove("picking");
    for (const each of [this.bar, this.confirm]) each.remove();
    for (const each of ["role", "aria-label", "data-label"]) reader.text.removeAttribute(each);
    if (reader.open) reader.draw();
    if (reader.open && NARROW.matches) reader.close();
    const opener = [...document.querySelectorAll("button.feedback[name=right_sentence]")]
      .find((each) => each.value === exchange);
    if (had && opener) opener.focus();
  }

  /** Stop when the card has gone from the page. */
  noticed() {
    if (this.job && !document.getElementById(this.job.exchange)) this.stop();
  }

  shown() {
    if (!this.job) return;
    if (!reader.open) {
      this.stop();
      return;
    }
    this.dress();
    this.settle();
    if (!this.begun && document.activeElement.closest("#reader button")) return; // stepping through quotes
    this.begun = false;
    requestAnimationFrame(() => this.options.length && this.rove(this.current, false));
  }

  /** Keep the bar where it is seen. */
  settle() {
    if (!this.job) return;
    if (reader.open && !(shelf.open && NARROW.matches)) reader.body.before(this.bar);
    else if (shelf.open) shelf.body.before(this.bar);
    else document.body.append(this.bar);
    if (reader.open) reader.body.after(this.confirm);
    this.say();
  }

  say() {
    if (!this.job) return;
    this.prompt.replaceChildren(...nodes(filled(words().feedback_pick, { question: this.job.question })));
    this.problem.textContent = this.tooLong ? filled(words().feedback_too_long, { limit: MAX_CHARACTERS }) : "";
    name();
  }

  /** Make every sentence of the article in the reader one that can be picked. */
  dress() {
    this.unchoose();
    const { article, shown, text } = reader;
    this.points = Array.from(article ? article.text : "");
    const part = (from, to) => nodes(this.points.slice(from, to).join(""));
    const parts = [];
    let last = 0;
    this.options = (article ? article.sentences : []).map(([start, end]) => {
      const option = make("span", "pickable", ...part(start, end));
      Object.assign(option.dataset, { start, end });
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.tabIndex = -1;
      parts.push(...part(last, start), option);
      last = end;
      return option;
    });
    text.replaceChildren(...parts, ...part(last));
    if (!this.options.length) return;
    const quoted = shown && !shown.gone && this.options.find(({ dataset }) => Number(dataset.end) > shown.from);
    if (quoted) quoted.classList.add("quoted");
    this.current = quoted || this.options[0];
    this.current.tabIndex = 0;
    text.setAttribute("role", "listbox");
    text.dataset.label = "feedback_sentences";
  }

  rove(option, follow = true) {
    this.current.tabIndex = -1;
    option.tabIndex = 0;
    this.current = option;
    option.focus({ preventScroll: true });
    if (follow) option.scrollIntoView({ block: "nearest" });
  }

  stepped(event) {
    const at = this.options.indexOf(document.activeElement);
    if (at < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    const last = this.options.length - 1;
    const to = {
      ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowLeft: at - 1, Home: 0, End: last,
    }[event.key];
    if (to !== undefined) this.rove(this.options[Math.min(Math.max(to, 0), last)]);
    else if (event.key === "Enter" || event.key === " ") this.pick(this.options[at], true);
    else return;
    event.preventDefault();
    event.stopPropagation(); // the reader would go to another quote
  }

  /** Pick the sentence that was clicked, unless the pointer was dragged or a word double-clicked. */
  clicked(event) {
    const option = event.target.closest(".pickable");
    const moved = this.down && Math.hypot(event.clientX - this.down.clientX, event.clientY - this.down.clientY);
    if (!this.job || !option || event.detail > 1 || moved > DRAGGED_PIXELS) return;
    getSelection().removeAllRanges();
    this.pick(option);
  }

  pick(option, take = false) {
    this.choose(Number(option.dataset.start), Number(option.dataset.end));
    this.rove(option, false);
    option.setAttribute("aria-selected", "true");
    if (take) this.saver.focus();
  }

  selected() {
    const range = this.job && this.options.length ? selectionIn(reader.text) : null;
    if (!range) return;
    this.choose(
      pointsBefore(reader.text, range.startContainer, range.startOffset),
      pointsBefore(reader.text, range.endContainer, range.endOffset),
    );
    if (CSS.highlights) CSS.highlights.set(CHOSEN, new Highlight(range));
  }

  choose(start, end) {
    this.unchoose();
    const chosen = this.points.slice(start, end).join("").trim();
    this.place = { start, end };
    this.tooLong = Array.from(chosen).length > MAX_CHARACTERS;
    this.words.replaceChildren(...nodes(chosen));
    this.saver.disabled = this.tooLong;
    this.confirm.hidden = false;
    this.say();
  }

  unchoose(take = false) {
    this.place = null;
    this.tooLong = false;
    this.confirm.hidden = true;
    for (const each of this.options) set(each, "aria-selected", "false");
    if (CSS.highlights) CSS.highlights.delete(CHOSEN);
    if (!take) return;
    getSelection().removeAllRanges();
    if (this.current) this.rove(this.current, false);
  }

  async save() {
    const { job, place } = this;
    const { id, text_sha256 } = reader.article;
    this.saver.disabled = true;
    const noted = await job.done({ article_id: id, ...place, text_sha256 });
    this.saver.disabled = false;
    if (noted && this.job === job) this.stop();
  }

  escaped(event) {
    if (event.key !== "Escape" || !this.job) return;
    if (event.target.matches("input, textarea") && event.target.value) return;
    event.preventDefault();
    event.stopPropagation();
    if (this.place) this.unchoose(true);
    else this.stop();
  }
}

export const picking = new Picking();

// Chips, buttons and words of the chat page -> an open article with its quote lit up.
//
// Messages come from the server without handlers; one listener serves them all. Text of
// articles is placed as text only. Offsets are code points: Array.from, never the string.
"use strict";

(() => {
  const WIDE = matchMedia("(min-width: 821px)");
  const SAID_MILLISECONDS = 2500;
  const FRAGMENT_WORDS = 5; // at either end of a long sentence in a link to its original

  const words = () => window.kutip[document.documentElement.lang] || window.kutip.id;

  function filled(text, values) {
    return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  }

  function make(tag, className, ...children) {
    const element = document.createElement(tag);
    element.className = className;
    element.append(...children);
    return element;
  }

  function button(className, act) {
    const element = make("button", className);
    element.type = "button";
    element.addEventListener("click", act);
    return element;
  }

  // ---- the language: in the page's root, its switch, Gradio's parts and the reader

  function speak(language) {
    document.documentElement.lang = language;
    try {
      localStorage.setItem("kutip-language", language);
    } catch { /* not remembered, then */ }
    name();
    reader.say();
  }

  function set(element, attribute, value) {
    if (element && element.getAttribute(attribute) !== value) element.setAttribute(attribute, value);
  }

  /** Name everything that Gradio or its sanitiser leaves without a name. */
  function name() {
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
    for (const own of document.querySelectorAll("[data-say]")) {
      if (own.textContent !== say[own.dataset.say]) own.textContent = say[own.dataset.say];
    }
    for (const language of document.querySelectorAll("button.language")) {
      set(language, "aria-pressed", String(language.value === document.documentElement.lang));
      set(language, "aria-label", `${language.textContent}: ${language.title}`);
    }
  }

  // ---- what is said to the server: through a hidden box, as if typed

  function tell(command) {
    const box = document.querySelector("#command textarea, #command input");
    const { set: write } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(box), "value");
    write.call(box, JSON.stringify(command));
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.dispatchEvent(new KeyboardEvent("keypress", { key: "Enter", bubbles: true }));
  }

  function edit(opener) {
    const line = opener.closest(".rewritten");
    const field = make("input", "");
    field.value = line.querySelector(".understood").textContent;
    field.maxLength = 2000;
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

  // ---- citations: where a chip points to, and what it quotes

  function citation(chip) {
    const [sentenceStart, sentenceEnd, start, end, hash, ...id] = chip.value.split(":");
    const [from, to, first, last] = [sentenceStart, sentenceEnd, start, end].map(Number);
    const quote = chip.closest("blockquote, li").querySelector(".sentence").textContent;
    return { id: id.join(":"), from, to, first, last, hash, quote };
  }

  async function fetched(id) {
    const response = await fetch(`/api/articles/${encodeURIComponent(id)}`, { cache: "no-store" });
    if (response.status === 404) return null;
    if (!response.ok) throw new Error(`article: ${response.status}`);
    return response.json();
  }

  /** Return where the quote stands in the article now: moved along if the text changed. */
  function found(cited, article) {
    const points = Array.from(article.text);
    const changed = cited.hash
      ? cited.hash !== article.text_sha256
      : points.slice(cited.from, cited.to).join("") !== cited.quote;
    if (!changed) return { points, changed, ...cited };
    const index = article.text.indexOf(cited.quote);
    if (index < 0) return { points, changed, gone: true, ...cited };
    const by = Array.from(article.text.slice(0, index)).length - cited.from;
    return {
      points, changed, quote: cited.quote, id: cited.id,
      from: cited.from + by, to: cited.to + by, first: cited.first + by, last: cited.last + by,
    };
  }

  function readableDate(published) {
    const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(published || "");
    const month = parts && words().months.split(" ")[Number(parts[2]) - 1];
    return month ? `${Number(parts[3])} ${month} ${parts[1]}` : published;
  }

  /** Return the address of the original at the quote, null unless a browser may follow it. */
  function original(article, quote) {
    if (!/^https?:\/\//i.test(article.url || "") || !URL.canParse(article.url)) return null;
    const plain = (text) => encodeURIComponent(text.toWellFormed()).replaceAll("-", "%2D");
    const all = quote.trim().split(/\s+/);
    const ends = [all.slice(0, FRAGMENT_WORDS), all.slice(-FRAGMENT_WORDS)];
    const fragment = all.length <= 2 * FRAGMENT_WORDS
      ? plain(all.join(" "))
      : ends.map((end) => plain(end.join(" "))).join(",");
    return `${article.url}${article.url.includes("#") ? "" : "#"}:~:text=${fragment}`;
  }

  // ---- copying

  const notice = make("div", "");
  notice.id = "notice";
  notice.setAttribute("role", "status");
  let noticeTimer = 0;

  function announce(text) {
    notice.textContent = text;
    clearTimeout(noticeTimer);
    noticeTimer = setTimeout(() => { notice.textContent = ""; }, SAID_MILLISECONDS);
  }

  function citedText(cited, article) {
    const known = article || {};
    const about = [known.source, readableDate(known.published), known.title].filter(Boolean);
    const place = `${cited.id}:${cited.from}-${cited.to}`;
    const address = /^https?:\/\//i.test(known.url || "") ? known.url : "";
    return [`“${cited.quote}”`, [...about, place].join(" · "), address].filter(Boolean).join("\n");
  }

  async function copy(cited, article) {
    try {
      const known = article === undefined ? await fetched(cited.id) : article;
      await navigator.clipboard.writeText(citedText(cited, known));
      announce(words().page_copied);
    } catch {
      announce(words().page_not_copied);
    }
  }

  // ---- the reader: beside the conversation, on a phone a sheet from below

  class Reader {
    constructor() {
      this.kind = make("span", "kind");
      this.previous = button("step previous", () => this.step(-1));
      this.previous.append("‹");
      this.place = make("span", "place");
      this.next = button("step next", () => this.step(1));
      this.next.append("›");
      this.copier = button("copy", () => copy(this.shown || citation(this.chip), this.article));
      this.closer = button("close", () => this.close());
      this.closer.append("×");
      const bar = make("div", "reader-bar", this.kind, this.previous, this.place, this.next,
        make("span", "gap"), this.copier, this.closer);
      this.source = make("p", "kicker");
      this.title = make("h2", "title");
      this.title.id = "reader-title";
      this.date = make("span", "date");
      this.link = make("a", "original");
      this.link.target = "_blank";
      this.link.rel = "noopener noreferrer";
      this.warning = make("p", "warning");
      this.lost = make("q", "lost");
      this.text = make("div", "text");
      this.text.dir = "auto";
      this.offsets = make("p", "offsets");
      this.body = make("div", "reader-body", make("article", "", this.source, this.title,
        make("p", "meta", this.date, this.link), this.warning, this.lost, this.text, this.offsets));
      this.body.tabIndex = 0;
      this.body.setAttribute("role", "region");
      this.body.setAttribute("aria-labelledby", this.title.id);
      this.pane = make("aside", "", bar, this.body);
      this.pane.id = "reader";
      this.pane.hidden = true;
      this.pane.addEventListener("keydown", (event) => {
        if (event.altKey || event.ctrlKey || event.metaKey) return;
        if (event.key === "ArrowLeft") this.step(-1);
        if (event.key === "ArrowRight") this.step(1);
      });
    }

    get open() {
      return !this.pane.hidden;
    }

    /** Show a chip's article; ``take`` moves the keyboard's focus there. */
    async show(chip, take) {
      this.chip = chip;
      // Other possible answers are no citations of this one.
      const group = (each) => each.closest("details.others");
      this.ring = [...chip.closest(".answer").querySelectorAll("button.chip")]
        .filter((each) => group(each) === group(chip));
      for (const each of document.querySelectorAll("button.chip.on")) each.classList.remove("on");
      chip.classList.add("on");
      const folded = chip.closest("details");
      if (folded) folded.open = true;
      const cited = citation(chip);
      let article;
      try {
        article = await fetched(cited.id);
      } catch {
        article = undefined;
      }
      if (this.chip !== chip) return; // another one was asked for meanwhile
      this.article = article;
      this.shown = article ? found(cited, article) : null;
      this.pane.hidden = false;
      document.documentElement.classList.add("reading");
      this.fill(cited);
      this.say();
      this.scroll();
      if (take) this.body.focus({ preventScroll: true });
    }

    fill(cited) {
      const { article, shown } = this;
      this.title.textContent = article ? article.title : "";
      this.source.textContent = (article && article.source) || "";
      const address = article && original(article, cited.quote);
      this.link.hidden = !address;
      if (address) this.link.href = address;
      else this.link.removeAttribute("href");
      this.lost.textContent = !article || shown.gone ? cited.quote : "";
      this.text.lang = (article && article.language) || "";
      this.text.replaceChildren(...(article ? marked(shown) : []));
      this.mark = this.text.querySelector("mark");
      this.pane.dataset.shown = this.chip.value;
    }

    /** Say everything that is in the page's language. */
    say() {
      const say = words();
      set(this.pane, "aria-label", say.page_source);
      this.kind.textContent = say.page_source;
      this.copier.textContent = say.page_copy_short;
      for (const [each, key] of [[this.previous, "page_previous"], [this.next, "page_next"],
        [this.closer, "page_close"]]) {
        set(each, "aria-label", say[key]);
        set(each, "title", say[key]);
      }
      if (!this.open) return;
      const { article, shown, ring } = this;
      const position = ring.indexOf(this.chip);
      this.place.textContent = `${position + 1} / ${ring.length}`;
      this.previous.disabled = position <= 0;
      this.next.disabled = position >= ring.length - 1;
      this.date.textContent = (article && readableDate(article.published)) || "";
      this.link.textContent = `${say.page_original} ↗`;
      this.warning.textContent = warningOf(article, shown, say);
      this.offsets.textContent = shown && !shown.gone
        ? filled(say.page_offsets, { start: shown.from, end: shown.to, id: shown.id })
        : "";
    }

    /** Bring the sentence to 30 % of the pane, unless the top already shows it. */
    scroll() {
      this.body.scrollTop = 0;
      if (!this.mark) return;
      const pane = this.body.getBoundingClientRect();
      const sentence = this.mark.getBoundingClientRect();
      if (sentence.bottom < pane.bottom) return;
      this.body.scrollTop = sentence.top - pane.top - pane.height * 0.3;
    }

    step(by) {
      const chip = this.ring[this.ring.indexOf(this.chip) + by];
      if (chip) this.show(chip, false);
    }

    close() {
      const had = this.pane.contains(document.activeElement);
      this.pane.hidden = true;
      document.documentElement.classList.remove("reading");
      this.chip.classList.remove("on");
      if (had) this.chip.focus();
      this.chip = null;
    }
  }

  function warningOf(article, shown, say) {
    if (article === undefined) return say.page_unreachable;
    if (article === null) return say.page_forgotten;
    if (shown.gone) return say.page_changed_gone;
    return shown.changed ? say.page_changed : "";
  }

  /** Return an article's text as nodes, the sentence and the span in it marked. */
  function marked(shown) {
    const text = (from, to) => shown.points.slice(from, to).join("");
    if (shown.gone) return [text(0)];
    const span = shown.last > shown.first
      ? [make("strong", "span", text(shown.first, shown.last))]
      : [];
    const sentence = make("mark", "sentence", text(shown.from, shown.first), ...span,
      text(shown.last, shown.to));
    return [text(0, shown.from), sentence, text(shown.to)];
  }

  const reader = new Reader();

  // ---- what happens on the page

  function clicked(event) {
    const target = event.target.closest("button");
    if (!target) return;
    const { classList } = target;
    if (classList.contains("chip")) reader.show(target, true);
    else if (classList.contains("language")) speak(target.value);
    else if (classList.contains("example")) tell({ do: "ask", question: target.textContent });
    else if (classList.contains("new")) tell({ do: "new" });
    else if (classList.contains("again")) tell({ do: "again", id: target.value });
    else if (classList.contains("edit")) edit(target);
    else if (classList.contains("copy") && target.closest(".answer")) {
      copy(citation(target.closest(".answer").querySelector("button.chip")));
    }
  }

  function pressed(event) {
    if (event.key === "Escape" && reader.open) reader.close();
  }

  const seen = new Set();
  let questions = 0;

  /** Take note of what Gradio put on the page: new questions, new answers. */
  function noticed() {
    name();
    const asked = document.querySelectorAll("#chat h2.question");
    document.documentElement.classList.toggle("asked", asked.length > 0);
    const latest = asked[asked.length - 1];
    let came = asked.length > questions;
    questions = asked.length;
    if (!questions && reader.open) reader.close();
    for (const card of document.querySelectorAll("#chat .answer")) {
      if (seen.has(card.id)) continue;
      seen.add(card.id);
      came ||= Boolean(latest.compareDocumentPosition(card) & Node.DOCUMENT_POSITION_FOLLOWING);
      const lead = card.querySelector(".lead button.chip");
      if (lead && WIDE.matches) reader.show(lead, false);
    }
    if (came) latest.scrollIntoView({ block: "start" });
  }

  let waiting = false;

  function watch() {
    document.body.append(reader.pane, notice);
    document.addEventListener("click", clicked);
    document.addEventListener("keydown", pressed);
    const observer = new MutationObserver(() => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        noticed();
      });
    });
    observer.observe(document.body, { childList: true, subtree: true });
    reader.say();
    noticed();
  }

  watch();
})();

// A chip -> what it quotes, and where that stands in the article now. Offsets are code points.
import { readableDate } from "./language.js";

const FRAGMENT_WORDS = 5; // at either end of a long sentence in a link to its original

/** Read a chip: the sentence [from, to), the span [first, last) in it, and the article's hash. */
export function citation(chip) {
  const [sentenceStart, sentenceEnd, start, end, hash, ...id] = chip.value.split(":");
  const [from, to, first, last] = [sentenceStart, sentenceEnd, start, end].map(Number);
  const quote = chip.closest("blockquote, li").querySelector(".sentence").textContent;
  return { id: id.join(":"), from, to, first, last, hash, quote };
}

/** Return where the quote stands in the article now: moved along if the text changed. */
export function found(cited, article) {
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

/** Return the address of the original at the quote, null where the server found none to follow. */
export function original({ link }, quote) {
  if (!link || !quote) return link && link.address;
  const plain = (text) => encodeURIComponent(text.toWellFormed()).replaceAll("-", "%2D");
  const all = quote.trim().split(/\s+/);
  const ends = [all.slice(0, FRAGMENT_WORDS), all.slice(-FRAGMENT_WORDS)];
  const fragment = all.length <= 2 * FRAGMENT_WORDS
    ? plain(all.join(" "))
    : ends.map((end) => plain(end.join(" "))).join(",");
  return `${link.address}${link.address.includes("#") ? "" : "#"}:~:text=${fragment}`;
}

/** Return what is copied: the sentence, and where it can be checked. */
export function citedText(cited, article) {
  const known = article || {};
  const about = [known.source, readableDate(known.published), known.title].filter(Boolean);
  const place = `${cited.id}:${cited.from}-${cited.to}`;
  return [`“${cited.quote}”`, [...about, place].join(" · "), known.link && known.link.address].filter(Boolean).join("\n");
}

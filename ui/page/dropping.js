// Files and folders dropped anywhere on the page -> [file, path] pairs.
import { make } from "./dom.js";

const JUNK = /(^|\/)(\.[^/]*|__MACOSX|Thumbs\.db|desktop\.ini)(\/|$)/;

function holdsFiles(event) {
  return Boolean(event.dataTransfer) && [...event.dataTransfer.types].includes("Files");
}

/** Tell whether a folder holds a file that nobody put there on purpose. */
export function isJunk(path) {
  return JUNK.test(path);
}

/** Return the [file, path] pairs of a dropped file or, however deep, of a folder. */
async function filesOf(entry) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject)).catch(() => null);
    return file ? [[file, entry.fullPath.replace(/^\//, "")]] : [];
  }
  const reader = entry.createReader();
  const found = [];
  for (;;) { // a folder is told in parts
    const part = await new Promise((resolve) => reader.readEntries(resolve, () => resolve([])));
    if (!part.length) return found;
    for (const each of part) found.push(...await filesOf(each));
  }
}

export class Dropping {
  /** ``found`` takes the pairs; ``wanted`` tells whether any may be added now. */
  constructor(found, wanted) {
    this.found = found;
    this.wanted = wanted;
    const said = make("p", "");
    said.dataset.say = "upload_drop_page";
    this.cover = make("div", "", said);
    this.cover.id = "drop";
    this.cover.hidden = true;
    document.body.append(this.cover);
    document.addEventListener("dragover", (event) => this.over(event));
    document.addEventListener("dragleave", (event) => {
      if (!event.relatedTarget) this.cover.hidden = true;
    });
    document.addEventListener("drop", (event) => this.dropped(event));
  }

  over(event) {
    if (!holdsFiles(event)) return;
    event.preventDefault(); // or the browser would leave the page for the file
    event.dataTransfer.dropEffect = this.wanted() ? "copy" : "none";
    this.cover.hidden = !this.wanted();
  }

  async dropped(event) {
    this.cover.hidden = true;
    if (!holdsFiles(event)) return;
    event.preventDefault();
    if (!this.wanted()) return;
    // Both must be asked for now: afterwards the drop is over.
    const given = [...event.dataTransfer.items].filter((item) => item.kind === "file")
      .map((item) => [item.webkitGetAsEntry && item.webkitGetAsEntry(), item.getAsFile()]);
    const found = await Promise.all(given.map(async ([entry, file]) => {
      if (!entry || entry.isFile) return file ? [[file, file.name]] : [];
      return (await filesOf(entry)).filter(([, path]) => !isJunk(path));
    }));
    this.found(found.flat());
  }
}

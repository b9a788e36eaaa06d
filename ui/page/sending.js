// Files -> the server, with how far they are; a server that is busy is asked again.
import { words } from "./language.js";

const TRIES = 60;
const WAIT_SECONDS = 5; // unless the server says another time
const BUSY = [409, 429, 503];

function aborted() {
  return new DOMException("", "AbortError");
}

function posted(form, told, signal) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    request.open("POST", "/api/articles");
    request.setRequestHeader("accept-language", document.documentElement.dataset.language);
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) told("sending", (100 * event.loaded) / event.total);
    });
    request.upload.addEventListener("load", () => told("reading", 100));
    request.addEventListener("load", () => resolve(request));
    request.addEventListener("error", () => reject(new Error(words().page_unreachable_server)));
    request.addEventListener("abort", () => reject(aborted()));
    request.addEventListener("loadend", () => signal.removeEventListener("abort", stop));
    if (signal.aborted) {
      reject(aborted());
      return;
    }
    signal.addEventListener("abort", stop);
    request.send(form);
  });
}

function pause(seconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, seconds * 1000);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(aborted());
    }, { once: true });
  });
}

/** Send {file, path} items; return what became of each, in order. ``told`` hears (state, percent). */
export async function send(items, told, signal) {
  const form = new FormData();
  for (const { file, path } of items) form.append("files", file, path);
  for (let tries = 1; ; tries += 1) {
    told("sending", 0);
    const request = await posted(form, told, signal);
    if (request.status === 200 && request.response) return request.response.files;
    if (!BUSY.includes(request.status) || tries === TRIES) {
      throw new Error((request.response || {}).error || words().page_unreachable_server);
    }
    told("again", 0);
    const asked = Number(request.getResponseHeader("retry-after"));
    await pause(asked > 0 ? asked : WAIT_SECONDS, signal);
  }
}

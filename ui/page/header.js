// The header, made anew with every count -> the keyboard's focus on the same button of it as before.

let held = null; // {className, value} of the button of the header that has the focus

function note(event) {
  const focused = event.type === "focusin" && event.target.closest("#top button");
  held = focused ? { className: focused.className, value: focused.value } : null;
}

function giveBack() {
  if (!held || document.activeElement !== document.body) return;
  const same = [...document.querySelectorAll("#top button")]
    .find((each) => each.className === held.className && each.value === held.value);
  if (same) same.focus();
}

/** Keep the focus in the header from now on. */
export function keepHeaderFocus() {
  document.addEventListener("focusin", note);
  document.addEventListener("pointerdown", note); // to point elsewhere is to leave it
  new MutationObserver(giveBack).observe(document.body, { childList: true, subtree: true });
}

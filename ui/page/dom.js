// Small makers of elements. Text is placed as text, never as HTML.

export function make(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

export function button(className, act) {
  const element = make("button", className);
  element.type = "button";
  element.addEventListener("click", act);
  return element;
}

/** Set an attribute unless it is so already: whoever watches the page hears of changes only. */
export function set(element, attribute, value) {
  if (element && element.getAttribute(attribute) !== value) element.setAttribute(attribute, value);
}

/** Put values into a message: "{count} articles". */
export function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

/** Make these the children of a list, in this order; who has the keyboard's focus keeps it. */
export function arrange(list, elements) {
  const focused = document.activeElement;
  if (elements.length === list.children.length && elements.every((each, n) => each === list.children[n])) return;
  const held = list.contains(focused);
  list.replaceChildren(...elements);
  if (held && list.contains(focused)) focused.focus({ preventScroll: true });
}

/** Return the row after a hidden one, the one before where none follows, null where none is left. */
export function rowBeside(element) {
  for (const way of ["nextElementSibling", "previousElementSibling"]) {
    let each = element[way];
    while (each && each.hidden) each = each[way];
    if (each) return each;
  }
  return null;
}

/** Cut a text that is longer than so many characters. */
export function short(text, characters = 80) {
  const points = Array.from(text);
  return points.length > characters ? `${points.slice(0, characters - 1).join("")}…` : text;
}

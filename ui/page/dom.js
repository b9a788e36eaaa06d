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

/** An element: h("button", {class: "quiet", onclick: f, "aria-pressed": "true"}, "Text", child, null). */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(element, name, value);
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

function setAttribute(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
  else if (["value", "checked", "selected"].includes(name)) element[name] = value;
  else element.setAttribute(name, value === true ? "" : value);
}

/** A button or row drawn anew between press and release gets no click from the browser: it gets one here. */
export function passClicksOn(element) {
  let pressed = null;
  element.addEventListener("pointerdown", ({ target }) => (pressed = partOf(target)));
  element.addEventListener("pointerup", (event) => {
    const part = partOf(event.target);
    const isDrawnAnew = pressed && !pressed.isConnected && part && nameOf(part) === nameOf(pressed);
    if (isDrawnAnew) event.target.dispatchEvent(new MouseEvent("click", { ...modifiersOf(event), bubbles: true }));
  });
}

const partOf = (target) => target.closest("button, [role=option]");
const nameOf = ({ dataset, textContent }) => dataset.id ?? dataset.folder ?? textContent;
const modifiersOf = ({ shiftKey, ctrlKey, metaKey }) => ({ shiftKey, ctrlKey, metaKey });

export const byId = (id) => document.getElementById(id);

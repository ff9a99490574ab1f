import { h } from "./dom.js";

/** The add-in's pane. `onChange()` is called when it opens, closes or is pinned. */
export function makePane(element, address, onChange) {
  const frame = h("iframe", { title: "Lockstep", class: "addin", allow: "clipboard-write" });
  const pin = h("button", { type: "button", "aria-pressed": "true", onclick: () => setPinned(!pane.pinned) }, "Pinned");
  const close = h("button", { type: "button", "aria-label": "Close the pane", onclick: () => pane.close() }, "✕");
  element.append(h("header", {}, h("h2", {}, "Lockstep"), pin, close), frame);

  function setPinned(pinned) {
    pane.pinned = pinned;
    pin.setAttribute("aria-pressed", String(pinned));
    pin.textContent = pinned ? "Pinned" : "Pin";
  }

  const pane = {
    frame,
    pinned: true,
    get isOpen() {
      return !element.hidden;
    },
    open() {
      element.hidden = false;
      frame.src = address;
      onChange();
    },
    close() {
      element.hidden = true;
      frame.src = "about:blank";
      onChange();
    },
    reload() {
      if (pane.isOpen) frame.src = address;
    },
  };
  return pane;
}

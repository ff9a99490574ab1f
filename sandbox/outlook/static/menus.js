import { h } from "./dom.js";

let open = null;

/** A button that opens a menu of `entries()`: [{label, checked?, swatch?, act}] (checked: a box that can be ticked). */
export function menuButton(label, entries) {
  const button = h("button", { type: "button", "aria-haspopup": "menu", "aria-expanded": "false" }, label);
  button.addEventListener("click", () => (open?.button === button ? closeMenu(true) : openMenu(button, entries())));
  return button;
}

function openMenu(button, entries) {
  closeMenu(false);
  const menu = h("div", { role: "menu", class: "menu", "aria-label": button.textContent }, entries.map(item));
  if (entries.length === 0) menu.append(h("p", { class: "empty" }, "Nothing to choose."));
  menu.addEventListener("keydown", onKey);
  button.after(menu);
  button.setAttribute("aria-expanded", "true");
  open = { button, menu };
  keepInside(menu, button);
  menu.querySelector("button")?.focus();
}

function keepInside(menu, button) {
  const box = button.getBoundingClientRect();
  menu.style.top = `${box.bottom + 2}px`;
  menu.style.left = `${Math.max(4, Math.min(box.left, innerWidth - menu.offsetWidth - 4))}px`;
}

function item({ label, checked, swatch, act }) {
  const role = checked === undefined ? "menuitem" : "menuitemcheckbox";
  const choose = () => {
    closeMenu(true);
    act();
  };
  return h(
    "button",
    { type: "button", role, "aria-checked": checked === undefined ? null : String(checked), tabindex: "-1", onclick: choose },
    swatch && h("i", { class: "swatch", style: `background:${swatch}` }),
    h("span", {}, label),
  );
}

function onKey(event) {
  const items = [...open.menu.querySelectorAll("button")];
  const here = items.indexOf(document.activeElement);
  const steps = { ArrowDown: here + 1, ArrowUp: here - 1 + items.length, Home: 0, End: items.length - 1 };
  if (event.key in steps) items[steps[event.key] % items.length]?.focus();
  else if (event.key === "Escape" || event.key === "Tab") closeMenu(true);
  else return;
  event.preventDefault();
}

export function closeMenu(refocus) {
  if (!open) return;
  const { button, menu } = open;
  open = null;
  menu.remove();
  button.setAttribute("aria-expanded", "false");
  if (refocus) button.focus();
}

document.addEventListener("pointerdown", (event) => {
  if (open && !open.menu.contains(event.target) && !open.button.contains(event.target)) closeMenu(false);
});
window.addEventListener("blur", () => closeMenu(false));

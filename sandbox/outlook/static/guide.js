import { h } from "./dom.js";

const HIDDEN = "lockstep-sandbox-guide-hidden";

const steps = ({ salesforce, calendar, dashboard }) => [
  [
    "Save a mail.",
    " Open the mail from Erin Evans, press ",
    h("b", {}, "Save to Salesforce"),
    " in the pane, then look at her timeline on the ",
    salesforce,
    ".",
  ],
  ["Let the sync do it.", " On another mail choose Categorize, ", h("b", {}, "Salesforce"), ", then press Sync now in the pane."],
  ["Do not sync.", " Open the mail from jo@newco.example and press ", h("b", {}, "Do not sync"), ". Lockstep leaves her mail alone; Undo is beside it."],
  [
    "Both ways.",
    " Once Salesforce is connected, ",
    calendar,
    ", people and tasks with the category Salesforce go there, and what is there comes here. Open a meeting and press Lockstep.",
  ],
  ["See why.", " Press ", h("b", {}, "why?"), " in the first line of the pane: the rule, the setting, what happens next. All of it is on the ", dashboard, "."],
];

/** The strip that walks through three minutes; closed once, it stays closed in this browser. */
export function showGuide(element, { addin, user }) {
  const link = (href, text) => h("a", { href, target: "_blank", rel: "noopener" }, text);
  const list = steps({
    salesforce: link(`/salesforce/?user=${encodeURIComponent(user)}`, "Salesforce page"),
    calendar: link(`/outlook/calendar?user=${encodeURIComponent(user)}`, "calendar"),
    dashboard: link(new URL("/dashboard", addin).href, "dashboard"),
  });
  const text = h("p", { "aria-live": "polite" });
  const count = h("span", { class: "count" });
  const close = h("button", { type: "button", "aria-label": "Close the guide" }, "✕");
  let step = 0;

  const go = (by) => {
    step = (step + by + list.length) % list.length;
    const [title, ...rest] = list[step];
    text.replaceChildren(h("b", {}, title), ...rest);
    count.textContent = `${step + 1} of ${list.length}`;
  };
  const button = (label, by) => h("button", { type: "button", onclick: () => go(by) }, label);
  close.addEventListener("click", () => {
    element.hidden = true;
    localStorage.setItem(HIDDEN, "yes");
  });
  element.append(count, text, h("div", { class: "steps" }, button("Back", -1), button("Next", 1), close));
  go(0);
  element.hidden = localStorage.getItem(HIDDEN) === "yes";
}

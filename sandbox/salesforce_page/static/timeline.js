import { bodyFrame } from "/outlook/static/body.js";
import { h } from "/outlook/static/dom.js";
import { shortTime } from "/outlook/static/words.js";
import { activitiesOf } from "./activities.js";
import { fileList } from "./files.js";
import { OBJECTS, pageOf } from "./records.js";
import { whenOf } from "./when.js";

const ANSWERS = { New: "No answer yet", Accepted: "Accepted", Declined: "Declined", Maybe: "Maybe", Uninvited: "Uninvited" };

/** The timeline of a record; entries open in place, can be deleted, and tasks can be changed. */
export async function timeline(api, type, id, say) {
  const list = h("ol", { class: "timeline" });
  const draw = async () => {
    const activities = await activitiesOf(api, type, id);
    list.replaceChildren(...activities.map((activity) => entry(api, activity, act)));
    if (activities.length === 0) list.append(h("li", { class: "empty" }, "No activity yet."));
  };
  const act = async (words, work) => {
    try {
      await work();
      await draw();
      say(words);
    } catch (error) {
      say(error.message);
    }
  };
  await draw();
  const again = h("button", { type: "button", onclick: () => act("", () => undefined) }, "Refresh");
  return h("section", { class: "card story" }, h("header", {}, h("h2", {}, "Activity"), again), list);
}

function entry(api, activity, act) {
  const inside = h("div", { class: "inside" });
  const details = h("details", {}, h("summary", {}, summary(activity)), inside);
  const fail = (error) => inside.replaceChildren(h("p", { class: "empty" }, error.message));
  const open = () => fill(api, activity, inside, act).catch(fail);
  details.addEventListener("toggle", () => details.open && !inside.hasChildNodes() && open());
  return h("li", { "data-id": activity.id, "data-kind": activity.kind }, details);
}

function summary(activity) {
  const { kind, subtype, subject, at, who, status, place } = activity;
  const words = kind === "Task" && subtype === "Email" ? "Email task" : OBJECTS[kind].label;
  const hidden = activity.isPrivate ? "Private" : "";
  return h(
    "span",
    { class: "line" },
    h("span", { class: "tag" }, words),
    h("b", {}, subject || "(no subject)"),
    h("small", {}, [whenOf(activity), place, who, status, hidden].filter(Boolean).join(" · ")),
    h("time", { datetime: at }, shortTime(at)),
  );
}

/** "Attendees" and what each of them answered. */
export function attendeeList(attendees) {
  if (!attendees?.length) return null;
  const lines = attendees.map(({ name, status }) =>
    h("li", {}, name, " ", h("small", {}, ANSWERS[status] ?? status)),
  );
  return h("section", { class: "attendees" }, h("h3", {}, "Attendees"), h("ul", {}, lines));
}

async function fill(api, activity, inside, act) {
  const { kind, id } = activity;
  const remove = () => act("Deleted. It is in the recycle bin for 15 days.", () => api.remove(kind, id));
  inside.append(
    activity.html ? bodyFrame(activity.html) : h("pre", {}, activity.text || "No text."),
    ...[attendeeList(activity.attendees)].filter(Boolean),
    h(
      "p",
      { class: "commands" },
      h("a", { href: pageOf(kind, id) }, "Open"),
      h("button", { type: "button", onclick: remove }, "Delete"),
    ),
  );
  const [values, files] = await Promise.all([kind === "Task" ? statuses(api) : [], fileList(api, id)]);
  if (kind === "Task") inside.append(taskForm(api, activity, values, act));
  if (files) inside.firstChild.after(files);
}

function taskForm(api, { id, subject, status }, values, act) {
  const title = h("input", { name: "subject", value: subject ?? "", "aria-label": "Subject" });
  const select = h("select", { name: "status", "aria-label": "Status" }, values.map((value) => h("option", {}, value)));
  select.value = status;
  const save = (event) => {
    event.preventDefault();
    act("Saved.", () => api.update("Task", id, { Subject: title.value, Status: select.value }));
  };
  return h("form", { class: "edit", onsubmit: save }, title, select, h("button", { type: "submit" }, "Save changes"));
}

async function statuses(api) {
  const { fields } = await api.describe("Task");
  return fields.find((field) => field.name === "Status").picklistValues.map((each) => each.value);
}

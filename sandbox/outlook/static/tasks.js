import { byHand, everything } from "./by_hand.js";
import { shortTime } from "./words.js";

const STATUS = {
  notStarted: "Not started",
  inProgress: "In progress",
  waitingOnOthers: "Waiting on others",
  deferred: "Deferred",
  completed: "Completed",
};
const inList = (place) => `/me/todo/lists/${encodeURIComponent(place)}/tasks`;
const at = (place, id) => `${inList(place)}/${encodeURIComponent(id)}`;

/** The To Do tasks of one mailbox as the page of records wants them. */
export function tasksOf(graph, email) {
  return {
    one: "task",
    placeLabel: "List",
    fields: [
      { name: "title", label: "Title" },
      { name: "due", label: "Due", type: "date" },
      { name: "status", label: "Status", choices: STATUS },
      { name: "note", label: "Notes", type: "textarea" },
    ],
    places: async () => (await everything(graph, "/me/todo/lists?$top=100")).filter(ours).map(list),
    items: (place) => everything(graph, `${inList(place)}?$top=500`),
    values: (task) => ({
      ...task,
      due: task.dueDateTime?.dateTime.slice(0, 10) ?? "",
      note: task.body?.content ?? "",
      status: task.status ?? "notStarted",
    }),
    describe: (task) => ({
      name: task.title || "(no title)",
      more: [task.dueDateTime && `Due ${shortTime(task.dueDateTime.dateTime.slice(0, 10))}`, STATUS[task.status]]
        .filter(Boolean)
        .join(", "),
      done: task.status === "completed",
    }),
    create: (place, values) => graph.post(inList(place), asTask(values, {})),
    change: (place, task, values) => graph.patch(at(place, task.id), asTask(values, task)),
    remove: (place, task) => graph.remove(at(place, task.id)),
    move: async (task, place) => {
      const moved = await byHand("/_sandbox/task", { do: "move", mailbox: email, id: task.id, list: place });
      return moved.id;
    },
  };
}

const ours = (one) => one.wellknownListName !== "flaggedEmails";
const list = (one) => ({ id: one.id, name: one.displayName });

// What was not touched is not sent: a due date keeps its zone, a note its type.
function asTask(values, before) {
  const task = { title: values.title, status: values.status, categories: values.categories };
  if (values.due !== (before.dueDateTime?.dateTime.slice(0, 10) ?? "")) {
    task.dueDateTime = values.due ? { dateTime: `${values.due}T00:00:00`, timeZone: "UTC" } : null;
  }
  if (values.note !== (before.body?.content ?? "").trim()) task.body = { contentType: "text", content: values.note };
  return task;
}

const DAY = { weekday: "short", day: "numeric", month: "short" };
const HOUR = { hour: "2-digit", minute: "2-digit" };

/** When an activity is: "Mon, 5 Jan, 09:00 – 09:30", "Mon, 5 Jan – Tue, 6 Jan, all day", "Due Mon, 5 Jan", "". */
export function whenOf({ due, start, end, allDay }) {
  if (due) return `Due ${dayOf(due)}`;
  if (!start) return "";
  if (allDay) return `${range(dayOf(start.slice(0, 10)), dayOf(end.slice(0, 10)))}, all day`;
  const [from, to] = [start, end].map((moment) => new Date(moment));
  const sameDay = from.toDateString() === to.toDateString();
  const last = sameDay ? hourOf(to) : `${to.toLocaleDateString([], DAY)}, ${hourOf(to)}`;
  return `${from.toLocaleDateString([], DAY)}, ${range(hourOf(from), last)}`;
}

// The dates of whole days are dates: no time zone moves them.
const dayOf = (date) => new Date(`${date}T00:00`).toLocaleDateString([], DAY);
const hourOf = (moment) => moment.toLocaleTimeString([], HOUR);
const range = (first, last) => (first === last ? first : `${first} – ${last}`);

const DAY = 24 * 60 * 60 * 1000;

/** "Alice Adams" or the address. */
export const personName = (person) => person?.emailAddress?.name || person?.emailAddress?.address || "";

export const personLine = (person) => {
  const { name, address } = person?.emailAddress ?? {};
  return name && name !== address ? `${name} <${address}>` : address ?? "";
};

const dayAndMonth = (moment) => moment.toLocaleDateString([], { day: "numeric", month: "short" });

/** Today the hour, this week the day, else the date; a date without an hour ("2026-11-20") stays that day everywhere. */
export function shortTime(iso) {
  if (iso?.length === 10) return dayAndMonth(new Date(`${iso}T00:00`));
  const then = new Date(iso);
  const age = Date.now() - then.getTime();
  if (age < DAY && then.getDate() === new Date().getDate()) {
    return then.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  }
  if (age < 6 * DAY) return then.toLocaleDateString([], { weekday: "short" });
  return dayAndMonth(then);
}

export const longTime = (iso) => new Date(iso).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });

export function fileSize(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} kB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

/** "Anna Kovac <anna@acme.example>; bob@northwind.example" -> Graph recipients. Throws on what is no address. */
export function parseRecipients(text) {
  return text.split(/[;,]/).map((part) => part.trim()).filter(Boolean).map(parseRecipient);
}

function parseRecipient(text) {
  const [, name, bracketed] = /^(.*)<([^>]+)>$/.exec(text) ?? [null, "", text];
  const address = bracketed.trim();
  if (!/^[^\s@]+@[^\s@]+$/.test(address)) throw new Error(`"${text}" is not an address.`);
  return { emailAddress: { address, name: name.trim() || address } };
}

export const recipientsText = (recipients) => recipients.map(personLine).join("; ");

// Outlook's palette, preset0 (red) to preset24 (dark cranberry), as shown in a light and a dark page alike.
const PRESET_COLORS = [
  "#e74856", "#ff8c00", "#c99a2e", "#e8c100", "#16a34a", "#14a3a8", "#7e9a2c", "#3a7bd5", "#8764b8", "#c2399b",
  "#8a9199", "#5d6f80", "#9a9a9a", "#6e6e6e", "#3b3b3b", "#a4262c", "#b85c00", "#7a5c1e", "#9a8200", "#0b6a3a",
  "#0b6a6e", "#56681c", "#1f4e9c", "#5c3a96", "#8c1f6b",
];

export function categoryColor(color) {
  const number = /^preset(\d+)$/.exec(color ?? "")?.[1];
  return number === undefined ? "transparent" : PRESET_COLORS[Number(number)];
}

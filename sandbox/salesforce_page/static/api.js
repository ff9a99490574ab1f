const BASE = "/services/data/v66.0";

/** An answer of Salesforce outside 2xx. */
export class SalesforceError extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

async function control(path, method, body) {
  const answer = await fetch(`/_sandbox/salesforce${path}`, {
    method,
    headers: { "Content-Type": "application/json" },
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new SalesforceError(answer.status, "control", text);
  return JSON.parse(text);
}

/** Salesforce's REST API as one user of `org`. `rows` answers a query's records, [] when the org has no such object. */
export function salesforceFor(username, org) {
  let token = null;

  async function send(method, path, body, again = true) {
    token ??= (await control("/token", "POST", { username })).access_token;
    const headers = { Authorization: `Bearer ${token}`, ...(body && { "Content-Type": "application/json" }) };
    const answer = await fetch(BASE + path, { method, headers, body: body && JSON.stringify(body) });
    if (answer.status === 401 && again) {
      token = null;
      return send(method, path, body, false);
    }
    if (!answer.ok) throw await problem(answer);
    return answer;
  }

  const json = async (method, path, body) => {
    const text = await (await send(method, path, body)).text();
    return text ? JSON.parse(text) : null;
  };
  const remembered = new Map();
  const once = (path) => {
    if (!remembered.has(path)) remembered.set(path, json("GET", path));
    return remembered.get(path);
  };
  const query = async (soql) => (await json("GET", `/query?q=${encodeURIComponent(soql)}`)).records;
  const objects = async () => (await once("/sobjects")).sobjects;
  const has = async (type) => (await objects()).some((each) => each.name === type);

  return {
    query,
    rows: async (soql) => ((await has(/ FROM (\w+)/.exec(soql)[1])) ? query(soql).catch(emptyWhenUnknown) : []),
    record: (type, id) => json("GET", at(type, id)),
    update: (type, id, values) => json("PATCH", at(type, id), values),
    remove: (type, id) => json("DELETE", at(type, id)),
    blob: async (type, id, field) => (await send("GET", at(type, id, field))).blob(),
    describe: (type) => once(at(type, "describe")),
    objects,
    switches: async () => (await control("", "GET")).orgs.find((each) => each.id === org),
    setSwitch: (name, on) => control("", "POST", { org, [name]: on }),
  };
}

const at = (...parts) => ["/sobjects", ...parts.map(encodeURIComponent)].join("/");

function emptyWhenUnknown(error) {
  if (["INVALID_TYPE", "INVALID_FIELD"].includes(error.code)) return [];
  throw error;
}

async function problem(answer) {
  const body = await answer.json().catch(() => []);
  const [first] = Array.isArray(body) ? body : [body];
  return new SalesforceError(answer.status, first?.errorCode, first?.message ?? `Salesforce answered ${answer.status}`);
}

/** `text` inside a SOQL string. */
export const quoted = (text) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

/** `text` inside a LIKE pattern that finds it anywhere. */
export const anywhere = (text) => quoted(`%${text.replaceAll("%", "\\%").replaceAll("_", "\\_")}%`);

const SCOPES = ["Mail.ReadWrite", "Mail.Send", "MailboxSettings.ReadWrite", "User.Read"];

/** An answer of Graph outside 2xx. */
export class GraphError extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** A token of the sandbox's Microsoft sign-in: {access_token, id_token?, expires_in, scope?, account?}. */
export async function issueToken(email, clientId, scopes) {
  const answer = await fetch("/_sandbox/microsoft/token", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ email, client_id: clientId, scopes }),
  });
  const body = await answer.json();
  if (!answer.ok) throw new GraphError(answer.status, String(body.error), body.error_description ?? String(body.error));
  return body;
}

/** Graph as one person: get, post, patch, remove take a path below /v1.0 (or a link Graph gave) and answer JSON. */
export function graphFor(email, clientId, scopes = SCOPES) {
  let token = null;
  const authorize = async () => (token = (await issueToken(email, clientId, scopes)).access_token);

  async function send(method, path, body, headers, again = true) {
    if (!token) await authorize();
    const answer = await fetch(addressOf(path), request(method, token, body, headers));
    if (answer.status === 401 && again) {
      token = null;
      return send(method, path, body, headers, false);
    }
    if (!answer.ok) throw await problem(answer);
    return answer;
  }

  const json = async (...call) => {
    const answer = await send(...call);
    const text = await answer.text();
    return text ? JSON.parse(text) : null;
  };
  return {
    get: (path, headers) => json("GET", path, undefined, headers),
    post: (path, body = {}) => json("POST", path, body),
    patch: (path, body) => json("PATCH", path, body),
    remove: (path) => json("DELETE", path),
    text: async (path) => (await send("GET", path)).text(),
    blob: async (path) => (await send("GET", path)).blob(),
  };
}

function addressOf(path) {
  const address = new URL(path.startsWith("http") ? path : `/v1.0${path}`, location.origin);
  return address.pathname + address.search;
}

function request(method, token, body, headers = {}) {
  const all = { Authorization: `Bearer ${token}`, ...headers };
  if (body !== undefined) all["Content-Type"] = "application/json";
  return { method, headers: all, body: body === undefined ? undefined : JSON.stringify(body) };
}

async function problem(answer) {
  const body = await answer.json().catch(() => ({}));
  const error = typeof body.error === "object" ? body.error : { code: body.error, message: body.error };
  return new GraphError(answer.status, error.code ?? "unknown", error.message ?? `Graph answered ${answer.status}`);
}

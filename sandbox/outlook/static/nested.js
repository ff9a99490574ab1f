import { issueToken } from "./graph.js";

const ENVIRONMENT = "login.microsoftonline.com";
const OPENID = ["openid", "profile", "offline_access", "email"];

/** Nested app authentication for one person: msal-browser's request envelopes in, its response envelopes out. */
export function nestedAuthentication(person) {
  const account = {
    homeAccountId: `${person.oid}.${person.tenant}`,
    environment: ENVIRONMENT,
    tenantId: person.tenant,
    username: person.email,
    localAccountId: person.oid,
    name: person.name,
  };
  const methods = {
    GetInitContext: async () => ({ initContext: initContext(account) }),
    GetToken: (request) => tokenFor(person, account, request.tokenParams),
    GetTokenPopup: (request) => tokenFor(person, account, request.tokenParams),
  };
  return async ({ request }) => {
    const envelope = { messageType: "NestedAppAuthResponse", requestId: request.requestId };
    const method = Object.hasOwn(methods, request.method) && methods[request.method];
    if (!method) return { ...envelope, success: false, error: { status: "DISABLED", description: "Unknown method." } };
    try {
      return { ...envelope, success: true, ...(await method(request)) };
    } catch (error) {
      return { ...envelope, success: false, error: bridgeError(error) };
    }
  };
}

const initContext = ({ homeAccountId, environment, tenantId }) => ({
  sdkName: "sandbox.outlook",
  sdkVersion: "1.0.0",
  capabilities: { queryAccount: true },
  accountContext: { homeAccountId, environment, tenantId },
});

async function tokenFor(person, account, { clientId, scope, authority }) {
  const scopes = scope.split(" ").filter(Boolean);
  if (scopes.every((each) => OPENID.includes(each))) {
    throw Object.assign(new Error("Ask for at least one scope of a resource."), { code: "invalid_scope" });
  }
  const issued = await issueToken(person.email, clientId, scopes);
  const idToken = issued.id_token ?? describingToken(person, clientId);
  const token = {
    access_token: issued.access_token,
    id_token: idToken,
    expires_in: issued.expires_in ?? 3600,
    scope: issued.scope ?? scope,
    authority,
    properties: null,
  };
  return { token, account: { ...account, idToken } };
}

// msal-browser reads names from the id token and never sends it anywhere: an unsigned one is enough here.
function describingToken(person, clientId) {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    aud: clientId,
    iss: `https://${ENVIRONMENT}/${person.tenant}/v2.0`,
    iat: now,
    exp: now + 3600,
    oid: person.oid,
    sub: person.oid,
    tid: person.tenant,
    name: person.name,
    preferred_username: person.email,
    ver: "2.0",
  };
  const part = (value) => btoa(JSON.stringify(value)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  return `${part({ typ: "JWT", alg: "none" })}.${part(claims)}.`;
}

function bridgeError(error) {
  const interactive = ["interaction_required", "consent_required", "login_required", "invalid_grant"].includes(error.code);
  return {
    status: interactive ? "USER_INTERACTION_REQUIRED" : "PERSISTENT_ERROR",
    code: String(error.code ?? "unknown"),
    description: error.message,
  };
}

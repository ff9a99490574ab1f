// jsforce signs in with PKCE, meets an expired session, an old refresh token and a revoked one; prints what it saw.
import jsforce from "jsforce";

const { loginUrl, hint, clientId, clientSecret } = JSON.parse(process.argv[2]);
const redirectUri = "http://localhost:1/callback";
const oauth2 = new jsforce.OAuth2({ loginUrl, clientId, clientSecret, redirectUri, useVerifier: true });
const seen = {};

const address = oauth2.getAuthorizationUrl({ scope: "api refresh_token id openid", state: "s 1", login_hint: hint });
const sentBack = new URL((await fetch(address, { redirect: "manual" })).headers.get("location"));
seen.state = sentBack.searchParams.get("state");

const conn = new jsforce.Connection({ oauth2, version: "59.0" });
const person = await conn.authorize(sentBack.searchParams.get("code"));
seen.ids = [person.id, person.organizationId];
seen.username = (await conn.identity()).username;
seen.instance = conn.instanceUrl;

const expire = () =>
  fetch(`${loginUrl}/_sandbox/faults`, {
    method: "POST",
    body: JSON.stringify({ kind: "expire_tokens", service: "salesforce" }),
  });
const before = conn.accessToken;
await expire();
seen.afterExpiry = (await conn.query("SELECT Id FROM Contact")).totalSize;
seen.refreshed = conn.accessToken !== before;

// jsforce keeps the refresh token it had: with rotation on, its second refresh must fail.
await expire();
seen.oldToken = await conn.query("SELECT Id FROM Contact").catch((error) => [error.name, error.message]);

const second = await fetch(oauth2.getAuthorizationUrl({ login_hint: hint }), { redirect: "manual" });
const again = new jsforce.Connection({ oauth2, version: "59.0" });
await again.authorize(new URL(second.headers.get("location")).searchParams.get("code"));
await again.logout(true);
seen.revoked = await oauth2.revokeToken("5Aep861nobodys").catch((error) => [error.name, error.message]);

console.log(JSON.stringify(seen));

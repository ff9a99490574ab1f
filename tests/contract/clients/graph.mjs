// What Microsoft's JavaScript client does with the sandbox's Graph; prints what it saw as JSON.
import { BatchRequestContent, BatchResponseContent, Client, PageIterator } from "@microsoft/microsoft-graph-client";

const { baseUrl, accessToken } = JSON.parse(process.argv[2]);
const client = Client.init({
  baseUrl: `${baseUrl}/`,
  customHosts: new Set(["localhost"]),
  authProvider: (done) => done(null, accessToken),
});
const immutable = { Prefer: 'IdType="ImmutableId"' };
const seen = {};

seen.me = (await client.api("/me").get()).userPrincipalName;

let subjects = 0;
const first = await client.api("/me/mailFolders/inbox/messages").select(["id", "subject"]).top(5).get();
await new PageIterator(client, first, () => { subjects += 1; return true; }).iterate();
seen.firstPage = first.value.length;
seen.subjects = subjects;

const delta = "/me/mailFolders('inbox')/messages/delta";
let page = await client.api(delta).headers({ Prefer: 'IdType="ImmutableId", odata.maxpagesize=7' }).select("subject").get();
seen.deltaItems = page.value.length;
while (page["@odata.nextLink"]) {
  page = await client.api(page["@odata.nextLink"]).headers(immutable).get();
  seen.deltaItems += page.value.length;
}
const item = page.value[page.value.length - 1];
await client.api(`/me/messages/${item.id}`).headers(immutable).patch({ categories: ["Salesforce"] });
page = await client.api(page["@odata.deltaLink"]).headers(immutable).get();
seen.changed = page.value.map((one) => one.id === item.id);
const moved = await client.api(`/me/messages/${item.id}/move`).headers(immutable).post({ destinationId: "archive" });
seen.sameId = moved.id === item.id;
page = await client.api(page["@odata.deltaLink"]).headers(immutable).get();
seen.removed = page.value.map((one) => one["@removed"].reason);

seen.filtered = (await client.api("/me/messages")
  .filter("categories/any(c:c eq 'Salesforce')").expand("attachments($select=id,name)").count(true).get())["@odata.count"];

const batch = new BatchRequestContent([
  { id: "1", request: new Request(`${baseUrl}/me/messages?$top=1`, { method: "GET" }) },
  { id: "2", request: new Request(`${baseUrl}/me/mailFolders`, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ displayName: "Salesforce Emails" }),
  }) },
]);
const answers = new BatchResponseContent(await client.api("/$batch").post(await batch.getContent()));
seen.batch = [answers.getResponseById("1").status, answers.getResponseById("2").status];

await client.api("/me/sendMail").post({
  message: { subject: "From JavaScript", body: { contentType: "Text", content: "Hello" },
    toRecipients: [{ emailAddress: { address: "bob@northwind.example" } }] },
});
seen.sent = (await client.api("/me/mailFolders/sentitems/messages").filter("subject eq 'From JavaScript'").get()).value.length;

const withPdf = (await client.api("/me/messages").filter("hasAttachments eq true").get()).value
  .find((one) => one.subject.startsWith("Seat list"));
const files = (await client.api(`/me/messages/${withPdf.id}/attachments`).select("id,name,isInline").get()).value;
const pdf = files.find((one) => one.name.endsWith(".pdf"));
const bytes = await client.api(`/me/messages/${withPdf.id}/attachments/${pdf.id}/$value`).responseType("arraybuffer").get();
seen.pdf = new TextDecoder().decode(bytes.slice(0, 8));

seen.error = await client.api("/me/messages").select("nope").get().catch((error) => [error.statusCode, error.code]);
seen.throttled = (await client.api("/me/outlook/masterCategories").get()).value.length > 0;

console.log(JSON.stringify(seen));

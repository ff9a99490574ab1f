// What jsforce does with the sandbox's Salesforce; prints what it saw as JSON.
import jsforce from "jsforce";

const { instanceUrl, accessToken } = JSON.parse(process.argv[2]);
const conn = new jsforce.Connection({ instanceUrl, accessToken, version: "59.0" });
const seen = {};

const identity = await conn.identity();
seen.username = identity.username;

const created = await conn.sobject("Contact").create({ LastName: "Novak", Email: "novak@acme.example" });
seen.created = created;
await conn.sobject("Contact").update({ Id: created.id, Title: "CTO" });
seen.title = (await conn.sobject("Contact").retrieve(created.id)).Title;
await conn.sobject("Contact").destroy(created.id);
seen.afterDelete = await conn.sobject("Contact").retrieve(created.id).catch((error) => error.errorCode);

const names = Array.from({ length: 450 }, (_, i) => ({ Name: `Paged ${String(i).padStart(3, "0")}` }));
const bulk = await conn.sobject("Account").create(names, { allowRecursive: true });
seen.bulk = bulk.filter((result) => result.success).length;
const soql = "SELECT Id, Name FROM Account WHERE Name LIKE 'Paged %' ORDER BY Name";
const page = await conn.query(soql, { headers: { "Sforce-Query-Options": "batchSize=200" } });
seen.firstPage = { totalSize: page.totalSize, done: page.done, size: page.records.length };
const rest = await conn.queryMore(page.nextRecordsUrl);
seen.secondPage = { done: rest.done, size: rest.records.length, first: rest.records[0].Name };
seen.all = (await conn.query(soql, { autoFetch: true, maxFetch: 1000 })).records.length;

const key = "LockstepMessageKey__c";
const task = { Subject: "Email: hello", Status: "Completed", [key]: "key-1" };
seen.inserted = await conn.sobject("Task").upsert(task, key);
seen.updated = await conn.sobject("Task").upsert({ ...task, Subject: "Email: hello again" }, key);
seen.subject = (await conn.query(`SELECT Subject FROM Task WHERE ${key} = 'key-1'`)).records[0].Subject;
const many = [task, { Subject: "Email: two", [key]: "key-2" }];
seen.upserts = (await conn.sobject("Task").upsert(many, key)).map(({ success, created }) => ({ success, created }));

const mixed = [{ LastName: "Good" }, { FirstName: "NoLastName" }];
seen.mixed = (await conn.sobject("Contact").create(mixed)).map((r) => r.success || r.errors[0].statusCode);
const halted = await conn.sobject("Contact").create([{ LastName: "Undone" }, { FirstName: "Bad" }], { allOrNone: true });
seen.halted = halted.map((result) => result.errors[0].statusCode);
seen.undone = (await conn.query("SELECT Id FROM Contact WHERE LastName = 'Undone'")).totalSize;
const ids = bulk.slice(0, 3).map((result) => result.id);
seen.retrieved = (await conn.sobject("Account").retrieve(ids)).map((row) => row.Name);
seen.destroyed = (await conn.sobject("Account").destroy(ids)).every((result) => result.success);

const described = await conn.describe("Task");
seen.keyField = described.fields.find((field) => field.name === key)?.externalId;
seen.objects = (await conn.describeGlobal()).sobjects.map((entry) => entry.name).includes("Contact");
const found = await conn.search("FIND {erin} IN ALL FIELDS RETURNING Contact(Id, Email)");
seen.found = found.searchRecords.map((row) => row.Email);
const views = (await conn.sobject("Contact").listviews()).listviews;
seen.lists = views.map((view) => view.label);
seen.listed = (await conn.sobject("Contact").listview(views[0].id).results()).size;
const meeting = await conn.sobject("Event").create({ StartDateTime: "2026-11-24T09:00:00Z", DurationInMinutes: 30 });
const [erin] = (await conn.query("SELECT Id FROM Contact WHERE Email = 'erin@acme.example'")).records;
await conn.sobject("EventRelation").create({ EventId: meeting.id, RelationId: erin.Id });
const relations = await conn.query("SELECT Status FROM EventRelation");
seen.invited = relations.records.map((row) => row.Status);
seen.usage = conn.limitInfo?.apiUsage?.limit;
seen.error = await conn.query("SELECT Nope FROM Account").catch((error) => error.errorCode);

console.log(JSON.stringify(seen));

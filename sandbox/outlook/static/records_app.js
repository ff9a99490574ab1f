import { byId } from "./dom.js";
import { graphFor } from "./graph.js";
import { contactsOf } from "./people.js";
import { Records } from "./records.js";
import { showPeople } from "./switch_person.js";
import { tasksOf } from "./tasks.js";

const SCOPES = ["Contacts.ReadWrite", "Tasks.ReadWrite", "MailboxSettings.Read", "User.Read"];
const SOURCES = { people: contactsOf, tasks: tasksOf };
const config = JSON.parse(byId("config").textContent);

async function start() {
  const world = await (await fetch("/_sandbox/world")).json();
  const person = world.people.find((each) => each.email === config.user);
  showPeople(world.people.filter((each) => each.tenant === person.tenant), person);
  const graph = graphFor(person.email, config.clientId, SCOPES);
  const masters = (await graph.get("/me/outlook/masterCategories")).value;
  await new Records(SOURCES[config.view](graph, person.email), masters).start();
}

start().catch((error) => {
  const notice = byId("notice");
  notice.hidden = false;
  notice.textContent = `The mailbox could not be opened: ${error.message}`;
});

import { Calendar } from "./calendar.js";
import { byId } from "./dom.js";
import { graphFor } from "./graph.js";
import { showPeople } from "./switch_person.js";

const SCOPES = ["Calendars.ReadWrite", "MailboxSettings.Read", "User.Read"];
const config = JSON.parse(byId("config").textContent);

async function start() {
  const world = await (await fetch("/_sandbox/world")).json();
  const clock = await (await fetch("/_sandbox/clock")).json();
  const person = world.people.find((each) => each.email === config.user);
  showPeople(world.people.filter((each) => each.tenant === person.tenant), person);
  const graph = graphFor(person.email, config.clientId, SCOPES);
  const masters = (await graph.get("/me/outlook/masterCategories")).value;
  await new Calendar({ graph, person, masters, addin: config.addin, now: Date.parse(clock.now) }).start();
}

start().catch((error) => {
  const notice = byId("notice");
  notice.hidden = false;
  notice.textContent = `The calendar could not be opened: ${error.message}`;
});

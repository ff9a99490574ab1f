import { byId } from "./dom.js";
import { graphFor } from "./graph.js";
import { showGuide } from "./guide.js";
import { mailboxOf } from "./mailbox.js";
import { Outlook } from "./outlook.js";
import { showPeople } from "./switch_person.js";

const config = JSON.parse(byId("config").textContent);

async function start() {
  const world = await (await fetch("/_sandbox/world")).json();
  const person = world.people.find((each) => each.email === config.user);
  showPeople(world.people.filter((each) => each.tenant === person.tenant), person);
  showGuide(byId("guide"), { addin: config.addin, user: person.email });
  const mailbox = mailboxOf(graphFor(person.email, config.clientId), config.addinId);
  await new Outlook({ mailbox, person, addin: config.addin }).start();
}

start().catch((error) => {
  const notice = byId("notice");
  notice.hidden = false;
  notice.textContent = `The mailbox could not be opened: ${error.message}`;
});

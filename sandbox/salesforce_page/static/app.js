import { byId } from "/outlook/static/dom.js";
import { salesforceFor } from "./api.js";
import { showHome } from "./home.js";
import { showRecord } from "./record.js";

const config = JSON.parse(byId("config").textContent);
const api = salesforceFor(config.username, config.org);

function say(text) {
  byId("notice").textContent = text;
  byId("notice").hidden = !text;
}

byId("person").addEventListener("change", () => {
  const address = new URL(config.id ? "/salesforce/" : location.href, location.origin);
  address.searchParams.set("user", byId("person").value);
  location.assign(address);
});
document.querySelector("[type=search]").value = new URLSearchParams(location.search).get("q") ?? "";

const work = config.id ? showRecord(byId("main"), api, config.type, config.id, say) : showHome(byId("main"), api, say);
work.catch((error) => {
  byId("main").replaceChildren();
  say(error.status === 404 ? "This record does not exist, or is in the recycle bin." : error.message);
});

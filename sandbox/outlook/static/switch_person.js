import { byId, h } from "./dom.js";

/** Fill the choice of mailboxes; choosing another one opens this page again for it. */
export function showPeople(people, shown) {
  const select = byId("person");
  select.replaceChildren(...people.map((each) => h("option", { value: each.email }, each.name)));
  select.value = shown.email;
  select.addEventListener("change", () => {
    const address = new URL(location.href);
    address.searchParams.set("user", select.value);
    location.assign(address);
  });
}

import { h } from "/outlook/static/dom.js";

const SWITCHES = {
  enhanced_email: ["Enhanced Email", "E-mails are EmailMessage records, not only Tasks."],
  shared_activities: ["Shared Activities", "A Task can belong to several contacts."],
  package: ["Lockstep package", "The fields that let Lockstep write each mail once."],
};

/** The options of this org, for trying the product in different ones. */
export async function switchPanel(api, say) {
  const now = await api.switches();
  const rows = Object.entries(SWITCHES).map(([name, words]) => row(api, name, words, now[name], say));
  return h("section", { class: "card switches" }, h("h2", {}, "This org"), rows);
}

function row(api, name, [title, words], on, say) {
  const box = h("input", { type: "checkbox", name, checked: on });
  box.addEventListener("change", async () => {
    box.disabled = true;
    try {
      box.checked = (await api.setSwitch(name, box.checked))[name];
    } catch (error) {
      box.checked = !box.checked;
      say(error.message);
    } finally {
      box.disabled = false;
    }
  });
  return h("label", {}, box, h("span", {}, h("b", {}, title), h("small", {}, words)));
}

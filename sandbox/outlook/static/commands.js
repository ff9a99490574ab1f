import { h } from "./dom.js";
import { makeHost } from "./host.js";

/** Press a button of the ribbon: the add-in's page for commands is loaded for this one, and goes when it is through. */
export function runCommand(name, { addin, ...around }) {
  const address = new URL(addin);
  address.searchParams.set("commands", "");
  const frame = h("iframe", { title: "Lockstep's commands", hidden: true, src: address.href });
  const more = {
    "commands.known": ({ name: known }) => known === name && host.tell("command", name),
    "commands.done": () => frame.remove(),
  };
  const host = makeHost({ frame, addin, more, ...around });
  document.body.append(frame);
}

/** What a person can do and Graph cannot: POST to the sandbox's own control path; answers the new ids. */
export async function byHand(path, body) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const found = await answer.json();
  if (!answer.ok) throw new Error(found.error);
  return found;
}

/** All pages of a list. */
export async function everything(graph, path) {
  const found = [];
  for (let link = path; link; ) {
    const page = await graph.get(link);
    found.push(...page.value);
    link = page["@odata.nextLink"];
  }
  return found;
}

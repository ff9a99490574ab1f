/** A selection in a list: `ids` in list order of choosing, `anchor` of a range, `current` under the keyboard. */
export const nothing = Object.freeze({ ids: [], anchor: null, current: null });

export const only = (id) => ({ ids: [id], anchor: id, current: id });

export function toggled(selection, id) {
  const ids = selection.ids.includes(id) ? selection.ids.filter((each) => each !== id) : [...selection.ids, id];
  return { ids, anchor: id, current: id };
}

export function ranged(order, selection, id) {
  const from = Math.max(order.indexOf(selection.anchor), 0);
  const to = order.indexOf(id);
  const ids = order.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { ids, anchor: order[from], current: id };
}

/** The arrow keys: `by` rows further, or a range from the anchor when `extend`. */
export function stepped(order, selection, by, extend) {
  if (order.length === 0) return nothing;
  const here = order.indexOf(selection.current);
  const there = here < 0 ? 0 : Math.min(Math.max(here + by, 0), order.length - 1);
  return extend ? ranged(order, selection, order[there]) : only(order[there]);
}

/** The selection without the messages that are gone. */
export function kept(order, selection) {
  const ids = selection.ids.filter((id) => order.includes(id));
  if (ids.length === 0) return nothing;
  const still = (id) => (order.includes(id) ? id : ids[0]);
  return { ids, anchor: still(selection.anchor), current: still(selection.current) };
}

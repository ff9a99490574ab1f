// What a person is choosing for one mail. Pure: every step gives a new form.
import type { Context, KeptWish, Record, Ref, Wish, WishedFile } from '../api/shapes';
import { type FileChoice, type HostFile, fileChoices, nameFault, withEnding } from './files';
import { words } from '../words';
import { type Refusal, inTheWay, isPerson, refusalOf, sameRecord, withinRules } from './link_rules';

export interface SaveForm {
  itemKey: string;
  subject: string;
  rules: Context['rules'];
  records: Record[];
  chosen: Ref[];
  files: FileChoice[];
  comment: string;
  withoutBody: boolean;
  /** The mail itself as a file. */
  copy: boolean;
  /** Whether the rest of the conversation can be saved too. */
  follow: Context['follow'];
  followThread: boolean;
  /** The person has put something in: a refresh must not touch it, leaving must ask. */
  touched: boolean;
  /** What the person put in is kept for the draft: a refresh must not touch it, leaving need not ask. */
  kept: boolean;
  refusal: { of: Record; why: Refusal } | null;
}

/** A form with the server's preselection ticked, as far as the rules allow. */
export function startForm(itemKey: string, subject: string, context: Context, files: readonly HostFile[]): SaveForm {
  const records = offered(context);
  return {
    itemKey,
    subject,
    rules: context.rules,
    records,
    chosen: withinRules(context.rules, records.filter((one) => one.chosen)).map(refOf),
    files: fileChoices(files, context.mailbox !== 'ok', context.files),
    comment: '',
    withoutBody: false,
    copy: context.files.copy,
    follow: context.follow,
    followThread: context.follow === 'on',
    touched: false,
    kept: false,
    refusal: null,
  };
}

/** The form as it was kept for a draft. Of a record that the mail does not offer only the type is known. */
export function keptForm(form: SaveForm, wish: KeptWish): SaveForm {
  if (wish.by_rules) return form;
  const chosen = [...wish.people, ...wish.business];
  const unknown = chosen.filter((ref) => !form.records.some((one) => sameRecord(one, ref)));
  return {
    ...form,
    records: [...form.records, ...unknown.map(nameless)],
    chosen,
    comment: wish.comment,
    withoutBody: wish.without_body,
    copy: wish.copy ?? form.copy,
    followThread: wish.follow_thread,
    kept: true,
  };
}

/** Late data: new records join the list, ticks and texts of the person stay. */
export function refreshForm(form: SaveForm, context: Context): SaveForm {
  const fresh = offered(context);
  const kept = form.records.filter((old) => !fresh.some((one) => sameRecord(one, old)));
  const { rules, follow } = context;
  if (form.touched || form.kept) return { ...form, rules, follow, records: [...fresh, ...kept] };
  const chosen = withinRules(context.rules, fresh.filter((one) => one.chosen)).map(refOf);
  return { ...form, rules, follow, followThread: follow === 'on', records: [...fresh, ...kept], chosen };
}

export function tickRecord(form: SaveForm, record: Record, on: boolean): SaveForm {
  if (!on) {
    const chosen = form.chosen.filter((one) => !sameRecord(one, record));
    return { ...form, chosen, touched: true, refusal: null };
  }
  const why = refusalOf(form.rules, form.chosen, record);
  if (why) return { ...form, refusal: { of: record, why } };
  const chosen = isTicked(form, record) ? form.chosen : [...form.chosen, refOf(record)];
  return { ...form, chosen, touched: true, refusal: null };
}

/** Takes the refused record after all, instead of what stood in its way. */
export function chooseInstead(form: SaveForm): SaveForm {
  if (!form.refusal) return form;
  const going = inTheWay(form.rules, form.chosen, form.refusal.of);
  const chosen = form.chosen.filter((one) => !going.includes(one));
  return tickRecord({ ...form, chosen }, form.refusal.of, true);
}

/** A record found by search: listed, and ticked if the rules allow. */
export function addRecord(form: SaveForm, record: Record): SaveForm {
  const known = form.records.some((one) => sameRecord(one, record));
  const records = known ? form.records : [...form.records, record];
  return tickRecord({ ...form, records, touched: true }, record, true);
}

export function editFile(form: SaveForm, id: string, change: { ticked?: boolean; name?: string }): SaveForm {
  const files = form.files.map((one) => (one.file.id === id ? { ...one, ...change } : one));
  return { ...form, files, touched: true };
}

export function editForm(form: SaveForm, change: Partial<Pick<SaveForm, 'comment' | 'withoutBody' | 'copy' | 'followThread'>>): SaveForm {
  return { ...form, ...change, touched: true };
}

export function isTicked(form: SaveForm, record: Ref): boolean {
  return form.chosen.some((one) => sameRecord(one, record));
}

/** True when every ticked file has a usable name. */
export function isReady(form: SaveForm): boolean {
  return form.files.every((one) => !one.ticked || nameFault(one.name) === null);
}

export function wishOf(form: SaveForm): Wish {
  return {
    people: form.chosen.filter(isPerson),
    business: form.chosen.filter((one) => !isPerson(one)),
    files: form.files.filter((one) => one.ticked && one.obstacle === null).map((one) => wishedFile(one, form.files)),
    comment: form.comment.trim(),
    without_body: form.withoutBody,
    copy: form.copy && !form.withoutBody,
    follow_thread: form.followThread,
  };
}

/** Outlook's id of a file is not the mailbox's: the rest says which one it is. */
function wishedFile({ file, name }: FileChoice, all: readonly FileChoice[]): WishedFile {
  const alike = all.filter((one) => one.file.name === file.name);
  const position = alike.findIndex((one) => one.file.id === file.id);
  return { id: file.id, name: withEnding(name, file.name), original: file.name, size: file.size, position };
}

function offered(context: Context): Record[] {
  const people = context.people.filter((one) => one.status === 'matched').flatMap((one) => one.records);
  return [...people, ...context.business].filter(
    (one, index, all) => all.findIndex((other) => sameRecord(other, one)) === index,
  );
}

function nameless({ type, id }: Ref): Record {
  return { type, id, name: words.save.chosenBefore, subtitle: '', url: '', account_id: '', chosen: true, reason: '' };
}

function refOf(record: Record): Ref {
  return { type: record.type, id: record.id };
}

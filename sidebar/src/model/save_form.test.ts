import { describe, expect, it } from 'vitest';
import { anna, context, hostFile, invoice, record, renewal } from '../testing/samples';
import { addRecord, chooseInstead, editFile, editForm, isReady, isTicked, refreshForm, startForm, tickRecord, wishOf } from './save_form';

const form = () => startForm('m1', 'Offer', context(), [hostFile('f1'), hostFile('pic', { inline: true })]);

describe('a new form', () => {
  it('ticks what the server chose, and real files', () => {
    expect(wishOf(form())).toEqual({
      people: [{ type: 'Contact', id: '003A' }],
      business: [{ type: 'Opportunity', id: '006R' }],
      files: [{ id: 'f1', name: 'f1.pdf', original: 'f1.pdf', size: 1000, position: 0 }],
      comment: '',
      without_body: false,
      copy: false,
      follow_thread: false,
    });
  });

  it('keeps the rules even when the server chose too much', () => {
    const greedy = context({ business: [renewal, { ...invoice, chosen: true }] });
    expect(wishOf(startForm('m1', '', greedy, [])).business).toEqual([{ type: 'Opportunity', id: '006R' }]);
  });

  it('offers a record once although two people hold it', () => {
    const [first] = context().people;
    const twice = context({ people: [first!, { ...first!, email: 'other@acme.test' }] });
    expect(startForm('m1', '', twice, []).records.filter((one) => one.id === anna.id)).toHaveLength(1);
  });

  it('cannot tick an unreadable file when the pane must send it', () => {
    const blind = startForm('m1', '', context({ mailbox: 'none' }), [hostFile('f1', { readable: false })]);
    expect(blind.files[0]).toMatchObject({ ticked: false, obstacle: 'fileUnreadable' });
  });
});

describe('the mail as a file', () => {
  it('is asked for when ticked', () => {
    expect(wishOf(form()).copy).toBe(false);
    expect(wishOf(editForm(form(), { copy: true })).copy).toBe(true);
  });

  it('is ticked at the start where the setting says so', () => {
    const files = { ...context().files, copy: true };
    expect(wishOf(startForm('m1', '', context({ files }), [])).copy).toBe(true);
  });

  it('is not asked for when the text stays out', () => {
    expect(wishOf(editForm(form(), { copy: true, withoutBody: true })).copy).toBe(false);
  });
});

describe('files ticked at the start', () => {
  const offered = [hostFile('small', { size: 1000 }), hostFile('large', { size: 200_000 }), hostFile('fwd', { kind: 'item', name: 'Fwd' })];
  const ticked = (files: Partial<ReturnType<typeof context>['files']>) =>
    startForm('m1', '', context({ files: { ...context().files, ...files } }), offered)
      .files.filter((one) => one.ticked)
      .map((one) => one.file.id);

  it.each([
    [{}, ['small', 'large', 'fwd']],
    [{ selection: 'none' as const }, []],
    [{ selection: 'large' as const }, ['large']],
    [{ selection: 'listed' as const, types: ['eml'] }, ['fwd']],
    [{ selection: 'listed' as const, types: ['pdf'] }, ['small', 'large']],
  ])('are those that the settings select: %o', (files, ids) => {
    expect(ticked(files)).toEqual(ids);
  });
});

describe('ticking', () => {
  it('leaves the choice alone and says why when the rules refuse', () => {
    const refused = tickRecord(form(), invoice, true);
    expect(refused.refusal).toEqual({ of: invoice, why: { code: 'one_business' } });
    expect(refused.chosen).toEqual(form().chosen);
  });

  it('swaps the refused record in on request', () => {
    const swapped = chooseInstead(tickRecord(form(), invoice, true));
    expect(wishOf(swapped).business).toEqual([{ type: 'Case', id: '500C' }]);
    expect(swapped.refusal).toBeNull();
  });

  it('takes a record away', () => {
    expect(isTicked(tickRecord(form(), anna, false), anna)).toBe(false);
  });

  it('adds a found record to the list and ticks it', () => {
    const bob = record('Contact', '003B');
    const more = addRecord(form(), bob);
    expect(more.records).toContainEqual(bob);
    expect(isTicked(more, bob)).toBe(true);
  });
});

describe('late data', () => {
  const fresh = context({ business: [{ ...invoice, chosen: true }] });

  it('never changes what the person ticked or typed', () => {
    const mine = editForm(tickRecord(form(), anna, false), { comment: 'Call her' });
    const after = refreshForm(mine, fresh);
    expect(after.comment).toBe('Call her');
    expect(after.chosen).toEqual(mine.chosen);
  });

  it('keeps records the person found by search in the list', () => {
    const bob = record('Contact', '003B');
    expect(refreshForm(addRecord(form(), bob), fresh).records).toContainEqual(bob);
  });

  it('renews the preselection of an untouched form', () => {
    expect(wishOf(refreshForm(form(), fresh)).business).toEqual([{ type: 'Case', id: '500C' }]);
  });
});

describe('files', () => {
  it('keeps the ending of a renamed file', () => {
    expect(wishOf(editFile(form(), 'f1', { name: ' Offer ' })).files).toMatchObject([{ id: 'f1', name: 'Offer.pdf' }]);
  });

  it('are told with what they are in the mail', () => {
    const scans = [hostFile('f1', { name: 'scan.pdf' }), hostFile('f2', { name: 'scan.pdf', size: 20 })];
    const renamed = editFile(startForm('m1', '', context(), scans), 'f2', { name: 'Offer' });
    expect(wishOf(editFile(renamed, 'f1', { ticked: false })).files).toEqual([
      { id: 'f2', name: 'Offer.pdf', original: 'scan.pdf', size: 20, position: 1 },
    ]);
  });

  it('is not ready with a nameless file, unless it is left out', () => {
    const nameless = editFile(form(), 'f1', { name: ' ' });
    expect(isReady(nameless)).toBe(false);
    expect(isReady(editFile(nameless, 'f1', { ticked: false }))).toBe(true);
  });
});

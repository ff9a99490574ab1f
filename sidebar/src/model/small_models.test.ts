import { describe, expect, it } from 'vitest';
import { ApiError } from '../api/errors';
import { problem } from '../testing/fakes';
import { hostFile } from '../testing/samples';
import { words } from '../words';
import { MAX_FILE_BYTES, nameFault, obstacleOf, withEnding } from './files';
import { PaneError, troubleOf } from './problems';
import { sizeWords } from './sizes';
import { agoWords, clockWords } from './times';

const NOW = Date.parse('2026-11-22T12:00:00Z');

describe('files', () => {
  it.each([
    ['takes a file of exactly 25 MB', hostFile('a', { size: MAX_FILE_BYTES }), false, null],
    ['refuses a larger one', hostFile('a', { size: MAX_FILE_BYTES + 1 }), false, 'fileTooBig'],
    ['refuses a link to a cloud file', hostFile('a', { kind: 'link' }), false, 'fileIsLink'],
    ['needs no reading when the server reaches the mailbox', hostFile('a', { readable: false }), false, null],
    ['refuses what it cannot read itself', hostFile('a', { readable: false }), true, 'fileUnreadable'],
  ])('%s', (_, file, sendAlong, obstacle) => {
    expect(obstacleOf(file, sendAlong)).toBe(obstacle);
  });

  it.each([
    ['Offer', null],
    ['', 'nameEmpty'],
    ['  ', 'nameEmpty'],
    ['a/b', 'nameBad'],
    ['a\\b', 'nameBad'],
  ])('judges the name %j as %j', (name, fault) => {
    expect(nameFault(name)).toBe(fault);
  });

  it.each([
    ['Offer', 'old.pdf', 'Offer.pdf'],
    ['Offer.PDF', 'old.pdf', 'Offer.PDF'],
    ['Offer', 'README', 'Offer'],
  ])('%s for %s becomes %s', (name, original, result) => {
    expect(withEnding(name, original)).toBe(result);
  });
});

describe('words for numbers', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_536, '1.5 kB'],
    [348_000, '348 kB'],
    [999_499, '999 kB'],
    [999_600, '1 MB'],
    [26_214_400, '26 MB'],
  ])('%i bytes are %s', (bytes, text) => {
    expect(sizeWords(bytes)).toBe(text);
  });

  it.each([
    ['2026-11-22T11:59:50Z', 'now'],
    ['2026-11-22T11:57:00Z', '3 min. ago'],
    ['2026-11-22T10:00:00Z', '2 hr. ago'],
    ['2026-11-21T11:00:00Z', 'yesterday'],
    ['2026-11-22T12:05:00Z', 'now'],
    [null, ''],
    ['nonsense', ''],
  ])('%s was %j', (iso, text) => {
    expect(agoWords(iso, NOW)).toBe(text);
  });

  it('adds the day to a time that is not today', () => {
    const today = clockWords('2026-11-22T12:30:00Z', NOW);
    const later = clockWords('2026-11-25T12:30:00Z', NOW);
    expect(today).toMatch(/30/);
    expect(later.length).toBeGreaterThan(today.length);
    expect(clockWords(null, NOW)).toBe('');
  });
});

describe('words for errors', () => {
  it('uses the words of the server and its action', () => {
    const { body } = problem(422, 'too_many_links', { title: 'A lead stands alone', detail: 'Untick one.', action: 'choose' });
    expect(troubleOf(new ApiError('refused', body))).toEqual({ title: 'A lead stands alone', detail: 'Untick one.', action: 'choose' });
  });

  it('adds field faults, what was lost and how long to wait', () => {
    const { body } = problem(429, 'slow_down', { detail: 'Enough.', lost: true, retry_after: 7.2, errors: { q: ['too short'] } });
    expect(troubleOf(new ApiError('too_soon', body))).toMatchObject({
      detail: `Enough. q: too short. ${words.problems.lost} Try again in 8 s.`,
      action: 'retry',
    });
  });

  it.each([
    ['offline', 'retry'],
    ['timeout', 'retry'],
    ['signed_out', 'sign_in'],
    ['broken', 'reload'],
  ] as const)('has its own words when there is no answer: %s', (kind, action) => {
    expect(troubleOf(new ApiError(kind))).toEqual({ ...words.problems[kind], action });
  });

  it('names what failed in Outlook', () => {
    expect(troubleOf(new PaneError('notWritten')).title).toBe(words.compose.notWritten);
    expect(troubleOf(new PaneError('dialogBlocked')).title).toBe(words.problems.dialogBlocked.title);
  });

  it('admits a fault of its own', () => {
    expect(troubleOf(new TypeError('x'))).toMatchObject({ title: words.problems.internal.title, action: 'reload' });
  });
});

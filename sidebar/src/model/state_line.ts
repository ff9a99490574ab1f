// The first line of the pane: what is true about this mail.
import type { Context } from '../api/shapes';
import { words } from '../words';
import type { PaneState } from './pane';
import { isServiceMail } from './what_can_be_done';

export type Tone = 'good' | 'calm' | 'soon' | 'bad' | 'off';

export interface StateLine {
  text: string;
  tone: Tone;
  /** There are steps to show behind it. */
  why: boolean;
  busy: boolean;
}

const TONES: { [state in Context['state']]: Tone } = {
  saved: 'good',
  not_saved: 'calm',
  pending: 'soon',
  failed: 'bad',
  cannot_save: 'off',
  service_mail: 'off',
  compose: 'calm',
  chosen: 'soon',
  not_connected: 'off',
};

export function stateLine(state: PaneState): StateLine {
  return underWay(state) ?? outOfReach(state) ?? (state.context ? fromContext(state, state.context) : notYetKnown(state));
}

const quiet = { tone: 'calm' as const, why: false, busy: false };

function underWay(state: PaneState): StateLine | null {
  if (state.working.includes('save')) return { ...quiet, text: words.state.saving, tone: 'soon', busy: true };
  if (state.working.includes('undo')) return { ...quiet, text: words.state.removing, tone: 'soon', busy: true };
  return state.savePending ? { ...quiet, text: words.state.waiting, tone: 'soon' } : null;
}

function outOfReach(state: PaneState): StateLine | null {
  const { connections, email } = state;
  if (connections && connections.salesforce !== 'ok') return { ...quiet, text: words.state.kind.not_connected, tone: 'off' };
  if (!email || !isServiceMail(email.item.item_class)) return null;
  return { ...quiet, text: words.state.kind.service_mail, tone: 'off' };
}

function notYetKnown(state: PaneState): StateLine {
  if (state.loading) return { ...quiet, text: words.state.loading, busy: true };
  if (state.email) return { ...quiet, text: words.state.unknown, tone: 'bad' };
  return { ...quiet, text: words.state.noItem, tone: 'off' };
}

function fromContext(state: PaneState, context: Context): StateLine {
  const why = context.why.length > 0;
  if (state.email?.choice) return { text: words.state.chosen, tone: 'soon', why, busy: false };
  const shown = context.state === 'chosen' ? 'compose' : context.state;
  const text = (shown === context.state ? context.title : '') || words.state.kind[shown];
  return { text, tone: TONES[shown], why, busy: false };
}

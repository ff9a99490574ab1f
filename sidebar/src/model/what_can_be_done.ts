// What the open mail allows: the one primary button, and why it may be off.
import { words } from '../words';
import type { PaneState } from './pane';

export type Primary = 'connect' | 'save' | 'open' | 'choose' | 'confirm' | 'resume' | 'connect_mailbox' | 'none';

export interface Possible {
  primary: Primary;
  enabled: boolean;
  /** Said beside the button when it is off or needs a word. */
  hint: string;
}

export function whatCanBeDone(state: PaneState): Possible {
  const { email, context } = state;
  if (state.connections && state.connections.salesforce !== 'ok') return { primary: 'connect', enabled: true, hint: '' };
  if (email && isServiceMail(email.item.item_class)) return { primary: 'save', enabled: false, hint: words.service.detail };
  if (email?.event && !email.item.id) return { primary: 'save', enabled: false, hint: words.event.notYet };
  if (!email || !context) return { primary: email?.item.mode === 'compose' ? 'choose' : 'save', enabled: false, hint: '' };
  if (context.state === 'service_mail') return { primary: 'save', enabled: false, hint: words.service.detail };
  if (email.item.mode === 'compose') return inCompose(state);
  if (state.panel === 'save' && state.form) return { primary: 'confirm', enabled: !state.savePending, hint: '' };
  if (context.state === 'saved') return { primary: 'open', enabled: Boolean(context.saved?.record.url), hint: '' };
  return { primary: 'save', enabled: context.can_save && !state.savePending, hint: '' };
}

function inCompose(state: PaneState): Possible {
  const sync = state.sync?.status ?? 'off';
  if (sync === 'off') return { primary: 'connect_mailbox', enabled: true, hint: words.compose.syncOff };
  if (sync === 'paused' || sync === 'suspended') {
    return { primary: 'resume', enabled: true, hint: words.compose.syncPaused };
  }
  if (state.panel === 'save' && state.form) return { primary: 'confirm', enabled: true, hint: '' };
  return { primary: 'choose', enabled: true, hint: state.email?.choice ? '' : words.compose.hint };
}

/** Receipts, bounces and meeting mail are neither `IPM.Note` nor a calendar item. An unknown class counts as mail. */
export function isServiceMail(itemClass: string): boolean {
  const name = itemClass.toUpperCase();
  if (name === '') return false;
  return !/^IPM\.(NOTE(?!\.RULES)|APPOINTMENT)(\.|$)/.test(name);
}

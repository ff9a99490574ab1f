import type { Edit, Record } from '../api/shapes';
import type { Panel } from '../model/pane';
import type { Action } from '../model/problems';
import type { SaveForm } from '../model/save_form';
import { block, unblock } from './block';
import { choose, dropChoice } from './choose';
import { saveEvent, unsyncEvent } from './event';
import { unfollow } from './follow';
import { addLink, editSaved, removeLink, savedWords } from './links';
import { look, lookAgain, lookOnFocus } from './look';
import { openSavePanel, quickSave, saveEarlier, saveForm } from './save';
import { loadSettings, search } from './search';
import { connect, renew, signIn, start } from './session';
import { replay } from './submit';
import { forceSync, pauseSync, resumeSync } from './sync';
import { type Outside, Tools } from './tools';

export type Pane = ReturnType<typeof createPane>;

/** The pane without its looks: state, and one function for each thing a person can do. */
export function createPane(outside: Outside) {
  const tools = new Tools(outside, renew);
  tools.restart = () => void start(tools);
  const dashboard = (): void => tools.host.openPage(`${outside.origin}/dashboard`);
  return {
    state: () => tools.state,
    subscribe: tools.subscribe.bind(tools),
    now: outside.now,
    start: () => {
      tools.host.onItemChanged(() => void look(tools));
      return start(tools);
    },
    refresh: () => look(tools),
    savedElsewhere: () => lookAgain(tools),
    gotFocus: () => lookOnFocus(tools),
    cameOnline: () => replay(tools),
    signIn: () => signIn(tools),
    connect: (which: 'salesforce' | 'mailbox') => connect(tools, which),
    show: (panel: Panel) => tools.send({ type: 'show', panel }),
    explain: () => {
      tools.send({ type: 'show', panel: 'why' });
      if (!tools.state.settings) void loadSettings(tools);
    },
    openSavePanel: () => openSavePanel(tools),
    edit: (form: SaveForm) => tools.send({ type: 'form', form }),
    cancel: () => tools.send({ type: 'show', panel: 'home' }),
    confirm: () => confirm(tools),
    unsyncEvent: () => unsyncEvent(tools),
    quickSave: (withoutBody: boolean) => quickSave(tools, withoutBody),
    saveEarlier: () => saveEarlier(tools),
    discard: () => tools.send({ type: 'discarded' }),
    dropChoice: () => dropChoice(tools),
    unfollow: () => unfollow(tools),
    savedWords: () => savedWords(tools),
    editSaved: (edit: Edit) => editSaved(tools, edit),
    addLink: (record: Record) => addLink(tools, record),
    removeLink: (record: Record) => removeLink(tools, record),
    block: (pattern: string) => block(tools, pattern),
    unblock: (entryId: string) => unblock(tools, entryId),
    forceSync: () => forceSync(tools),
    pauseSync: () => pauseSync(tools),
    resumeSync: () => resumeSync(tools),
    search: (text: string) => search(tools, text),
    undo: () => {
      tools.send({ type: 'undo', undo: null });
      tools.takeBack();
    },
    forgetUndo: () => tools.send({ type: 'undo', undo: null }),
    hideTrouble: () => tools.send({ type: 'trouble', trouble: null }),
    help: (action: Action) => {
      const helps: { [action in Action]: () => void } = {
        none: () => undefined,
        retry: () => {
          tools.send({ type: 'trouble', trouble: null });
          tools.retry();
        },
        sign_in: () => void signIn(tools),
        connect_salesforce: () => void connect(tools, 'salesforce'),
        connect_mailbox: () => void connect(tools, 'mailbox'),
        choose: () => void openSavePanel(tools),
        instead: () => tools.instead?.(),
        resume: () => void resumeSync(tools),
        reload: tools.restart,
      };
      helps[action]();
    },
    openRecord: (url: string) => tools.host.openPage(url),
    openDashboard: dashboard,
  };
}

function confirm(tools: Tools): Promise<void> {
  const { email } = tools.state;
  if (email?.event) return saveEvent(tools);
  return email?.item.mode === 'compose' ? choose(tools) : saveForm(tools);
}

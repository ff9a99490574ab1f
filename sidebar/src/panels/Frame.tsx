import { useEffect, useRef } from 'preact/hooks';
import type { Panel, PaneState } from '../model/pane';
import { isServiceMail } from '../model/what_can_be_done';
import type { Pane } from '../pane/pane';
import { words } from '../words';
import { Header } from '../parts/Header';
import { Notices } from '../parts/Notices';
import { PaneProvider, usePane, useStateOf } from '../parts/pane_context';
import { UndoBar } from '../parts/UndoBar';
import { SyncFooter } from '../parts/SyncFooter';
import { Connect, MailboxHint } from './Connect';
import { Home } from './Home';
import { NewRecords } from './NewRecords';
import { SaveEmail } from './SaveEmail';
import { Search } from './Search';
import { SignIn } from './SignIn';
import { Why } from './Why';

/** The whole pane for one state. */
export function Frame({ pane }: { pane: Pane }) {
  const state = useStateOf(pane);
  const needsSignIn = state.session === 'signed_out' || state.session === 'signing_in';
  return (
    <PaneProvider pane={pane} state={state}>
      {needsSignIn ? <SignIn /> : <Body />}
    </PaneProvider>
  );
}

function Body() {
  const { state } = usePane();
  useFocus(state.panel);
  const connected = !state.connections || state.connections.salesforce === 'ok';
  return (
    <>
      <Header />
      <main aria-busy={state.loading}>
        <Notices />
        {connected ? isAboutMail(state) && <Shown /> : <Connect />}
      </main>
      <div class="bottom">
        {state.undo && <UndoBar key={state.undo.id} words={state.undo.words} />}
        {connected && state.email?.item.mode !== 'compose' && <MailboxHint />}
        <SyncFooter />
      </div>
    </>
  );
}

/** Service mail and no mail at all leave nothing to show; searching works all the same. */
function isAboutMail(state: PaneState): boolean {
  if (state.panel === 'search') return true;
  return state.email ? !isServiceMail(state.email.item.item_class) : state.loading;
}

const PANELS: { [panel in Panel]: () => preact.JSX.Element | null } = {
  home: Home,
  new: NewRecords,
  save: SaveEmail,
  why: Why,
  search: Search,
};

function Shown() {
  const { state } = usePane();
  const Content = PANELS[state.panel];
  const tabbed = state.panel === 'home' || state.panel === 'new';
  if (!tabbed) return <Content />;
  return (
    <>
      <Tabs state={state} />
      <div role="tabpanel" aria-labelledby={`tab-${state.panel}`}>
        <Content />
      </div>
    </>
  );
}

function Tabs({ state }: { state: PaneState }) {
  const { pane } = usePane();
  const count = state.context?.people.filter((one) => one.status === 'unresolved').length ?? 0;
  const choose = (event: Event): void => {
    const { id } = (event as CustomEvent<HTMLElement | null>).detail ?? {};
    const panel = id === 'tab-new' ? 'new' : 'home';
    if (id && panel !== state.panel) pane.show(panel);
  };
  return (
    <fluent-tablist size="small" activeid={`tab-${state.panel}`} aria-label={words.tabs.label} onChange={choose}>
      <fluent-tab id="tab-home">{state.email?.event ? words.event.tab : words.tabs.home}</fluent-tab>
      <fluent-tab id="tab-new">{words.tabs.new(count)}</fluent-tab>
    </fluent-tablist>
  );
}

/** A panel that opens takes the focus to its heading, unless a box in it has it; closing it gives the focus back to the
 *  state line. */
function useFocus(panel: Panel): void {
  const before = useRef(panel);
  useEffect(() => {
    const tabs = ['home', 'new'];
    const moved = before.current !== panel && !(tabs.includes(before.current) && tabs.includes(panel));
    before.current = panel;
    if (!moved) return;
    window.scrollTo(0, 0);
    const place = document.getElementById(tabs.includes(panel) ? 'state' : 'panel-title');
    if (!place?.parentElement?.contains(document.activeElement)) place?.focus();
  }, [panel]);
}

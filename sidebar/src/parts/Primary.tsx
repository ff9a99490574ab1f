import { type Possible, whatCanBeDone } from '../model/what_can_be_done';
import { isReady } from '../model/save_form';
import { words } from '../words';
import { Button } from './Button';
import { Menu } from './Menu';
import { usePane } from './pane_context';

/** The one primary button, always in this place, and what stands beside it. */
export function Primary() {
  const { state } = usePane();
  const possible = whatCanBeDone(state);
  const Row = ROWS[possible.primary];
  return (
    <div class="primary">
      <div class="primary-row">
        <Row enabled={possible.enabled} />
      </div>
      {possible.hint && <p class="small hint">{possible.hint}</p>}
    </div>
  );
}

type Row = (props: { enabled: boolean }) => preact.JSX.Element | null;

const ROWS: { [primary in Possible['primary']]: Row } = {
  connect: Connect,
  save: Save,
  open: Open,
  choose: Choose,
  confirm: Confirm,
  resume: Resume,
  connect_mailbox: ConnectMailbox,
  none: () => null,
};

function Connect() {
  const { pane, state } = usePane();
  const busy = state.working.includes('connect');
  return (
    <Button look="primary" disabled={busy} onClick={() => void pane.connect('salesforce')}>
      {busy ? words.connect.busy : words.connect.button}
    </Button>
  );
}

function Save({ enabled }: { enabled: boolean }) {
  const { pane, state } = usePane();
  const busy = state.working.includes('save');
  const can = enabled && !busy;
  const entries = [
    { words: words.save.quick, hint: words.save.quickHint, run: () => void pane.quickSave(false) },
    { words: words.save.withoutBody, run: () => void pane.quickSave(true) },
  ];
  return (
    <>
      <Button look="primary" disabled={!can} onClick={pane.openSavePanel}>
        {busy ? words.state.saving : words.save.button}
      </Button>
      {can && !state.email?.event && <Menu label={words.save.more} icon="down" look="primary" small={false} entries={entries} />}
    </>
  );
}

function Open({ enabled }: { enabled: boolean }) {
  const { pane, state } = usePane();
  const url = state.context?.saved?.record.url ?? '';
  return (
    <Button look="primary" disabled={!enabled} onClick={() => pane.openRecord(url)}>
      {words.saved.open}
    </Button>
  );
}

function Choose({ enabled }: { enabled: boolean }) {
  const { pane, state } = usePane();
  const chosen = Boolean(state.email?.choice);
  return (
    <>
      <Button look="primary" disabled={!enabled} onClick={pane.openSavePanel}>
        {chosen ? words.compose.change : words.compose.button}
      </Button>
      {chosen && (
        <Button look="subtle" onClick={() => void pane.dropChoice()}>
          {words.compose.drop}
        </Button>
      )}
    </>
  );
}

function Confirm({ enabled }: { enabled: boolean }) {
  const { pane, state } = usePane();
  const busy = state.working.includes('save') || state.working.includes('choice');
  const ready = state.form !== null && isReady(state.form);
  const compose = state.email?.item.mode === 'compose';
  return (
    <>
      <Button look="primary" disabled={!enabled || busy || !ready} onClick={() => void pane.confirm()}>
        {compose ? words.compose.confirm : words.save.confirm}
      </Button>
      <Button look="subtle" onClick={pane.cancel}>
        {words.save.cancel}
      </Button>
    </>
  );
}

function Resume() {
  const { pane } = usePane();
  return (
    <Button look="primary" onClick={() => void pane.resumeSync()}>
      {words.sync.resume}
    </Button>
  );
}

function ConnectMailbox() {
  const { pane } = usePane();
  return (
    <Button look="primary" onClick={() => void pane.connect('mailbox')}>
      {words.connect.mailbox}
    </Button>
  );
}

import { words } from '../words';
import { Button } from '../parts/Button';
import { usePane } from '../parts/pane_context';

/** Why Salesforce must be connected first; the button is the pane's primary button. */
export function Connect() {
  const { state } = usePane();
  const lost = state.connections?.salesforce === 'lost';
  return (
    <section aria-labelledby="panel-title">
      <h2 id="panel-title" tabIndex={-1}>
        {lost ? words.connect.lostTitle : words.connect.title}
      </h2>
      <p>{lost ? words.connect.lostDetail : words.connect.detail}</p>
    </section>
  );
}

/** Says that nothing goes on in the background, and offers to change that. */
export function MailboxHint() {
  const { pane, state } = usePane();
  const mailbox = state.connections?.mailbox;
  if (!mailbox || mailbox === 'ok') return null;
  return (
    <div class="mailbox-hint">
      <span class="small">{mailbox === 'lost' ? words.connect.mailboxLost : words.connect.mailboxNone}</span>
      <Button small look="outline" disabled={state.working.includes('connect')} onClick={() => void pane.connect('mailbox')}>
        {words.connect.mailbox}
      </Button>
    </div>
  );
}

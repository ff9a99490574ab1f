import { words } from '../words';
import { Button } from '../parts/Button';
import { Notices } from '../parts/Notices';
import { usePane } from '../parts/pane_context';

export function SignIn() {
  const { pane, state } = usePane();
  const busy = state.session === 'signing_in';
  return (
    <div class="lone">
      <h1>{words.signIn.title}</h1>
      <p>{words.signIn.detail}</p>
      <Button look="primary" disabled={busy} onClick={() => void pane.signIn()}>
        {words.signIn.button}
      </Button>
      <p class="small" role="status">
        {busy ? words.signIn.busy : ''}
      </p>
      <Notices />
    </div>
  );
}

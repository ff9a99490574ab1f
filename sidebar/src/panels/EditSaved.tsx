import { useState } from 'preact/hooks';
import type { Edit } from '../api/shapes';
import { words } from '../words';
import { Button } from '../parts/Button';
import { usePane } from '../parts/pane_context';
import { TextArea, TextBox } from '../parts/TextBox';

/** A quiet button that opens subject and text of the saved mail in place. */
export function EditSaved() {
  const { state } = usePane();
  const [open, setOpen] = useState(false);
  if (open) return <Fields was={state.email?.item.subject ?? ''} close={() => setOpen(false)} />;
  return (
    <Button small look="subtle" onClick={() => setOpen(true)}>
      {words.saved.edit}
    </Button>
  );
}

function Fields({ was, close }: { was: string; close: () => void }) {
  const { pane, state } = usePane();
  const [subject, setSubject] = useState(was);
  const [text, setText] = useState('');
  const edit = editOf(was, subject, text);
  const send = async (): Promise<void> => {
    if (await pane.editSaved(edit)) close();
  };
  return (
    <div class="add-record">
      <TextBox label={words.saved.subject} value={subject} onInput={setSubject} eager />
      <TextArea label={words.saved.text} hint={words.saved.textHint} value={text} onInput={setText} />
      <Button small disabled={Object.keys(edit).length === 0 || state.working.includes('links')} onClick={() => void send()}>
        {words.saved.change}
      </Button>
      <Button small look="subtle" onClick={close}>
        {words.saved.keep}
      </Button>
    </div>
  );
}

/** Only what is different is sent: the rest of the record stays. */
function editOf(was: string, subject: string, text: string): Edit {
  return { ...(subject.trim() && subject !== was && { subject }), ...(text.trim() && { text }) };
}

import { useState } from 'preact/hooks';
import type { Edit, Saved, SavedWords } from '../api/shapes';
import { words } from '../words';
import { Button } from '../parts/Button';
import { usePane } from '../parts/pane_context';
import { TextArea, TextBox } from '../parts/TextBox';

/** A quiet button that opens subject and text of the saved mail in place, as they are in Salesforce now. */
export function EditSaved({ saved }: { saved: Saved }) {
  const { pane, state } = usePane();
  const [was, setWas] = useState<SavedWords | null>(null);
  if (was) return <Fields was={was} formatted={saved.record.type === 'EmailMessage'} close={() => setWas(null)} />;
  const open = async (): Promise<void> => setWas(await pane.savedWords());
  return (
    <Button small look="subtle" disabled={state.working.includes('links')} onClick={() => void open()}>
      {words.saved.edit}
    </Button>
  );
}

interface FieldsProps {
  was: SavedWords;
  /** A new text takes the place of the formatted one. */
  formatted: boolean;
  close: () => void;
}

function Fields({ was, formatted, close }: FieldsProps) {
  const { pane, state } = usePane();
  const [subject, setSubject] = useState(was.subject);
  const [text, setText] = useState(was.text);
  const edit = editOf(was, subject, text);
  const send = async (): Promise<void> => {
    if (await pane.editSaved(edit)) close();
  };
  return (
    <div class="add-record">
      <TextBox label={words.saved.subject} value={subject} onInput={setSubject} eager />
      <TextArea label={words.saved.text} value={text} onInput={setText} />
      {formatted && <p class="small">{words.saved.plainText}</p>}
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
function editOf(was: SavedWords, subject: string, text: string): Edit {
  return { ...(subject.trim() && subject !== was.subject && { subject }), ...(text.trim() && text !== was.text && { text }) };
}

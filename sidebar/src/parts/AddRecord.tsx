import { useState } from 'preact/hooks';
import type { Record } from '../api/shapes';
import { words } from '../words';
import { Button } from './Button';
import { RecordSearch } from './RecordSearch';
import { TextBox } from './TextBox';

interface AddRecordProps {
  words: string;
  onPick: (record: Record) => void;
  isPicked: (record: Record) => boolean;
}

/** A quiet button that opens a search in place. */
export function AddRecord({ words: label, onPick, isPicked }: AddRecordProps) {
  const [open, setOpen] = useState(false);
  const [text, setText] = useState('');
  if (!open) {
    return (
      <Button small look="subtle" onClick={() => setOpen(true)}>
        {label}
      </Button>
    );
  }
  return (
    <div class="add-record">
      <TextBox label={words.search.label} value={text} onInput={setText} type="search" eager />
      <RecordSearch text={text} onPick={onPick} isPicked={isPicked} />
    </div>
  );
}

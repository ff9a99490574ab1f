import { useState } from 'preact/hooks';
import { words } from '../words';
import { Button } from '../parts/Button';
import { usePane } from '../parts/pane_context';
import { RecordSearch } from '../parts/RecordSearch';
import { TextBox } from '../parts/TextBox';

/** Finds anything in Salesforce and opens it. */
export function Search() {
  const { pane } = usePane();
  const [text, setText] = useState('');
  return (
    <section aria-labelledby="panel-title">
      <h2 id="panel-title" tabIndex={-1}>
        {words.search.title}
      </h2>
      <TextBox label={words.search.label} value={text} onInput={setText} type="search" eager />
      <RecordSearch text={text} />
      <Button small onClick={() => pane.show('home')}>
        {words.search.back}
      </Button>
    </section>
  );
}

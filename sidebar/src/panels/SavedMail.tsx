import type { Record, Saved, SavedFile } from '../api/shapes';
import { sameRecord } from '../model/link_rules';
import { agoWords } from '../model/times';
import { words } from '../words';
import { EditSaved } from './EditSaved';
import { AddRecord } from '../parts/AddRecord';
import { IconButton } from '../parts/Button';
import { useNow, usePane } from '../parts/pane_context';
import { RecordRow } from '../parts/RecordRow';

/** Where the mail is in Salesforce: by whom, linked to what. */
export function SavedMail({ saved }: { saved: Saved }) {
  const { pane, state } = usePane();
  const now = useNow();
  const who = saved.by_you ? words.saved.you : saved.saved_by;
  return (
    <section aria-labelledby="saved">
      <h2 id="saved">{words.saved.title}</h2>
      <p class="small">{words.saved.by(who, agoWords(saved.saved_at, now))}</p>
      <h3>{words.saved.links}</h3>
      {saved.links.length === 0 && <p class="small">{words.saved.noLinks}</p>}
      <ul class="rows">
        {saved.links.map((link) => (
          <RecordRow key={link.type + link.id} record={link}>
            {saved.id && <RemoveLink record={link} />}
          </RecordRow>
        ))}
      </ul>
      {saved.id && (
        <AddRecord
          words={words.saved.add}
          onPick={(record) => void pane.addLink(record)}
          isPicked={(record) => saved.links.some((link) => sameRecord(link, record))}
        />
      )}
      {saved.id && <EditSaved key={state.email?.key} saved={saved} />}
      <SavedFiles saved={saved} />
    </section>
  );
}

function RemoveLink({ record }: { record: Record }) {
  const { pane } = usePane();
  return <IconButton icon="close" label={words.saved.removeNamed(record.name)} onClick={() => void pane.removeLink(record)} />;
}

function SavedFiles({ saved }: { saved: Saved }) {
  if (saved.files.length === 0) return null;
  return (
    <>
      <h3>{words.saved.files}</h3>
      <ul class="plain">
        {saved.files.map((file) => (
          <li key={file.name}>
            {file.name}
            {file.status !== 'saved' && <div class="small">{fileWords(file)}</div>}
          </li>
        ))}
      </ul>
    </>
  );
}

function fileWords(file: SavedFile): string {
  return [words.saved.fileStates[file.status], file.reason].filter(Boolean).join(': ');
}

import type { ComponentChildren } from 'preact';
import type { Record } from '../api/shapes';
import { words } from '../words';
import { usePane } from './pane_context';
import { IconButton } from './Button';

export function TypeTag({ type }: { type: string }) {
  return <span class="tag">{words.types[type] ?? type}</span>;
}

/** A record as a person knows it, with the way into Salesforce. */
export function RecordRow({ record, children }: { record: Record; children?: ComponentChildren }) {
  const { pane } = usePane();
  return (
    <li class="row">
      <div class="row-words">
        <div class="row-name">
          <span class="name">{record.name}</span>
          <TypeTag type={record.type} />
        </div>
        {record.subtitle && <div class="small">{record.subtitle}</div>}
      </div>
      <div class="row-actions">
        {children}
        {record.url && (
          <IconButton icon="open" label={words.people.openNamed(record.name)} onClick={() => pane.openRecord(record.url)} />
        )}
      </div>
    </li>
  );
}

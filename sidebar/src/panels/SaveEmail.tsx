import { useEffect, useRef } from 'preact/hooks';
import type { Record } from '../api/shapes';
import { isPerson } from '../model/link_rules';
import { type SaveForm, addRecord, chooseInstead, editForm, isTicked, tickRecord } from '../model/save_form';
import { refusalWords } from '../model/refusal_words';
import { words } from '../words';
import { AddRecord } from '../parts/AddRecord';
import { Button } from '../parts/Button';
import { Notice } from '../parts/Notices';
import { usePane } from '../parts/pane_context';
import { TypeTag } from '../parts/RecordRow';
import { TextArea } from '../parts/TextBox';
import { Tick } from '../parts/Tick';
import { FileList } from './FileList';

/** Choosing what to save and where. The Save button is the pane's primary button. */
export function SaveEmail() {
  const { state } = usePane();
  const { form } = state;
  if (!form) return null;
  const compose = state.email?.item.mode === 'compose';
  return (
    <section aria-labelledby="panel-title">
      <h2 id="panel-title" tabIndex={-1}>
        {state.email?.event ? words.event.panel : compose ? words.compose.panel : words.save.panel}
      </h2>
      <Links form={form} />
      {state.email?.event ? <p class="small">{words.event.invited}</p> : <MailOnly form={form} compose={compose} />}
    </section>
  );
}

/** What only a mail has: files, a comment, a text and a conversation. */
function MailOnly({ form, compose }: { form: SaveForm; compose: boolean }) {
  const { pane } = usePane();
  return (
    <>
      {compose ? <p class="small">{words.compose.filesHint}</p> : <FileList form={form} />}
      <TextArea
        label={words.save.comment}
        hint={words.save.commentHint}
        value={form.comment}
        onInput={(comment) => pane.edit(editForm(form, { comment }))}
      />
      <Tick ticked={form.withoutBody} onTick={(withoutBody) => pane.edit(editForm(form, { withoutBody }))}>
        {words.save.body}
      </Tick>
      {form.withoutBody ? null : (
        <Tick ticked={form.copy} onTick={(copy) => pane.edit(editForm(form, { copy }))} detail={words.save.copyHint}>
          {words.save.copy}
        </Tick>
      )}
      <Follow form={form} />
    </>
  );
}

function Follow({ form }: { form: SaveForm }) {
  const { pane } = usePane();
  if (form.follow === 'off') return null;
  if (form.follow !== 'following') {
    const follow = (followThread: boolean): void => pane.edit(editForm(form, { followThread }));
    return (
      <Tick ticked={form.followThread} onTick={follow} detail={words.save.followHint}>
        {words.save.follow}
      </Tick>
    );
  }
  return (
    <p class="small">
      {words.save.following}{' '}
      <Button small label={words.save.unfollowNamed} onClick={() => void pane.unfollow()}>
        {words.save.unfollow}
      </Button>
    </p>
  );
}

function Links({ form }: { form: SaveForm }) {
  const { pane, state } = usePane();
  const none = state.email?.event ? words.event.noRecords : words.save.noRecords;
  const people = form.records.filter(isPerson);
  const business = form.records.filter((one) => !isPerson(one));
  return (
    <>
      {form.records.length === 0 && <p class="small">{none}</p>}
      <RecordTicks form={form} title={words.save.people} records={people} />
      <RecordTicks form={form} title={words.save.business} records={business} />
      <Refused form={form} />
      <AddRecord
        words={words.save.add}
        onPick={(record) => pane.edit(addRecord(form, record))}
        isPicked={(record) => isTicked(form, record)}
      />
    </>
  );
}

function RecordTicks({ form, title, records }: { form: SaveForm; title: string; records: readonly Record[] }) {
  const { pane } = usePane();
  if (records.length === 0) return null;
  return (
    <fieldset>
      <legend>{title}</legend>
      {records.map((record) => (
        <Tick
          key={record.type + record.id}
          ticked={isTicked(form, record)}
          onTick={(on) => pane.edit(tickRecord(form, record, on))}
          detail={[record.subtitle, record.reason].filter(Boolean).join(' · ')}
        >
          <span class="name">{record.name}</span> <TypeTag type={record.type} />
        </Tick>
      ))}
    </fieldset>
  );
}

function Refused({ form }: { form: SaveForm }) {
  const { pane } = usePane();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current?.scrollIntoView({ block: 'nearest' }), [form.refusal]);
  if (!form.refusal) return null;
  const { of, why } = form.refusal;
  const instead = (
    <Button small onClick={() => pane.edit(chooseInstead(form))}>
      {words.refusals.untick}
    </Button>
  );
  return (
    <div class="refused" ref={place}>
      <Notice intent="error" title={of.name} actions={instead}>
        {refusalWords(why)}
      </Notice>
    </div>
  );
}

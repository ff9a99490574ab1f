import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { whatCanBeDone } from '../model/what_can_be_done';
import { words } from '../words';
import { Button, IconButton } from './Button';
import { usePane } from './pane_context';

interface NoticeProps {
  intent: 'info' | 'success' | 'warning' | 'error';
  title?: string;
  children?: ComponentChildren;
  actions?: ComponentChildren;
  onClose?: () => void;
}

export function Notice({ intent, title, children, actions, onClose }: NoticeProps) {
  return (
    <fluent-message-bar class="notice" intent={intent} layout="multiline" role={intent === 'error' ? 'alert' : 'status'}>
      <div class="notice-words">
        {title && <strong>{title}</strong>}
        {children && <span>{children}</span>}
      </div>
      {actions && (
        <div slot="actions" class="buttons">
          {actions}
        </div>
      )}
      {onClose && <IconButton slot="dismiss" icon="close" label={words.problems.dismiss} onClick={onClose} />}
    </fluent-message-bar>
  );
}

/** Everything the pane has to say besides the mail itself, most urgent first. */
export function Notices() {
  const { state } = usePane();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (state.trouble) place.current?.scrollIntoView({ block: 'nearest' });
  }, [state.trouble]);
  return (
    <div class="notices" ref={place}>
      <TroubleNotice />
      <LeavingNotice />
      {state.waiting > 0 && !state.trouble && <Notice intent="warning">{words.offline.waiting(state.waiting)}</Notice>}
      {state.notices.map((notice) => (
        <Notice key={notice} intent="info">
          {notice}
        </Notice>
      ))}
    </div>
  );
}

function TroubleNotice() {
  const { pane, state } = usePane();
  const { trouble } = state;
  if (!trouble) return null;
  const action = trouble.action;
  const offered = action === 'connect_salesforce' && whatCanBeDone(state).primary === 'connect';
  const button = action !== 'none' && !offered && (
    <Button small onClick={() => pane.help(action)}>
      {words.problems.actions[action]}
    </Button>
  );
  return (
    <Notice intent="error" title={trouble.title} actions={button} onClose={pane.hideTrouble}>
      {trouble.detail}
    </Notice>
  );
}

/** The open mail changed under unsaved choices: they wait here until the person decides. */
function LeavingNotice() {
  const { pane, state } = usePane();
  if (!state.leaving) return null;
  const canSave = state.leaving.email.item.mode === 'read' && state.connections?.mailbox === 'ok';
  return (
    <Notice
      intent="warning"
      title={words.unsaved.title}
      actions={
        <>
          {canSave && (
            <Button small onClick={() => void pane.saveEarlier()}>
              {words.unsaved.save}
            </Button>
          )}
          <Button small look="subtle" onClick={pane.discard}>
            {words.unsaved.discard}
          </Button>
        </>
      }
    >
      {words.unsaved.detail(state.leaving.form.subject)}
    </Notice>
  );
}

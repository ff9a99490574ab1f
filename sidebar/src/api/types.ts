// The shapes of HTTP API v1. `npm run types` writes this file from the OpenAPI document.
export interface components {
  schemas: {
    Address: { email: string; name: string };
    Item: {
      id: string;
      mode: 'read' | 'compose';
      internet_message_id: string;
      conversation_id: string;
      subject: string;
      item_class: string;
      from: components['schemas']['Address'] | null;
      to: components['schemas']['Address'][];
      cc: components['schemas']['Address'][];
      bcc: components['schemas']['Address'][];
      sent_at: string | null;
      choice_token?: string;
    };
    Ref: { type: string; id: string };
    Wish: {
      people: components['schemas']['Ref'][];
      business: components['schemas']['Ref'][];
      files: { id: string; name: string }[];
      comment: string;
      without_body: boolean;
    };
    ContentFile: { id: string; name: string; content_type: string; data: string };
    Content: { html: string; text: string; files: components['schemas']['ContentFile'][] };
    Record: {
      type: string;
      id: string;
      name: string;
      subtitle: string;
      url: string;
      account_id: string;
      chosen: boolean;
      reason: string;
    };
    PersonCard: {
      email: string;
      name: string;
      status: 'matched' | 'unresolved' | 'internal' | 'blocked';
      records: components['schemas']['Record'][];
      block_entry_id: string;
    };
    WhyStep: { kind: 'rule' | 'setting' | 'match' | 'next'; text: string; level: string; setting: string };
    SavedFile: { name: string; status: string; reason: string };
    Saved: {
      id: string;
      record: components['schemas']['Record'];
      links: components['schemas']['Record'][];
      saved_by: string;
      saved_at: string | null;
      by_you: boolean;
      files: components['schemas']['SavedFile'][];
    };
    SaveResult: { saved: components['schemas']['Saved']; already: boolean; notices: string[] };
    Counts: { saved: number; skipped: number; failed: number; pending: number };
    Sync: {
      status: 'off' | 'on' | 'paused' | 'suspended' | 'running';
      reason: string;
      last_session_at: string | null;
      next_session_at: string | null;
      counts: components['schemas']['Counts'] | null;
    };
    Rules: { record_type: string; max_people: number; max_business: number; lead_excludes_business: boolean };
    Context: {
      state:
        | 'saved'
        | 'not_saved'
        | 'pending'
        | 'failed'
        | 'cannot_save'
        | 'service_mail'
        | 'compose'
        | 'chosen'
        | 'not_connected';
      title: string;
      can_save: boolean;
      why: components['schemas']['WhyStep'][];
      saved: components['schemas']['Saved'] | null;
      people: components['schemas']['PersonCard'][];
      business: components['schemas']['Record'][];
      rules: components['schemas']['Rules'];
      sync: components['schemas']['Sync'];
      mailbox: 'ok' | 'lost' | 'none';
      salesforce: 'ok' | 'lost' | 'none';
      choice_token: string;
    };
    User: { id: string; name: string; email: string; role: string };
    Connections: { salesforce: 'ok' | 'lost' | 'none'; mailbox: 'ok' | 'lost' | 'none' };
    Me: {
      user: components['schemas']['User'];
      connections: components['schemas']['Connections'];
      sync: components['schemas']['Sync'];
    };
    Session: { token: string; expires_in: number; user: components['schemas']['User'] };
    BlockEntry: {
      id: string;
      pattern: string;
      kind: 'address' | 'domain';
      level: 'you' | 'organization';
      created_at: string;
    };
    Setting: {
      key: string;
      value: unknown;
      level: string;
      forced: boolean;
      editable: boolean;
      changed_by: string;
      changed_at: string | null;
    };
    Problem: {
      type: string;
      title: string;
      status: number;
      detail: string;
      code: string;
      action: 'none' | 'retry' | 'sign_in' | 'connect_salesforce' | 'connect_mailbox' | 'choose' | 'reload';
      retry_after?: number | null;
      lost: boolean;
      errors?: { [field: string]: string[] };
    };
  };
}

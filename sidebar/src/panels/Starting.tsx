import { words } from '../words';
import { Skeleton } from '../parts/Skeleton';

/** The first paint, before Outlook has answered. As high as what follows. */
export function Starting() {
  return (
    <>
      <header>
        <div class="brand">
          <h1>{words.product}</h1>
        </div>
        <div class="state-line" role="status">
          <p class="state">
            <fluent-spinner size="tiny" aria-hidden="true" />
            <span class="state-words">{words.state.loading}</span>
          </p>
        </div>
        <div class="primary" />
      </header>
      <main aria-busy="true">
        <Skeleton rows={3} />
      </main>
    </>
  );
}

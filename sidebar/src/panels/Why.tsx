import type { WhyStep } from '../api/shapes';
import { words } from '../words';
import { Button } from '../parts/Button';
import { usePane } from '../parts/pane_context';

const LEVELS = words.why.level as { [level: string]: string };

/** Why this mail is or is not saved, most specific first. */
export function Why() {
  const { pane, state } = usePane();
  const steps = state.context?.why ?? [];
  return (
    <section aria-labelledby="panel-title">
      <h2 id="panel-title" tabIndex={-1}>
        {words.why.title}
      </h2>
      {steps.length === 0 && <p class="small">{words.why.none}</p>}
      <ol class="steps">
        {steps.map((step) => (
          <Step key={step.kind + step.text} step={step} />
        ))}
      </ol>
      <Button small onClick={() => pane.show('home')}>
        {words.why.back}
      </Button>
    </section>
  );
}

function Step({ step }: { step: WhyStep }) {
  const { pane, state } = usePane();
  const level = LEVELS[step.level] ?? '';
  const setting = state.settings?.find((one) => one.key === step.setting);
  return (
    <li class="step">
      <span class="small">{[words.why.kind[step.kind], level].filter(Boolean).join(', ')}</span>
      <span>{step.text}</span>
      {setting?.editable && (
        <div class="buttons">
          <Button small onClick={pane.openDashboard}>
            {words.why.change}
          </Button>
        </div>
      )}
    </li>
  );
}

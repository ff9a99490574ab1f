import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';

interface TickProps {
  ticked: boolean;
  onTick: (on: boolean) => void;
  children: ComponentChildren;
  /** Small type below the label. */
  detail?: ComponentChildren;
  disabled?: boolean;
}

/** A checkbox that shows what the state says, also when the state refuses the person's click. */
export function Tick({ ticked, onTick, children, detail, disabled = false }: TickProps) {
  const id = useId();
  const box = useRef<HTMLElement & { checked: boolean }>(null);
  useLayoutEffect(() => {
    if (box.current) box.current.checked = ticked;
  });
  const change = (): void => {
    if (!box.current) return;
    onTick(box.current.checked);
  };
  return (
    <div class="tick">
      <fluent-checkbox
        role="checkbox"
        id={id}
        ref={box}
        disabled={disabled}
        aria-checked={ticked}
        aria-labelledby={`${id}-l`}
        onChange={change}
        {...(detail ? { 'aria-describedby': `${id}-d` } : {})}
      />
      <div class="tick-words">
        <label id={`${id}-l`} for={id}>
          {children}
        </label>
        {detail && (
          <div class="small" id={`${id}-d`}>
            {detail}
          </div>
        )}
      </div>
    </div>
  );
}

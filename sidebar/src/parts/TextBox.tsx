import { useLayoutEffect, useRef } from 'preact/hooks';

interface TextBoxProps {
  label: string;
  value: string;
  onInput: (value: string) => void;
  hint?: string;
  type?: 'text' | 'search';
  /** Takes the focus when it appears. */
  eager?: boolean;
}

type Valued = HTMLElement & { value: string };

/** One line of text. */
export function TextBox({ label, value, onInput, hint = '', type = 'text', eager = false }: TextBoxProps) {
  const box = useSteady(value, eager);
  return (
    <fluent-text-input class="wide" type={type} ref={box} placeholder={hint} autocomplete="off" onInput={() => onInput(box.current?.value ?? '')}>
      {label}
    </fluent-text-input>
  );
}

/** Several lines of text. */
export function TextArea({ label, value, onInput, hint = '' }: TextBoxProps) {
  const box = useSteady(value, false);
  return (
    <fluent-textarea class="wide" block ref={box} placeholder={hint} resize="vertical" onInput={() => onInput(box.current?.value ?? '')}>
      <label slot="label">{label}</label>
    </fluent-textarea>
  );
}

/** Writes the value only when it differs, so that the caret never moves while typing. */
function useSteady(value: string, eager: boolean) {
  const box = useRef<Valued>(null);
  useLayoutEffect(() => {
    if (box.current && box.current.value !== value) box.current.value = value;
  }, [value]);
  // A text area empties itself in the frame after it appeared.
  useLayoutEffect(() => {
    requestAnimationFrame(() => {
      if (box.current && !box.current.value) box.current.value = value;
      if (eager) box.current?.focus();
    });
  }, []);
  return box;
}

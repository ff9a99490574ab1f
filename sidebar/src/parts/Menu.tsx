import { Icon } from './Icon';

export interface MenuEntry {
  words: string;
  run: () => void;
  hint?: string;
}

interface MenuProps {
  label: string;
  entries: readonly MenuEntry[];
  icon?: Parameters<typeof Icon>[0]['name'];
  /** Shown on the trigger instead of an icon. */
  words?: string;
  look?: 'primary' | 'subtle' | 'outline';
  small?: boolean;
}

/** A button that opens a list of things to do. */
export function Menu({ label, entries, icon = 'more', words, look = 'subtle', small = true }: MenuProps) {
  const size = small ? 'small' : 'medium';
  return (
    <fluent-menu>
      {words === undefined ? (
        <fluent-button role="button" slot="trigger" type="button" appearance={look} size={size} icon-only aria-label={label} title={label}>
          <Icon name={icon} />
        </fluent-button>
      ) : (
        <fluent-menu-button role="button" slot="trigger" type="button" appearance={look} size={size} aria-label={label}>
          {words}
        </fluent-menu-button>
      )}
      <fluent-menu-list role="menu">
        {entries.map((entry) => (
          <fluent-menu-item key={entry.words} onChange={entry.run} {...(entry.hint && { title: entry.hint })}>
            {entry.words}
          </fluent-menu-item>
        ))}
      </fluent-menu-list>
    </fluent-menu>
  );
}

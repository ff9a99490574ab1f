import type { ComponentChildren } from 'preact';
import { Icon } from './Icon';

interface ButtonProps {
  onClick: () => void;
  children: ComponentChildren;
  look?: 'primary' | 'outline' | 'subtle' | 'transparent';
  small?: boolean;
  disabled?: boolean;
  label?: string;
  slot?: string;
}

export function Button({ onClick, children, look = 'outline', small = false, disabled = false, label, slot }: ButtonProps) {
  return (
    <fluent-button
      role="button"
      type="button"
      appearance={look}
      size={small ? 'small' : 'medium'}
      disabled-focusable={disabled}
      aria-disabled={disabled}
      onClick={() => {
        if (!disabled) onClick();
      }}
      {...(label && { 'aria-label': label, title: label })}
      {...(slot && { slot })}
    >
      {children}
    </fluent-button>
  );
}

interface IconButtonProps {
  icon: Parameters<typeof Icon>[0]['name'];
  label: string;
  onClick: () => void;
  slot?: string;
}

export function IconButton({ icon, label, onClick, slot }: IconButtonProps) {
  return (
    <fluent-button
      role="button"
      type="button"
      appearance="subtle"
      size="small"
      icon-only
      aria-label={label}
      title={label}
      onClick={onClick}
      {...(slot && { slot })}
    >
      <Icon name={icon} />
    </fluent-button>
  );
}

import type { JSX } from 'preact';

type FluentProps = JSX.HTMLAttributes<HTMLElement> & { slot?: string };

declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements {
      'fluent-button': FluentProps & {
        appearance?: 'primary' | 'outline' | 'subtle' | 'transparent';
        size?: 'small' | 'medium' | 'large';
        disabled?: boolean;
        'disabled-focusable'?: boolean;
        'icon-only'?: boolean;
        type?: 'button' | 'submit';
      };
      'fluent-menu-button': IntrinsicElements['fluent-button'];
      'fluent-checkbox': FluentProps & { checked?: boolean; disabled?: boolean };
      'fluent-menu': FluentProps & { split?: boolean };
      'fluent-menu-list': FluentProps;
      'fluent-menu-item': FluentProps & { disabled?: boolean };
      'fluent-message-bar': FluentProps & { intent?: 'info' | 'success' | 'warning' | 'error'; layout?: 'multiline' | 'singleline' };
      'fluent-spinner': FluentProps & { size?: 'tiny' | 'small' };
      'fluent-tab': FluentProps & { 'aria-controls'?: string };
      'fluent-tablist': FluentProps & { activeid?: string; size?: 'small' | 'medium' };
      'fluent-text-input': FluentProps & {
        type?: string;
        value?: string;
        placeholder?: string;
        autocomplete?: string;
        maxlength?: number;
        disabled?: boolean;
      };
      'fluent-textarea': FluentProps & { value?: string; placeholder?: string; block?: boolean; maxlength?: number; resize?: string };
    }
  }
}

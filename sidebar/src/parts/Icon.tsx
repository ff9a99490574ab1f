const SHAPES = {
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9ZM10.3 10.3 14 14',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  close: 'M4 4l8 8M12 4l-8 8',
  down: 'M4 6.5l4 4 4-4',
  open: 'M9.5 3H13v3.5M13 3 7.5 8.5M7 3.5H4.5A1.5 1.5 0 0 0 3 5v6.5A1.5 1.5 0 0 0 4.5 13H11a1.5 1.5 0 0 0 1.5-1.5V9',
  back: 'M9.5 4 5.5 8l4 4',
} as const;

/** A small line drawing; the words beside it, or the button's label, say what it means. */
export function Icon({ name, slot }: { name: keyof typeof SHAPES; slot?: 'start' | 'end' }) {
  const thick = name === 'more' ? 2.2 : 1.3;
  return (
    <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" {...(slot && { slot })}>
      <path d={SHAPES[name]} fill="none" stroke="currentColor" stroke-width={thick} stroke-linecap="round" stroke-linejoin="round" />
    </svg>
  );
}

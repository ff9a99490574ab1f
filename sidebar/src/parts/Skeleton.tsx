/** Grey rows as high as what will stand there. */
export function Skeleton({ rows }: { rows: number }) {
  return (
    <div class="skeleton" aria-hidden="true">
      {Array.from({ length: rows }, (_, index) => (
        <div class="skeleton-row" key={index}>
          <span class="skeleton-dot" />
          <span class="skeleton-lines" />
        </div>
      ))}
    </div>
  );
}

import { words } from '../words';

/** The page as a plain browser shows it. */
export function Outside() {
  return (
    <div class="lone">
      <h1>{words.outside.title}</h1>
      <p>{words.outside.detail}</p>
      <a href="/dashboard">{words.outside.dashboard}</a>
    </div>
  );
}

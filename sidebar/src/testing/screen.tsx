// Draws the pane in a page of its own and finds things as a person does: by what they say.
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { Frame } from '../panels/Frame';
import { settle, world } from './fakes';

export type World = ReturnType<typeof world>;

/** Starts the pane in the given world and waits until it is quiet. */
export async function openPane(here: World) {
  const root = document.createElement('div');
  document.body.replaceChildren(root);
  await act(async () => {
    render(<Frame pane={here.pane} />, root);
    await here.pane.start();
    await settle();
  });
  return new Screen(root);
}

const BUTTONS = 'fluent-button, fluent-menu-button, button';

export class Screen {
  constructor(private readonly root: HTMLElement) {}

  get text(): string {
    return this.root.textContent ?? '';
  }

  all(selector: string): HTMLElement[] {
    return [...this.root.querySelectorAll<HTMLElement>(selector)];
  }

  /** A button by its label, or by its words. */
  findButton(name: string): HTMLElement | undefined {
    return this.all(BUTTONS).find((one) => nameOf(one) === name);
  }

  button(name: string): HTMLElement {
    const found = this.findButton(name);
    if (!found) throw new Error(`No button "${name}" among: ${this.all(BUTTONS).map(nameOf).join(' | ')}`);
    return found;
  }

  async press(name: string): Promise<void> {
    await this.do(() => this.button(name).click());
  }

  async choose(entry: string): Promise<void> {
    const item = this.all('fluent-menu-item').find((one) => nameOf(one) === entry);
    if (!item) throw new Error(`No menu entry "${entry}"`);
    await this.do(() => item.dispatchEvent(new Event('change', { bubbles: true })));
  }

  tick(name: string): HTMLElement & { checked: boolean } {
    const label = this.all('.tick label').find((one) => nameOf(one).startsWith(name));
    if (!label) throw new Error(`No checkbox "${name}"`);
    return document.getElementById(label.getAttribute('for') ?? '') as HTMLElement & { checked: boolean };
  }

  async setTick(name: string, on: boolean): Promise<void> {
    const box = this.tick(name);
    await this.do(() => {
      box.checked = on;
      box.dispatchEvent(new Event('change', { bubbles: true }));
    });
  }

  async type(selector: string, value: string): Promise<void> {
    const box = this.all(selector)[0] as (HTMLElement & { value: string }) | undefined;
    if (!box) throw new Error(`Nothing to type in: ${selector}`);
    await this.do(() => {
      box.value = value;
      box.dispatchEvent(new Event('input', { bubbles: true }));
    });
  }

  async do(work: () => unknown): Promise<void> {
    await act(async () => {
      await work();
      await settle();
    });
  }
}

function nameOf(element: HTMLElement): string {
  return (element.getAttribute('aria-label') ?? element.textContent ?? '').trim().replace(/\s+/g, ' ');
}

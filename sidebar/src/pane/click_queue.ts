import { type Click, storedClicks, storedText, withClick, withoutClick } from '../model/clicks';

export interface ClickStorage {
  getItem(name: string): string | null;
  setItem(name: string, value: string): void;
  removeItem(name: string): void;
}

/** The browser's storage; each use may throw where the browser shuts it in frames. */
export function clickStorage(): ClickStorage {
  return {
    getItem: (name) => localStorage.getItem(name),
    setItem: (name, value) => localStorage.setItem(name, value),
    removeItem: (name) => localStorage.removeItem(name),
  };
}

/** The waiting clicks: all in memory, those without content also in the browser's storage under one name. */
export class ClickQueue {
  private clicks: Click[] = [];
  private name = '';
  /** Keys of clicks on their way at this moment. */
  readonly underWay = new Set<string>();

  constructor(
    private readonly storage: ClickStorage,
    private readonly now: () => number,
  ) {}

  /** Binds the queue to one person in one place, and picks up what was left there. */
  open(partition: string, userId: string): void {
    this.name = `lockstep.clicks.${partition}.${userId}`;
    const left = storedClicks(this.read(), this.now());
    this.clicks = left.reduce<Click[]>((all, one) => withClick(all, one) ?? all, this.clicks);
  }

  get all(): readonly Click[] {
    return this.clicks;
  }

  /** It still waits and is not on its way at this moment. */
  isDue(key: string): boolean {
    return !this.underWay.has(key) && this.clicks.some((one) => one.key === key);
  }

  /** False when too many wait already. */
  add(click: Click): boolean {
    const more = withClick(this.clicks, click);
    if (!more) return false;
    this.clicks = more;
    this.write();
    return true;
  }

  remove(key: string): void {
    this.clicks = withoutClick(this.clicks, key);
    this.write();
  }

  private read(): string | null {
    try {
      return this.storage.getItem(this.name);
    } catch {
      return null; // storage is shut in this frame: clicks live in memory only
    }
  }

  private write(): void {
    if (!this.name) return;
    try {
      if (this.clicks.some((one) => one.storable)) this.storage.setItem(this.name, storedText(this.clicks));
      else this.storage.removeItem(this.name);
    } catch {
      return; // as above
    }
  }
}

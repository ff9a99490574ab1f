// The page behind the ribbon tells the pane beside it that something was saved: both are pages of our own.
const NAME = 'lockstep-saved';

export function tellSaved(): void {
  try {
    const channel = new BroadcastChannel(NAME);
    channel.postMessage('saved');
    channel.close();
  } catch {
    // The pane looks again when it gets the focus.
  }
}

export function onSaved(listener: () => void): void {
  try {
    new BroadcastChannel(NAME).onmessage = listener;
  } catch {
    // Then only the focus tells.
  }
}

/** Whether this page stands behind the ribbon's buttons instead of showing the pane. */
export function isForCommands(address: Location): boolean {
  return new URLSearchParams(address.search).has('commands');
}

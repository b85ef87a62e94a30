/** What can be told of an IP address by looking at it. */

/** Whether somebody at this address sits at this computer. */
export function isHere(address: string): boolean {
  return address === '::1' || address.startsWith('127.')
}

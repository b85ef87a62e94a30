/**
 * What the window asks of the desktop shell around it, as opposed to the lodge inside (`control.gen.ts`).
 *
 * One command, `shell`, takes one of these requests. Every one of them is answered with the shell's state as it
 * is afterwards; a request that was not done rejects with a `Problem`.
 */
export type ShellRequest =
  /** How the lodge and the shell are. */
  | { shell: 'state' }
  /** Start Gatelodge when the person signs in to the computer, or no longer. */
  | { shell: 'set_autostart'; on: boolean }
  /** Show an address in the browser: `https:` addresses and the lodge's own, nothing else. */
  | { shell: 'open_external'; url: string }
  /** Show the data directory in the system's file manager. */
  | { shell: 'reveal_data_dir' }
  /** Ask where to save a text, and write it there. `path` of the answer says where, or null if nowhere. */
  | { shell: 'save_file'; name: string; text: string }
  /** Ask for a folder, or for a packed one. `path` of the answer is what was chosen, or null. */
  | { shell: 'choose_path'; choice: 'folder' | 'archive' }
  /** Try to start the lodge again after it failed. */
  | { shell: 'retry' }
  /** Stop serving and end the program. */
  | { shell: 'quit' }

export type ShellState = {
  /** In this process, in another one on the same data directory, or not running. */
  lodge: 'embedded' | 'attached' | 'failed'
  /** Why it is not running and what to do, one English sentence; null while it runs. */
  problem: string | null
  /** Whether the system starts Gatelodge at login. */
  autostart: boolean
  /** `linux`, `macos` or `windows`. */
  platform: string
  /** What was chosen in the dialog of this request; null when there was none or nothing was. */
  path: string | null
}

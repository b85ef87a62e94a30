/** What just happened, said once: shown in a corner for a moment and read out by screen readers. */

class Notes {
  text: string = $state('')
  #timer: ReturnType<typeof setTimeout> | undefined

  say(text: string): void {
    clearTimeout(this.#timer)
    // The same sentence twice would be no change, and would not be read out.
    this.text = this.text === text ? `${text}\u00a0` : text
    this.#timer = setTimeout(() => (this.text = ''), 4500)
  }
}

export const notes = new Notes()

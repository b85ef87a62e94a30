// The owner of the lodge at its window. They find things by their test ids, and wait as long as a patient person.

import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { readFile } from 'node:fs/promises'

import { By, Key, error } from 'selenium-webdriver'

import { PASSPHRASE } from '../support/lodge.mjs'

const PATIENCE = 20_000
const PAUSE = 30

/** Looks again and again until there is something to see, and gives it. Throws when patience is over. */
export async function eventually(what, look) {
  const deadline = Date.now() + PATIENCE
  for (;;) {
    const seen = await look()
    if (seen) return seen
    if (Date.now() > deadline) throw new Error(`It did not happen that ${what}.`)
    await new Promise((resolve) => setTimeout(resolve, PAUSE))
  }
}

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export class Owner {
  constructor(driver) {
    this.driver = driver
  }

  /** What stands at a test id: the text of each element that is shown. */
  async all(id) {
    return this.driver.executeScript(
      (id) =>
        [...document.querySelectorAll(`[data-testid="${id}"]`)]
          .filter((element) => element.checkVisibility())
          .map((element) => element.innerText.replaceAll(/\s+/g, ' ').trim()),
      id,
    )
  }

  /** Waits for one element, with these words in it if any are given, and gives its text. */
  async sees(id, words = '') {
    return eventually(`“${id}” shows “${words}”`, async () => (await this.all(id)).find(has(words)))
  }

  /** Waits until nothing stands at a test id, or nothing with these words. */
  async seesNo(id, words = '') {
    await eventually(`“${id}” shows “${words}” no more`, async () => !(await this.all(id)).some(has(words)))
  }

  /** Waits for the title of a view. */
  async isAt(title) {
    await eventually(`the title is “${title}”`, async () => (await this.title()) === title)
  }

  async title() {
    return this.driver.executeScript(() => document.querySelector('h1')?.innerText)
  }

  /** All that is written in the window. */
  async text() {
    return this.driver.executeScript(() => document.body.innerText)
  }

  /** Waits until this is written somewhere in the window. */
  async reads(words) {
    await eventually(`the window says “${words}”`, async () => (await this.text()).includes(words))
  }

  /** What has the focus: its test id, or the name of its element. */
  async focus() {
    return this.driver.executeScript(
      () => document.activeElement.dataset.testid ?? document.activeElement.localName,
    )
  }

  /** Waits for an element that can be used. */
  async #finds(id) {
    return eventually(`“${id}” can be used`, async () => {
      const [element] = await this.driver.findElements(By.css(`[data-testid="${id}"]`))
      // What was drawn anew in between is looked for again.
      const ready = await element?.isEnabled().catch(() => false)
      return ready && element
    })
  }

  /** Whether an element can be used now. */
  async canUse(id) {
    return (await this.driver.findElement(By.css(`[data-testid="${id}"]`))).isEnabled()
  }

  /**
   * Presses a button as soon as it lies where it can be pressed: what is drawn above it may still move it. One that lies at
   * the very edge after it was scrolled to may not be found there while no frame is drawn, so it is brought to the middle.
   */
  async presses(id) {
    await eventually(`“${id}” can be pressed`, async () => {
      const button = await this.#finds(id)
      try {
        await button.click()
        return true
      } catch (problem) {
        if (!(problem instanceof error.ElementNotInteractableError)) throw problem
        // What was drawn anew in between is looked for again.
        await this.driver
          .executeScript((button) => button.scrollIntoView({ block: 'center' }), button)
          .catch(() => {})
        return false
      }
    })
  }

  /** Writes into a field in place of what is in it. */
  async writes(id, text) {
    const field = await this.#finds(id)
    // Clearing by itself is not heard by what stands behind the field.
    if (text === '') await field.sendKeys(Key.chord(Key.CONTROL, 'a'), Key.DELETE)
    else {
      await field.clear()
      // A line feed among the letters would be lost.
      await field.sendKeys(text.replaceAll('\n', Key.ENTER))
    }
  }

  /** Presses keys, wherever the focus is. */
  async types(...keys) {
    await this.driver
      .actions()
      .sendKeys(...keys)
      .perform()
  }

  /** Goes on with Tab until the focus is there, as a person without a mouse does. */
  async tabsTo(id) {
    for (let step = 0; step < 40; step += 1) {
      if ((await this.focus()) === id) return
      await this.types(Key.TAB)
    }
    assert.fail(`“${id}” cannot be reached with Tab`)
  }

  /** Writes a passphrase into both fields of the first visit, and waits for the verdict. */
  async movesOn(passphrase = PASSPHRASE, again = passphrase) {
    const before = await this.sees('wizard-strength')
    await this.writes('wizard-passphrase', passphrase)
    await this.writes('wizard-passphrase-again', again)
    await this.seesNo('wizard-strength', before)
  }

  /** Goes through the first visit and gives the discovery address that it ends with. */
  async movesIn(name = 'Ada') {
    await this.presses('wizard-next')
    await this.writes('wizard-name', name)
    await this.presses('wizard-next')
    await this.movesOn()
    await this.presses('wizard-next')
    await this.presses('wizard-create')
    return this.sees('wizard-discovery')
  }

  /** Goes to a room of the sidebar. */
  async goesTo(room) {
    await this.presses(`nav-${room}`)
    await eventually(`${room} is open`, async () =>
      this.driver.executeScript(
        (id) => document.querySelector(`[data-testid="${id}"]`)?.ariaCurrent === 'page',
        `nav-${room}`,
      ),
    )
  }

  /** Opens the row of a list in which these words stand. */
  async opens(row, words) {
    await this.sees(row, words)
    const rows = await this.driver.findElements(By.css(`[data-testid="${row}"]`))
    for (const one of rows) {
      if (!(await one.getText()).includes(words)) continue
      const [button] = await one.findElements(By.css('button'))
      await (button ?? one).click()
      return
    }
  }

  /** Follows the link with these words that stands in a row. */
  async follows(row, words) {
    await this.sees(row, words)
    const xpath = `//*[@data-testid="${row}"]//a[normalize-space()="${words}"]`
    await (await this.driver.findElement(By.xpath(xpath))).click()
  }

  /** Chooses from the list that is open, and sees it close. */
  async chooses(value) {
    const option = await eventually('the list is open', async () => {
      const [option] = await this.driver.findElements(By.css(`[role=option][data-value="${value}"]`))
      return (await option?.isDisplayed().catch(() => false)) && option
    })
    await option.click()
    await eventually('the list is closed', async () => (await this.#shown('[role=listbox]')) === null)
  }

  /** What the open dialog says. */
  async dialog() {
    return eventually('a dialog opens', async () => this.#shown('[role=alertdialog]'))
  }

  /** The text of the one element of this kind that is shown, or null: what is on its way out is not. */
  async #shown(selector) {
    return this.driver.executeScript(
      (selector) =>
        [...document.querySelectorAll(selector)].find((element) => element.checkVisibility())?.innerText ??
        null,
      selector,
    )
  }

  /** Leaves the open dialog without doing the deed. */
  async declines() {
    await this.types(Key.ESCAPE)
    await eventually('the dialog is gone', async () => (await this.#shown('[role=alertdialog]')) === null)
  }

  /** Opens what is folded away. */
  async unfolds(id) {
    await (await this.#finds(id)).findElement(By.css('summary')).click()
  }

  /** Makes the window this large, in CSS pixels. */
  async resizes({ width, height }) {
    await this.driver.manage().window().setRect({ width, height })
    await eventually(`the window is ${width} wide`, async () =>
      this.driver.executeScript(
        (width, height) => innerWidth === width && innerHeight === height,
        width,
        height,
      ),
    )
  }

  /** How the window looks: whether it is dark, and whether nothing moves in it. */
  async setting() {
    return this.driver.executeScript(() => ({
      dark: matchMedia('(prefers-color-scheme: dark)').matches,
      still: matchMedia('(prefers-reduced-motion: reduce)').matches,
    }))
  }

  /** Chooses the language of the window from a list. */
  async speaks(list, language) {
    await this.presses(list)
    await this.chooses(language)
    await eventually('the window speaks it', async () =>
      this.driver.executeScript((language) => document.documentElement.lang === language, language),
    )
  }

  /** What stands out of the window to its right, or out of the box it is in. */
  async tooWide() {
    return this.driver.executeScript(() =>
      [...document.querySelectorAll('body, body *')]
        .filter((element) => element.checkVisibility() && !element.closest('svg, .heard-only'))
        .filter((element) => {
          const { right } = element.getBoundingClientRect()
          const scrolls = getComputedStyle(element).overflowX !== 'visible'
          return right > innerWidth + 1 || (scrolls && element.scrollWidth > element.clientWidth + 1)
        })
        .map((element) => element.outerHTML.slice(0, 200)),
    )
  }

  /** Asks the inside directly, past everything that the window offers. Gives `{ done }` or `{ refused }`. */
  async invokes(command, message = {}) {
    return this.driver.executeAsyncScript(
      (command, message, answer) =>
        window.__TAURI_INTERNALS__.invoke(command, message).then(
          (done) => answer({ done: done ?? null }),
          (refused) => answer({ refused: typeof refused === 'string' ? refused : JSON.stringify(refused) }),
        ),
      command,
      message,
    )
  }

  /** What axe finds wrong with the window as it is now, as lines to read. */
  async complaints() {
    await this.driver.executeScript(`${axe}; document.documentElement.dataset.axe = ''`)
    return this.driver.executeAsyncScript((answer) => {
      const told = ({ id, help, nodes }) =>
        nodes.map(({ html, failureSummary }) => `${id}: ${help}\n${html}\n${failureSummary}`)
      window.axe.run(document).then(
        ({ violations, passes }) =>
          answer(passes.length > 0 ? violations.flatMap(told) : ['axe saw nothing']),
        (error) => answer([String(error)]),
      )
    })
  }

  /** Waits until the letters of the view have come. */
  async letters() {
    // What is drawn for the first time asks for its letters with the next frame.
    await this.driver.executeAsyncScript((answer) =>
      requestAnimationFrame(() => document.fonts.ready.then(() => answer())),
    )
  }

  /** A picture of the window, as a PNG. */
  async picture() {
    return Buffer.from(await this.driver.takeScreenshot(), 'base64')
  }
}

function has(words) {
  return (text) => text.includes(words)
}

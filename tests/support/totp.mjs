// An authenticator app in the person's hand: the codes of RFC 6238, and a camera that reads QR codes. Nothing of it is
// shared with the lodge.

import { createHmac } from 'node:crypto'

import jsQR from 'jsqr'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

function bytesOf(base32) {
  const bits = [...base32].map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, '0')).join('')
  return Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)))
}

/** The time step of now. */
export const step = () => Math.floor(Date.now() / 30_000)

/** The code of a time step, for an app that was told this address. */
export function codeOf(address, at = step()) {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(at))
  const secret = bytesOf(new URL(address).searchParams.get('secret'))
  const tag = createHmac('sha1', secret).update(counter).digest()
  const offset = tag[19] & 0xf
  return String((tag.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

/** What the QR code in a picture says. The picture is a PNG; the browser takes it apart into its pixels. */
export async function seesInPicture(browser, png) {
  const page = await browser.newPage()
  try {
    const { data, width, height } = await page.evaluate(
      async (address) => {
        const image = new Image()
        image.src = address
        await image.decode()
        const canvas = document.createElement('canvas')
        canvas.width = image.width
        canvas.height = image.height
        const context = canvas.getContext('2d')
        context.drawImage(image, 0, 0)
        const { data, width, height } = context.getImageData(0, 0, image.width, image.height)
        let text = ''
        for (const byte of data) text += String.fromCharCode(byte)
        return { data: btoa(text), width, height }
      },
      `data:image/png;base64,${png.toString('base64')}`,
    )
    const pixels = Uint8ClampedArray.from(Buffer.from(data, 'base64'))
    return jsQR(pixels, width, height)?.data ?? null
  } finally {
    await page.close()
  }
}

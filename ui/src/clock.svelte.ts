/** The time, for "five minutes ago". It moves twice a minute, and only while somebody can see it. */

class Clock {
  /** Seconds since 1970. */
  now: number = $state(seconds())

  /** Lets the clock run. Returns the way to stop it. */
  run(): () => void {
    const tick = () => {
      if (!document.hidden) this.now = seconds()
    }
    const timer = setInterval(tick, 30_000)
    document.addEventListener('visibilitychange', tick)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', tick)
    }
  }
}

function seconds(): number {
  return Math.floor(Date.now() / 1000)
}

export const clock = new Clock()

import type { Id } from '$ui/contract'

let lastTime = 0
let turn = 0

/** A UUID version 7 whose order is the order of making: by the millisecond, then by turn. */
export function newId(now: number = Date.now()): Id {
  if (now > lastTime) [lastTime, turn] = [now, 0]
  else if (++turn > 0xfff) [lastTime, turn] = [lastTime + 1, 0]
  const random = crypto.getRandomValues(new Uint8Array(8))
  random[0] = (random[0]! & 0x3f) | 0x80
  const hex = digits(lastTime, 12) + '7' + digits(turn, 3) + [...random].map((byte) => digits(byte, 2)).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

function digits(value: number, length: number): string {
  return value.toString(16).padStart(length, '0')
}

import { describe, expect, it } from 'vitest'
import { fits, type Occasion, type Told } from './occasions'

const CART = 'https://shop.example/cart?step=2#top'
const on = (address: string, ...more: Partial<Told>[]): Told[] => [{ address }, ...more.map((one) => ({ address, ...one }))]
const fit = (wanted: Occasion, told = on(CART), seconds = 0, visits = 1) => fits(wanted, told, seconds, visits)

describe('an occasion', () => {
  it('is a page by its path or whole address, with * for anything and nothing else special', () => {
    expect(['', '/cart', '/c*', '*', 'https://shop.example/*', '/cart?step=*'].map((pages) => fit({ pages }))).not.toContain(false)
    expect(['/', '/car', '/carts', '/c.rt', 'https://other.example/*', '/cart?step=1'].map((pages) => fit({ pages }))).not.toContain(true)
  })
  it('waits for the time on the page and for the visit', () => {
    expect([fit({ seconds: 5 }, on(CART), 4), fit({ seconds: 5 }, on(CART), 5)]).toEqual([false, true])
    expect([fit({ visits: 3 }, on(CART), 0, 2), fit({ visits: 3 }, on(CART), 0, 3)]).toEqual([false, true])
  })
  it('wants the event on this page, with its property as it has to be', () => {
    const told = on(CART, { name: 'cart', properties: { total: 120, kind: 'gift' } })
    expect(fit({ event: 'cart' }, told)).toBe(true)
    expect(fit({ event: 'pay' }, told)).toBe(false)
    expect(fit({ event: 'cart' }, [...told, { address: 'https://shop.example/' }])).toBe(false)
    expect(fit({ event: 'cart', property: 'kind', value: 'gift' }, told)).toBe(true)
    expect(fit({ event: 'cart', property: 'total', compare: 'least', value: '120' }, told)).toBe(true)
    expect(fit({ event: 'cart', property: 'total', compare: 'most', value: '100' }, told)).toBe(false)
    expect(fit({ event: 'cart', property: 'none', compare: 'least', value: '1' }, told)).toBe(false)
  })
})

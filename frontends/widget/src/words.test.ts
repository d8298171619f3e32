import { describe, expect, it } from 'vitest'
import { m } from './paraglide/messages'
import { overwriteGetLocale } from './paraglide/runtime'
import { refusalWords } from './words'

describe('what was refused', () => {
  it('is told in the language of the page, never in the words of the server', () => {
    overwriteGetLocale(() => 'fr')
    const refused = { code: 'invalid', reason: 'file-type', detail: '“a.exe” cannot be taken' }
    expect(refusalWords(refused, m.refused())).toBe('Les fichiers de ce type ne sont pas acceptés.')
    expect(refusalWords({ code: 'too-many' }, m.refused())).toBe('C’est trop rapide\u00a0: attendez un instant.')
    expect(refusalWords({ code: 'conflict', reason: null }, m.refused())).toBe(m.refused())
  })
})

/** What outlives the page, by brand; in the page's own memory where browsers refuse storage. */
export interface Memory {
  read(name: string): string | null
  write(name: string, value: string | null): void
  /** Every name that begins with `prefix`, in order. */
  names(prefix: string): string[]
}

/** Move everything that begins with `prefix` from one memory to another. */
export function move(prefix: string, from: Memory, to: Memory | null): void {
  for (const name of from.names(prefix)) {
    to?.write(name, from.read(name))
    from.write(name, null)
  }
}

export function memoryOf(brand: string, storage: Storage | null = found()): Memory {
  const base = `miroir:${brand}:`
  const spare = new Map<string, string>()
  return {
    read(name) {
      return spare.get(name) ?? storage?.getItem(base + name) ?? null
    },
    write(name, value) {
      spare.delete(name)
      try {
        if (value === null) storage?.removeItem(base + name)
        else if (storage) return storage.setItem(base + name, value)
      } catch {
        storage?.removeItem(base + name)
      }
      if (value !== null) spare.set(name, value)
    },
    names(prefix) {
      const stored = storage ? Object.keys(storage) : []
      const own = stored.filter((key) => key.startsWith(base)).map((key) => key.slice(base.length))
      return [...new Set([...own, ...spare.keys()])].filter((name) => name.startsWith(prefix)).sort()
    },
  }
}

function found(): Storage | null {
  try {
    return localStorage
  } catch {
    return null
  }
}

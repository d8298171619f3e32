// Fails when what customers download grows over its budget: bytes as sent, packed with gzip.
import { readdirSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const built = new URL('../../src/miroir/static/built/widget/', import.meta.url)
const packed = (name) => gzipSync(readFileSync(new URL(name, built)), { level: 9 }).length
const sum = (names) => names.reduce((bytes, name) => bytes + packed(name), 0)

// A visitor downloads one language: all that its manifest names.
function application(manifest) {
  const chunks = Object.values(JSON.parse(readFileSync(new URL(manifest, built), 'utf8')))
  const files = new Set(chunks.flatMap(({ file, css = [], assets = [] }) => [file, ...css, ...assets]))
  return { name: `application (${manifest.split('.')[1]})`, bytes: sum([...files]), budget: 45_000 }
}

const sizes = [
  { name: 'loader', bytes: packed('loader.js'), budget: 2_000 },
  ...readdirSync(built).filter((name) => name.startsWith('manifest.')).map(application),
]

for (const { name, bytes, budget } of sizes) {
  console.log(`widget ${name}: ${bytes} B packed, budget ${budget} B`)
  if (bytes > budget) process.exitCode = 1
}
if (process.exitCode) console.error('Over budget: see frontends/widget/sizes.mjs.')

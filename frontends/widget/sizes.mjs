// Fails when what customers download grows over its budget: bytes as sent, packed with gzip.
import { readdirSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const built = new URL('../../src/miroir/static/built/widget/', import.meta.url)
const packed = (name) => gzipSync(readFileSync(new URL(name, built)), { level: 9 }).length
const sum = (names) => names.reduce((bytes, name) => bytes + packed(name), 0)

// A visitor downloads one language: all that its manifest names, of which the survey only when asked.
function application(manifest) {
  const chunks = Object.values(JSON.parse(readFileSync(new URL(manifest, built), 'utf8')))
  const language = manifest.split('.')[1]
  const weigh = (some) => sum([...new Set(some.flatMap(({ file, css = [], assets = [] }) => [file, ...css, ...assets]))])
  return [
    { name: `application (${language})`, bytes: weigh(chunks.filter((one) => !one.isDynamicEntry)), budget: 45_000 },
    { name: `survey (${language})`, bytes: weigh(chunks.filter((one) => one.isDynamicEntry)), budget: 7_500 },
  ]
}

const sizes = [
  { name: 'loader', bytes: packed('loader.js'), budget: 2_000 },
  ...readdirSync(built).filter((name) => name.startsWith('manifest.')).flatMap(application),
]

for (const { name, bytes, budget } of sizes) {
  console.log(`widget ${name}: ${bytes} B packed, budget ${budget} B`)
  if (bytes > budget) process.exitCode = 1
}
if (process.exitCode) console.error('Over budget: see frontends/widget/sizes.mjs.')

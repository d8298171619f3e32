// Fails when what customers download grows over its budget: bytes as sent, packed with gzip.
import { readdirSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const built = new URL('../../src/miroir/static/built/widget/', import.meta.url)
const packed = (name) => gzipSync(readFileSync(new URL(name, built)), { level: 9 }).length
const application = readdirSync(built).filter((name) => /\.(js|css)$/.test(name) && name !== 'loader.js')

const sizes = [
  { name: 'loader', bytes: packed('loader.js'), budget: 2_000 },
  { name: 'application', bytes: application.reduce((sum, name) => sum + packed(name), 0), budget: 45_000 },
]

for (const { name, bytes, budget } of sizes) {
  console.log(`widget ${name}: ${bytes} B packed, budget ${budget} B`)
  if (bytes > budget) process.exitCode = 1
}
if (process.exitCode) console.error('Over budget: see frontends/widget/sizes.mjs.')

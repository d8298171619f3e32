export type Kind = 'offer' | 'message' | 'mention'

/** Notes in Hz, one after the other: an offer rises, a message falls, a mention repeats. */
const TUNES: Record<Kind, number[]> = { offer: [587, 784, 988], message: [659, 523], mention: [698, 698] }
const APART = 0.13
const LASTING = 0.35
const LOUDNESS = 0.08

let context: AudioContext | null = null

/** Browsers let a page sound only once somebody has touched it: be ready from then on. */
export function readySounds(): () => void {
  const touched = () => {
    context ??= new AudioContext()
    void context.resume()
  }
  const stop = () => {
    removeEventListener('pointerdown', touched)
    removeEventListener('keydown', touched)
  }
  addEventListener('pointerdown', touched, { once: true })
  addEventListener('keydown', touched, { once: true })
  return stop
}

/** Play the tune of a kind of event, softly; in silence when the browser does not allow sound yet. */
export function sound(kind: Kind): void {
  if (context?.state !== 'running') return
  for (const [place, pitch] of TUNES[kind].entries()) note(context, pitch, context.currentTime + place * APART)
}

function note(context: AudioContext, pitch: number, at: number): void {
  const tone = new OscillatorNode(context, { type: 'sine', frequency: pitch })
  const loudness = new GainNode(context, { gain: 0 })
  loudness.gain.setValueAtTime(0, at)
  loudness.gain.linearRampToValueAtTime(LOUDNESS, at + 0.02)
  loudness.gain.exponentialRampToValueAtTime(0.0001, at + LASTING)
  tone.connect(loudness).connect(context.destination)
  tone.start(at)
  tone.stop(at + LASTING)
}

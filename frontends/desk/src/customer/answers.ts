import { m } from '../paraglide/messages'

const known: Record<string, { name: () => string; highest: number }> = {
  effort: { name: m.answer_effort, highest: 7 },
  satisfaction: { name: m.answer_satisfaction, highest: 5 },
  solved: { name: m.answer_solved, highest: 1 },
}

/** The name and the top of the scale of a question, by its code. */
export function answerScale(question: string): { name: string; highest: number } {
  const found = known[question]
  return found ? { name: found.name(), highest: found.highest } : { name: question, highest: 7 }
}

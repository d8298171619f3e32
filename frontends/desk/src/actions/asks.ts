/** What an adviser is asked page by page, where one answer decides what comes next. */
import { ask } from '$ui/api'
import type { Id, SurveyPage } from '$ui/contract'
import type { Carrier } from '$ui/survey/filling.svelte'
import { desk } from '../session/desk.svelte'

export const askPage = (invitation: Id): Promise<SurveyPage> => ask(`/asks/${invitation}/page`)

/** All of it counts once the last page is sent. */
export function askCarrier(invitation: Id): Carrier {
  return {
    keep: (answers) => ask(`/asks/${invitation}/draft`, { method: 'PUT', body: { answers } }),
    send: (sent) => ask(`/asks/${invitation}/pages`, { method: 'POST', body: sent }),
    turn: (page) => ask(`/asks/${invitation}/page`, { query: { page } }),
  }
}

/** It was answered to its end: nothing more is asked here. */
export const endAsk = (invitation: Id): void => desk.happened({ is: 'ask-ended', invitation })

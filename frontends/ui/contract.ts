/** What the API says and takes, as its screens see it. */

export type * from './contract/base'
export type * from './contract/composing'
export type * from './contract/conversations'
export type * from './contract/customers'
export type * from './contract/knowledge'
export type * from './contract/organisation'
export type * from './contract/prompts'
export type * from './contract/routing'
export type * from './contract/search'
export type * from './contract/surveys'
export type * from './contract/views'

import { ask } from '$ui/api'
import type { Customer, Id } from '$ui/contract'

export function renameCustomer(id: Id, name: string): Promise<Customer> {
  return ask(`/customers/${id}`, { method: 'PATCH', body: { name } })
}

/** What apps of the Cozy world keep in the lodge made of nothing: documents of several types. */
import type { Doctype, Problem, Reply, Request, Topic } from './control.gen'

/** What these need of the rest of the lodge. */
type Lodge = { full: boolean; changed: (...topics: Topic[]) => void }

const COZY = ['list_doctypes', 'show_document', 'export_documents', 'remove_documents'] as const
type CozyRequest = Extract<Request, { request: (typeof COZY)[number] }>

export function isCozy(request: Request): request is CozyRequest {
  return (COZY as readonly string[]).includes(request.request)
}

const refuse = (code: Problem['code'], say: string, field: string | null = null): never => {
  throw { code, say, field } satisfies Problem
}

let doctypes: Doctype[] = [
  { doctype: 'io.cozy.contacts', documents: 182, bytes: 214_016 },
  { doctype: 'io.cozy.files', documents: 2, bytes: 412 },
  { doctype: 'io.cozy.bank.operations', documents: 3104, bytes: 2_411_008 },
  { doctype: 'io.cozy.apps', documents: 1, bytes: 1930 },
  { doctype: 'org.example.recipes', documents: 1, bytes: 840 },
]

export function cozy(request: CozyRequest, lodge: Lodge): Reply {
  switch (request.request) {
    case 'list_doctypes':
      return { reply: 'doctypes', doctypes: lodge.full ? doctypes : [] }
    case 'show_document':
      return { reply: 'document', document: `{"_id":"${request.id}"}` }
    case 'export_documents': {
      const from = Number(request.after ?? 0)
      const all = doctypes.find(({ doctype }) => doctype === request.doctype)?.documents ?? 0
      const to = Math.min(all, from + 200)
      return {
        reply: 'documents',
        documents: Array.from({ length: to - from }, (_, at) => `{"_id":"${from + at}"}`),
        next: to < all ? String(to) : null,
      }
    }
    case 'remove_documents':
      if (request.doctype === 'io.cozy.apps') {
        refuse(
          'invalid',
          'Documents of io.cozy.apps follow what is installed; remove that instead.',
          'doctype',
        )
      }
      doctypes = doctypes.filter(({ doctype }) => doctype !== request.doctype)
      return { reply: 'done' }
  }
}

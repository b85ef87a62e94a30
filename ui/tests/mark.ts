/** A sentence that only the pretended lodge says; a minifier keeps it, because the lodge says it. */
export const MARK_OF_THE_FAKE = 'copper-violet-anchor-thirteen-meadow'

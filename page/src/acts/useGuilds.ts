// All guilds, by the server's word: for the fields in which one is chosen.
import { type Answer, useAnswer } from '../answers'
import { guilds, type GuildRow, whole } from '../api'

export const useGuilds = (): Answer<readonly { guilds: readonly GuildRow[] }[]> => useAnswer('all guilds', () => whole(guilds), 0)

/** None while they are not here. */
export const guildRows = ({ value }: ReturnType<typeof useGuilds>): readonly GuildRow[] => value?.flatMap((page) => page.guilds) ?? []

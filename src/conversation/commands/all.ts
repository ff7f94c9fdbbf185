import type { Action } from '../../privacy/access.ts';
import type { CommandKind } from '../command.ts';
import { entryCommands } from './entries.ts';
import { openingCommands } from './opening.ts';
import { peopleCommands } from './people.ts';
import { placeCommands } from './places.ts';
import { settlingCommands } from './settling.ts';
import { signingCommands } from './signing.ts';
import { walkingCommands } from './walking.ts';

const kinds = {
	...openingCommands,
	...peopleCommands,
	...placeCommands,
	...walkingCommands,
	...settlingCommands,
	...entryCommands,
	...signingCommands,
};

export type CommandName = keyof typeof kinds;

/** Every command by its name; each has its row in privacy/access.ts. */
export const commands = kinds as unknown as Record<CommandName, CommandKind<unknown>>;
export const isCommand = (name: string): name is CommandName & Action => Object.hasOwn(kinds, name);

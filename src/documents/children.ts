import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';

/** The environment of a process that the bot starts: nothing, but where Node keeps what it compiled, if it does. */
export function bareEnvironment(): Record<string, string> {
	// It says the folder of this release of Node, within the one that it was given.
	const kept = getCompileCacheDir();
	return kept === undefined ? {} : { NODE_COMPILE_CACHE: dirname(kept) };
}

import type { MongodbConfig } from '../config.ts';
import type { Store } from '../conversation/ports.ts';
import { StoreProblem } from '../errors.ts';
import { connect } from './mongodb/connect.ts';
import { asStoreProblem } from './mongodb/problems.ts';
import { recordQuestions } from './mongodb/records.ts';
import { prepare } from './mongodb/schema.ts';
import { keyQuestions, onceQuestions, passingQuestions, probe } from './mongodb/small.ts';

type Method = (...args: never[]) => Promise<unknown>;

interface Opening {
	/** How long it waits for the server, in milliseconds: both may have been started at the same time. */
	wait?: number;
	/** For tests: told each command as the driver sends it. */
	sent?: (command: Record<string, unknown>) => void;
}

/**
 * Opens the store in MongoDB (4.4 or newer), or a server that speaks as it does: a database of records and, apart from
 * it, one of their keys. Makes what is missing. Nothing that must hold rests on more than an insert under a unique key.
 * @throws StartProblem that says what is wrong and what to do; nothing that was there has been changed.
 */
export async function openMongodb(
	config: MongodbConfig,
	{ wait = 10_000, sent }: Opening = {},
): Promise<Store> {
	const { database, place } = config;
	try {
		const client = await connect(config, wait, sent !== undefined);
		client.on('commandStarted', ({ command }) => sent?.(command));
		try {
			const collections = await prepare(client, database);
			return promised(place, {
				...recordQuestions(collections),
				...keyQuestions(collections),
				...onceQuestions(collections),
				...passingQuestions(collections),
				async check() {
					await Promise.all(collections.probes.map(probe));
				},
				close: () => client.close(),
			});
		} catch (cause) {
			await client.close();
			throw cause;
		}
	} catch (cause) {
		const problem = asStoreProblem(cause, place);
		throw problem instanceof StoreProblem ? problem.asStartProblem() : problem;
	}
}

/** Every failure rejects with a StoreProblem. A closed client would open itself again when it is asked. */
function promised(place: string, store: Store): Store {
	let closed = false;
	const methods = Object.entries(store).map(([name, method]: [string, Method]) => [
		name,
		async (...args: never[]) => {
			if (name === 'close') closed = true;
			else if (closed) throw new Error('The store is closed.');
			try {
				return await method(...args);
			} catch (cause) {
				throw asStoreProblem(cause, place);
			}
		},
	]);
	return Object.fromEntries(methods) as Store;
}

import { StartProblem } from '../errors.ts';
import type { Settings } from './settings.ts';

export interface MongodbConfig {
	/** As it was given. Never printed: it may hold a password. */
	uri: string;
	/** Of the records; their keys are in a database of their own, named after it with `_keys`. */
	database: string;
	/** What may be printed: the database and its hosts. */
	place: string;
	/** Whether what is sent could be read on its way to another machine. */
	inPlain: boolean;
}

/** Hosts stand before the first slash, and behind the user and the password. */
const form =
	/^mongodb(?<srv>\+srv)?:\/\/(?:(?<login>[^@/?]*)@)?(?<hosts>[\w.:[\],%-]+)(?:\/(?<database>[^/?@]*))?(?:\?(?<options>[^@]*))?$/;
const host = /^(?:[\w.%-]+|\[[\da-fA-F:.]+\])(?::\d{1,5})?$/;
const local = /^(?:localhost|127\.0\.0\.1|\[::1\]|.*\.sock)(?::\d+)?$/;
/** Five more characters make the name of the keys' database, and a server on Windows takes no others. */
const name = /^[\w-]{1,58}$/;

/** Whether it is an address as MongoDB writes them, with a database that can be used. */
export function isMongodbUri(uri: string): boolean {
	const { hosts = '', database = '' } = form.exec(uri)?.groups ?? {};
	return hosts.split(',').every((each) => host.test(each)) && (database === '' || name.test(database));
}

/**
 * Where the records are kept in MongoDB; null where they are kept in SQLite.
 * @throws StartProblem where two settings contradict one another
 */
export function mongodbOf({ MONGODB_URI: uri }: Settings): MongodbConfig | null {
	if (uri === undefined) return null;
	const { srv, hosts = '', database, options = '' } = form.exec(uri)?.groups ?? {};
	// Everything is written and read as it must hold for records; this one would be written twice.
	if (/(?:^|&)(?:w|readPreference|journal)=/i.test(options))
		throw new StartProblem(
			'MONGODB_URI says how much of the database must have what is written (w, journal), or where is read (readPreference).',
			'Remove that from it: an answer is acknowledged once the majority has it, and is read from the primary.',
		);
	const tls = srv !== undefined || /(?:^|&)(?:tls|ssl)=true(?:&|$)/.test(options);
	return {
		uri,
		database: database || 'hsb',
		place: `${database || 'hsb'} at ${hosts}`,
		inPlain: !tls && !hosts.split(',').every((each) => local.test(each)),
	};
}

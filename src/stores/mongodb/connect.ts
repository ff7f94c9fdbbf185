import { setTimeout } from 'node:timers/promises';
import {
	type Document,
	MongoClient,
	MongoCompatibilityError,
	MongoNetworkError,
	MongoParseError,
	MongoServerSelectionError,
} from 'mongodb';
import type { MongodbConfig } from '../../config.ts';
import { StartProblem } from '../../errors.ts';
import { patience } from './within.ts';

/** Of MongoDB 4.4, which the driver wants; FerretDB and DocumentDB count alike. */
const oldestWire = 9;

/** What must hold, whatever the URI says. */
const holds = {
	// With journal a server without a replica set has it on its disk too.
	writeConcern: { w: 'majority', journal: true, wtimeoutMS: patience },
	readPreference: 'primary',
	serverSelectionTimeoutMS: patience,
	waitQueueTimeoutMS: patience,
	socketTimeoutMS: patience,
	connectTimeoutMS: 5_000,
	appName: 'hsb-framework-bot',
} as const;

/**
 * A client that has reached a server which can be used.
 * @param wait for the server to start, in milliseconds
 * @param watched for tests: the client tells which commands it sends
 * @throws StartProblem, or what the driver throws
 */
export async function connect(
	{ uri, place }: MongodbConfig,
	wait: number,
	watched: boolean,
): Promise<MongoClient> {
	const client = makeClient(uri, watched);
	try {
		await connectPatiently(client, wait);
		refuseUnfit(await client.db('admin').command({ hello: 1 }), place);
		return client;
	} catch (cause) {
		await client.close().catch(() => {});
		if (isOld(cause)) throw tooOld(place, cause);
		throw cause;
	}
}

/** What the driver says of a URI is not passed on: it may quote what stands in it. */
function makeClient(uri: string, monitorCommands: boolean): MongoClient {
	try {
		return new MongoClient(uri, { ...holds, monitorCommands });
	} catch (cause) {
		throw unreadable(cause);
	}
}

async function connectPatiently(client: MongoClient, wait: number): Promise<void> {
	const until = Date.now() + wait;
	for (;;) {
		try {
			await client.connect();
			return;
		} catch (cause) {
			if (cause instanceof MongoParseError) throw unreadable(cause);
			if (isOld(cause)) throw cause;
			const mayCome = cause instanceof MongoServerSelectionError || cause instanceof MongoNetworkError;
			if (!mayCome || Date.now() >= until) throw cause;
			await setTimeout(250);
		}
	}
}

/** The driver says so of itself, or as why it selected none of the servers. */
const isOld = (error: unknown): boolean =>
	error instanceof MongoCompatibilityError ||
	(error instanceof MongoServerSelectionError &&
		[...(error.reason?.servers.values() ?? [])].some(
			(server) => server.error instanceof MongoCompatibilityError,
		));

/** @param hello what the server says of itself */
function refuseUnfit(hello: Document, place: string): void {
	if (hello.maxWireVersion < oldestWire) throw tooOld(place);
	if (hello.readOnly === true || hello.isWritablePrimary !== true)
		throw new StartProblem(
			`The MongoDB server of ${place} can be read only: it is a secondary, or was started so.`,
			'Name all members of the replica set in MONGODB_URI with replicaSet=..., without directConnection, or start the server so that it can be written.',
		);
}

const tooOld = (place: string, cause?: unknown): StartProblem =>
	new StartProblem(
		`The MongoDB server of ${place} is older than 4.4.`,
		'Bring it to a version that MongoDB still looks after, or keep the records in SQLite: remove MONGODB_URI.',
		cause,
	);

const unreadable = (cause: unknown): StartProblem =>
	new StartProblem(
		'MONGODB_URI is not as MongoDB’s driver expects it.',
		'Compare it with mongodb.com/docs/manual/reference/connection-string. Characters such as @ : / in a password are written as %40 %3A %2F.',
		cause,
	);

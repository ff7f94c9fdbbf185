import type { Binary, Collection, Db, IndexDescription, MongoClient } from 'mongodb';
import type { Commit, HeadIndex, SealedFact } from '../../conversation/ports.ts';
import { StartProblem } from '../../errors.ts';
import { isDuplicate, isNoCollection } from './problems.ts';
import { within } from './within.ts';

/** As `record:revision`, which is what two writers cannot both insert. */
export interface CommitDocument extends Omit<Commit, 'facts'> {
	_id: string;
	/** Of one call of `commit`: by it an insert is known as one's own when the driver has repeated it. */
	attempt: string;
	facts: (Omit<SealedFact, 'sealed'> & { sealed: Binary })[];
}

export interface HeadDocument extends HeadIndex {
	_id: string;
	revision: number;
	framework: { id: string; hash: string };
	sealed: Binary;
}

/** What a database says of itself. */
interface About {
	_id: string;
	kind: string;
	form: number;
}

export interface Collections {
	commits: Collection<CommitDocument>;
	heads: Collection<HeadDocument>;
	claims: Collection<{ _id: string; value: string; at: string }>;
	artefacts: Collection<{ _id: string; record: string; sealed: Binary }>;
	drafts: Collection<{ _id: string; record: string; sealed: Binary; expiresAt: string }>;
	shown: Collection<{ _id: string; where: string; surface: string; message: string; hash: string }>;
	keys: Collection<{ _id: string; key: string }>;
	/** One in each database, rewritten to learn whether it can be written. */
	probes: Collection<{ _id: string; writes: number }>[];
}

/** Raised when what an older version would read wrongly is stored. */
const form = 1;

const index = (name: string, ...fields: string[]): IndexDescription => ({
	name,
	key: Object.fromEntries(fields.map((field) => [field, 1])),
});
const unique = (name: string, ...fields: string[]): IndexDescription => ({
	...index(name, ...fields),
	unique: true,
});

interface Schema {
	kind: string;
	/** Empty in a database that was never used. */
	main: string;
	indexes: Record<string, IndexDescription[]>;
}

const records: Schema = {
	kind: 'hsb records',
	main: 'commits',
	indexes: {
		commits: [unique('by_delivery', 'delivery'), unique('by_revision', 'record', 'revision')],
		heads: [
			index('by_reference', 'reference', '_id'),
			index('by_conversation', 'conversation', '_id'),
			index('by_status', 'status', '_id'),
			index('by_lead', 'lead', '_id'),
			index('by_coordinator', 'coordinator', '_id'),
			index('by_due', 'nextDueAt', '_id'),
			index('by_destruction', 'destroyAfter', '_id'),
		],
		drafts: [index('by_record', 'record'), index('by_expiry', 'expiresAt')],
		shown: [unique('by_place', 'where', 'surface')],
	},
};

/** Apart from the records, so that its copies can be kept for a shorter time: a record is destroyed by its key. */
const keys: Schema = { kind: 'hsb keys', main: 'keys', indexes: {} };

/**
 * The two databases, with what is missing in them made. Looks at everything before it changes anything.
 * @throws StartProblem that says what is wrong and what to do; or what the driver throws
 */
export async function prepare(client: MongoClient, database: string): Promise<Collections> {
	const both = [
		{ db: client.db(database), schema: records },
		{ db: client.db(`${database}_keys`), schema: keys },
	] as const;
	const blank = await Promise.all(both.map(({ db, schema }) => isBlank(db, schema)));
	for (const [i, { db, schema }] of both.entries())
		if (!blank[i] && blank[1 - i] && (await isUsed(db, schema))) throw half(db, both[1 - i]!.db);
	await Promise.all(both.map(({ db, schema }) => make(db, schema)));
	return collectionsOf(both[0].db, both[1].db);
}

const collectionsOf = (db: Db, keysDb: Db): Collections => ({
	commits: db.collection('commits'),
	heads: db.collection('heads'),
	claims: db.collection('claims'),
	artefacts: db.collection('artefacts'),
	drafts: db.collection('drafts'),
	shown: db.collection('shown'),
	keys: keysDb.collection('keys'),
	probes: [db.collection('probe'), keysDb.collection('probe')],
});

const aboutIn = (db: Db): Collection<About> => db.collection('about');

/** Whether the database has never been used. @throws StartProblem where it is another's, or of a newer version */
async function isBlank(db: Db, { kind }: Schema): Promise<boolean> {
	const about = await within(aboutIn(db).findOne({ _id: 'store' }));
	if (about === null) {
		const names = await within(db.listCollections({}, { nameOnly: true }).toArray());
		const others = names.filter(({ name }) => name !== 'about' && !name.startsWith('system.'));
		if (others.length > 0) throw foreign(db, kind);
		return true;
	}
	if (about.kind !== kind) throw foreign(db, kind);
	if (about.form > form) throw newer(db, about.form);
	return false;
}

const isUsed = async (db: Db, { main }: Schema): Promise<boolean> =>
	(await within(db.collection(main).findOne({}))) !== null;

/** What is there already stays as it is; several processes may do this at once. */
async function make(db: Db, { kind, indexes }: Schema): Promise<void> {
	await within(aboutIn(db).insertOne({ _id: 'store', kind, form })).catch((error: unknown) => {
		if (!isDuplicate(error)) throw error;
	});
	for (const [name, wanted] of Object.entries(indexes)) await makeIndexes(db.collection(name), wanted);
}

/** One after the other, and none that is there: FerretDB closes the connection on a list that it has in part. */
async function makeIndexes(collection: Collection, wanted: IndexDescription[]): Promise<void> {
	const there = await within(collection.indexes()).catch((error: unknown) => {
		if (isNoCollection(error)) return [];
		throw error;
	});
	const names = there.map(({ name }) => name);
	for (const each of wanted) if (!names.includes(each.name)) await collection.createIndexes([each]);
}

const foreign = ({ databaseName }: Db, kind: string): StartProblem =>
	new StartProblem(
		`The MongoDB database ${databaseName} holds something else than the ${kind.replace('hsb ', '')} of this bot.`,
		'Name the database of the bot in MONGODB_URI, or one that is empty.',
	);

const newer = ({ databaseName }: Db, found: number): StartProblem =>
	new StartProblem(
		`The MongoDB database ${databaseName} was written by a newer version of this bot (form ${found}; this version knows ${form}).`,
		'Start the newer version, or put back a copy of the database from before it.',
	);

/** One without the other was copied or put back in part: going on would hide the loss. */
const half = (there: Db, missing: Db): StartProblem =>
	new StartProblem(
		`The MongoDB database ${there.databaseName} is there, but ${missing.databaseName} is missing or empty.`,
		'Put both back from copies that belong together, or name an empty database in MONGODB_URI.',
	);

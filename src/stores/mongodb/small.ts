import { randomInt } from 'node:crypto';
import { Binary, type Collection } from 'mongodb';
import type { Artefact, Draft, Shown, StoredKey } from '../../conversation/ports.ts';
import type { Instant } from '../../framework/record.ts';
import { isDuplicate } from './problems.ts';
import { bytesOf } from './records.ts';
import type { Collections } from './schema.ts';
import { Late, within } from './within.ts';

/** Inserts a document once; whether this one stands now. */
async function insertOnce(inserted: Promise<unknown>): Promise<boolean> {
	try {
		await within(inserted);
		return true;
	} catch (error) {
		if (isDuplicate(error)) return false;
		throw error;
	}
}

/** The keys, in their database. */
export function keyQuestions({ keys }: Pick<Collections, 'keys'>) {
	async function key(record: string): Promise<StoredKey | undefined> {
		const found = await within(keys.findOne({ _id: record }, lasting));
		return found === null ? undefined : { record, key: found.key };
	}
	return {
		key,
		async addKey({ record, key: wrapped }: StoredKey): Promise<StoredKey> {
			if (await insertOnce(keys.insertOne({ _id: record, key: wrapped }))) return { record, key: wrapped };
			return stands(await key(record));
		},
	};
}

/** What others rely on from now on is read as the majority has it: a lost server does not take it back. */
const lasting = { readConcern: { level: 'majority' } } as const;

/** Something stands in the way of an insert, and the majority does not have it yet: it is asked for again. */
function stands<T>(found: T | null | undefined): T {
	if (found == null) throw new Late('What stands under this key did not show.');
	return found;
}

/** What is inserted once under a key of its own: claims and artefacts. */
export function onceQuestions({ claims, artefacts }: Pick<Collections, 'claims' | 'artefacts'>) {
	return {
		async claim(key: string, value: string, at: Instant): Promise<{ value: string; at: Instant }> {
			if (await insertOnce(claims.insertOne({ _id: key, value, at }))) return { value, at };
			const { _id, ...claim } = stands(await within(claims.findOne({ _id: key }, lasting)));
			return claim;
		},
		async addArtefact({ id, record, sealed }: Artefact): Promise<void> {
			await insertOnce(artefacts.insertOne({ _id: id, record, sealed: new Binary(sealed) }));
		},
		async artefact(id: string): Promise<Artefact | undefined> {
			const found = await within(artefacts.findOne({ _id: id }));
			return found === null ? undefined : { id, record: found.record, sealed: bytesOf(found.sealed) };
		},
	};
}

/** What comes and goes: half-typed forms, and what is shown where. */
export function passingQuestions({ drafts, shown }: Pick<Collections, 'drafts' | 'shown'>) {
	const surfaceId = (where: string, surface: string): string => JSON.stringify([where, surface]);
	return {
		async saveDraft({ id, sealed, ...rest }: Draft): Promise<void> {
			await put(drafts, id, { ...rest, sealed: new Binary(sealed) });
		},
		async draft(id: string): Promise<Draft | undefined> {
			const found = await within(drafts.findOne({ _id: id }));
			if (found === null) return undefined;
			return { id, record: found.record, sealed: bytesOf(found.sealed), expiresAt: found.expiresAt };
		},
		async deleteDraft(id: string): Promise<void> {
			await within(drafts.deleteOne({ _id: id }));
		},
		async deleteDrafts(record: string): Promise<void> {
			await within(drafts.deleteMany({ record }));
		},
		async deleteExpired(now: Instant): Promise<number> {
			return (await within(drafts.deleteMany({ expiresAt: { $lte: now } }))).deletedCount;
		},
		async setShown({ where, surface, message, hash }: Shown): Promise<void> {
			await put(shown, surfaceId(where, surface), { where, surface, message, hash });
		},
		async forgetShown(where: string, surface: string): Promise<void> {
			await within(shown.deleteOne({ _id: surfaceId(where, surface) }));
		},
		async shown(where: string): Promise<Shown[]> {
			const found = await within(shown.find({ where }).sort({ surface: 1 }).batchSize(1000).toArray());
			return found.map(({ _id, ...rest }) => rest);
		},
	};
}

/** Puts a document under its id, whatever stood there. Of two who do so at once, one is the last. */
async function put<T extends { _id: string }>(
	collection: Collection<T>,
	id: string,
	rest: Omit<T, '_id'>,
): Promise<void> {
	type Plain = { _id: string };
	const replace = () =>
		within((collection as unknown as Collection<Plain>).replaceOne({ _id: id }, rest, { upsert: true }));
	// Two who find nothing both insert, and one of them is refused: by then there is something to replace.
	await replace().catch((error: unknown) => {
		if (!isDuplicate(error)) throw error;
		return replace();
	});
}

/** Whether this database can be written now: writes a number and reads one back, which may be another process's. */
export async function probe(probes: Collections['probes'][number]): Promise<void> {
	await put(probes, 'probe', { writes: randomInt(2 ** 40) });
	stands(await within(probes.findOne({ _id: 'probe' }, lasting)));
}

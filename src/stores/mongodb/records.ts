import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { Binary, type Filter, type Sort } from 'mongodb';
import type { Commit, CommitResult, FindBy, StoredHead } from '../../conversation/ports.ts';
import { isDuplicate } from './problems.ts';
import type { Collections, CommitDocument, HeadDocument } from './schema.ts';
import { Late, patience, within } from './within.ts';

/** Commits read in one question: each page gets the whole patience, and others their turn between two. */
const pageOfCommits = 200;

const idOf = (record: string, revision: number): string => `${record}:${revision}`;

/**
 * What is answered because of it must survive the loss of a server: it is read as the majority has it. Everything else
 * is read as the primary has it, because what is written on top of it is acknowledged only once the majority has both.
 */
const lasting = { readConcern: { level: 'majority' } } as const;

/** Commits and heads. */
export function recordQuestions({ commits, heads }: Pick<Collections, 'commits' | 'heads'>) {
	const ofDelivery = (delivery: string) => within(commits.findOne({ delivery }, lasting));

	/** A newer head stays. Where the guard does not hold, an older one takes its place, and `load` finds what it lacks. */
	async function putHead({ _id, ...rest }: HeadDocument): Promise<void> {
		const guard = { _id, revision: { $lt: rest.revision } };
		try {
			await within(heads.replaceOne(guard, rest, { upsert: true }));
		} catch (error) {
			// There is one, and it is as new.
			if (!isDuplicate(error)) throw error;
		}
	}

	/** Why the insert was refused. Whatever stands in its way may be known to the majority only in a moment. */
	async function refusal({ _id, delivery, attempt }: CommitDocument): Promise<CommitResult> {
		for (const until = Date.now() + patience; Date.now() < until; await setTimeout(20)) {
			const same = await ofDelivery(delivery);
			if (same?.attempt === attempt) return { kind: 'stored' };
			if (same) return { kind: 'repeated', answer: same.answer };
			// A conflict is read again and tried again, so nothing is promised by it.
			if (await within(commits.findOne({ _id }, { projection: { _id: 1 } }))) return { kind: 'conflict' };
		}
		throw new Late('What stands in the way of this commit did not show.');
	}

	async function insert(document: CommitDocument): Promise<CommitResult> {
		try {
			await within(commits.insertOne(document));
			return { kind: 'stored' };
		} catch (error) {
			if (isDuplicate(error)) return refusal(document);
			throw error;
		}
	}

	async function commitsAfter(record: string, revision: number): Promise<Commit[]> {
		const found: Commit[] = [];
		for (;;) {
			const after = found.at(-1)?.revision ?? revision;
			const page = await within(
				commits
					.find({ record, revision: { $gt: after } })
					.sort({ revision: 1 })
					.limit(pageOfCommits)
					.batchSize(pageOfCommits + 1)
					.toArray(),
			);
			for (const document of page) found.push(readCommit(document));
			if (page.length < pageOfCommits) return found;
		}
	}

	return {
		answered: async (delivery: string) => (await ofDelivery(delivery))?.answer,
		commits: (record: string) => commitsAfter(record, 0),

		async commit(commit: Commit, head: StoredHead): Promise<CommitResult> {
			const next = headDocument(head);
			const result = await insert(commitDocument(commit));
			// The insert is the promise. A head that cannot be written now is found to lag, and repaired.
			if (result.kind === 'stored') await putHead(next).catch(() => {});
			return result;
		},

		/** Revisions have no gaps, so that one question by id says whether the head is the newest. */
		async load(record: string) {
			const stored = await within(heads.findOne({ _id: record }));
			const head = stored === null ? undefined : readHead(stored);
			const revision = head?.revision ?? 0;
			const next = await within(
				commits.findOne({ _id: idOf(record, revision + 1) }, { projection: { _id: 1 } }),
			);
			if (next === null && head !== undefined) return { head, later: [] };
			const later = await commitsAfter(record, revision);
			return head === undefined && later.length === 0 ? undefined : { head, later };
		},

		repair: (head: StoredHead) => putHead(headDocument(head)),

		async find(by: FindBy): Promise<StoredHead[]> {
			const { filter, sort, limit } = findQuery(by);
			const found = heads
				.find(filter)
				.sort(sort)
				.limit(limit)
				.batchSize(limit + 1);
			return (await within(found.toArray())).map(readHead);
		},
	};
}

function commitDocument({ facts, ...plain }: Commit): CommitDocument {
	const stored = facts.map(({ sealed, ...header }) => ({ ...header, sealed: new Binary(sealed) }));
	return { _id: idOf(plain.record, plain.revision), ...plain, attempt: randomUUID(), facts: stored };
}

function readCommit({ _id, attempt, facts, ...plain }: CommitDocument): Commit {
	return { ...plain, facts: facts.map(({ sealed, ...header }) => ({ ...header, sealed: bytesOf(sealed) })) };
}

const headDocument = ({ record, revision, framework, index, sealed }: StoredHead): HeadDocument => ({
	_id: record,
	revision,
	framework,
	...index,
	sealed: new Binary(sealed),
});

function readHead({ _id, revision, framework, sealed, ...index }: HeadDocument): StoredHead {
	return { record: _id, revision, framework, index, sealed: bytesOf(sealed) };
}

/** A copy, so that it does not keep the whole answer of the server in memory. */
export const bytesOf = (binary: Binary): Uint8Array => new Uint8Array(binary.value());

/** Each begins with what one index holds, in the order of that index. */
export function findQuery(by: FindBy): { filter: Filter<HeadDocument>; sort: Sort; limit: number } {
	const { reference, conversation, status, dueAt, after, limit = 100 } = by;
	const filter: Filter<HeadDocument> = {
		...(reference !== undefined && { reference }),
		...(conversation !== undefined && { conversation }),
		...(status !== undefined && { status }),
		...(dueAt !== undefined && { nextDueAt: { $lte: dueAt } }),
	};
	if (dueAt === undefined)
		return { filter: after ? { ...filter, _id: { $gt: after.record } } : filter, sort: { _id: 1 }, limit };
	const sort = { nextDueAt: 1, _id: 1 } as const;
	const since = after?.index.nextDueAt;
	if (after === undefined || since == null) return { filter, sort, limit };
	const behind = [{ nextDueAt: { $gt: since } }, { _id: { $gt: after.record } }];
	return { filter: { ...filter, nextDueAt: { $gte: since, $lte: dueAt }, $or: behind }, sort, limit };
}

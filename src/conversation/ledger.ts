import { StoreProblem } from '../errors.ts';
import { frozen } from '../framework/copy.ts';
import { apply, emptyHead, type Fact, factKinds, fold, type NewFact, upcast } from '../framework/facts.ts';
import type { FullRecord, Head, Instant, PersonId } from '../framework/record.ts';
import type { Vault } from '../privacy/vault.ts';
import type { Commit, CommitResult, HeadIndex, SealedFact, Store, StoredHead } from './ports.ts';

/** Records as people of the conversation see them: opened, folded, committed. */
export interface Ledger {
	/** The head as it is now; undefined for a record that nobody opened. */
	head(record: string): Promise<Head | undefined>;
	full(record: string): Promise<FullRecord | undefined>;
	/** Stores what happened as the next revision of the head before it. */
	commit(happened: Happened, as: { delivery: string; answer: string }): Promise<CommitResult>;
	/** Keeps bytes sealed under the record's key, once. */
	keep(record: string, name: string, bytes: Uint8Array): Promise<void>;
	kept(record: string, name: string): Promise<Uint8Array | undefined>;
	/** Half-typed forms: sealed, for one person, until they expire. */
	saveDraft(record: string, name: string, values: Record<string, string>, expiresAt: Instant): Promise<void>;
	draft(record: string, name: string, now: Instant): Promise<Record<string, string> | undefined>;
	dropDraft(record: string, name: string): Promise<void>;
	/** What was half typed by anybody: it is not brought back after a signature. */
	dropDrafts(record: string): Promise<void>;
}

/** What a commit stores: stamped facts, all by one person at one instant, and the head before and after them. */
export interface Happened {
	before: Head;
	facts: Fact[];
	/** What `apply` made of the head before. */
	after: Head;
}

/** The facts as they will stand once this commit is stored. */
export const stamp = (facts: NewFact[], at: Instant, by: PersonId, newId: () => string): Fact[] =>
	facts.map((fact) => ({ ...fact, id: newId(), version: factKinds[fact.kind].version, at, by }) as Fact);

function indexOf(head: Head): HeadIndex {
	const { reference, conversation, lead, coordinator, versions, endedEarly } = head;
	const status = endedEarly !== null ? 'ended' : versions.length > 0 ? 'signed' : 'open';
	return { reference, conversation, status, lead, coordinator, nextDueAt: null, destroyAfter: null };
}

const utf8 = { from: new TextEncoder(), to: new TextDecoder() };
const bytesOf = (value: unknown): Uint8Array => utf8.from.encode(JSON.stringify(value));

/** Of so many records it is remembered what their heads say. */
const remembered = 200;

/**
 * Heads as they were opened or sealed last: the same sealed bytes need not be opened again. What stands in the
 * store is read each time, so another writer's head, a changed one and a deleted one are seen.
 */
function createOpened() {
	const heads = new Map<string, { sealed: Uint8Array; head: Head }>();
	return {
		find(record: string, sealed: Uint8Array): Head | undefined {
			const known = heads.get(record);
			return known !== undefined && Buffer.compare(known.sealed, sealed) === 0 ? known.head : undefined;
		},
		keep(sealed: Uint8Array, head: Head): void {
			const { record } = head;
			heads.delete(record);
			heads.set(record, { sealed, head: frozen(head) });
			const oldest = heads.keys().next().value;
			if (heads.size > remembered && oldest !== undefined) heads.delete(oldest);
		},
	};
}

const missing = (record: string, revision: number): StoreProblem =>
	new StoreProblem(
		'damaged',
		`The record ${record} lacks its revision ${revision}.`,
		'Put back the newest copy of records.db, and find out who can write to the data folder.',
	);

export function createLedger(store: Store, vault: Vault): Ledger {
	async function factsOf(commit: Commit): Promise<Fact[]> {
		const opened = await vault.openFacts(commit);
		return opened.map((f) => ({ ...f, ...upcast(f), at: commit.at, by: commit.by }) as Fact);
	}

	const after = (head: Head, commit: { revision: number; facts: SealedFact[] }): Head => ({
		...head,
		revision: commit.revision,
		mac: commit.facts.at(-1)?.mac ?? head.mac,
	});

	const opened = createOpened();

	async function storedHead(head: Head): Promise<StoredHead> {
		const { record, revision, framework } = head;
		const sealed = await vault.seal(record, `head|${revision}`, bytesOf(head));
		opened.keep(sealed, head);
		return { record, revision, framework, index: indexOf(head), sealed };
	}

	async function openHead({ record, revision, sealed }: StoredHead): Promise<Head> {
		const known = opened.find(record, sealed);
		if (known !== undefined) return known;
		const bytes = await vault.open(record, `head|${revision}`, sealed);
		const head = JSON.parse(utf8.to.decode(bytes)) as Head;
		opened.keep(sealed, head);
		return head;
	}

	async function head(record: string): Promise<Head | undefined> {
		const loaded = await store.load(record);
		if (loaded === undefined) return undefined;
		let now = loaded.head === undefined ? emptyHead(record) : await openHead(loaded.head);
		for (const commit of loaded.later) {
			if (commit.revision !== now.revision + 1) throw missing(record, now.revision + 1);
			now = after(apply(now, await factsOf(commit)), commit);
		}
		// A head that cannot be written now is repaired another time; reading goes on.
		if (loaded.later.length > 0) await store.repair(await storedHead(now)).catch(() => {});
		return now;
	}

	async function full(record: string): Promise<FullRecord | undefined> {
		const known = await head(record);
		const commits = await store.commits(record);
		vault.verify(record, commits, known);
		const last = commits.at(-1);
		if (last === undefined) return undefined;
		const facts: Fact[] = [];
		for (const commit of commits) facts.push(...(await factsOf(commit)));
		const folded = fold(emptyHead(record), facts);
		return { ...folded, head: after(folded.head, last) };
	}

	return {
		head,
		full,
		async commit({ before, facts, after: applied }, { delivery, answer }) {
			const { record } = before;
			const { at, by } = facts[0]!;
			const revision = before.revision + 1;
			const plain = facts.map(({ id, kind, version, data }) => ({ id, kind, version, data }));
			const sealed = await vault.sealFacts({ record, revision, at, by }, before.mac, plain);
			const next = after(applied, { revision, facts: sealed });
			const commit = { record, revision, delivery, at, by, answer, facts: sealed };
			return store.commit(commit, await storedHead(next));
		},
		async keep(record, name, bytes) {
			const id = `${record}:${name}`;
			await store.addArtefact({ id, record, sealed: await vault.seal(record, `artefact|${id}`, bytes) });
		},
		async kept(record, name) {
			const id = `${record}:${name}`;
			const found = await store.artefact(id);
			return found && vault.open(record, `artefact|${id}`, found.sealed);
		},
		async saveDraft(record, name, values, expiresAt) {
			const id = `${record}|${name}`;
			await store.saveDraft({
				id,
				record,
				sealed: await vault.seal(record, `draft|${id}`, bytesOf(values)),
				expiresAt,
			});
		},
		async draft(record, name, now) {
			const id = `${record}|${name}`;
			const found = await store.draft(id);
			if (found === undefined || found.expiresAt <= now) return undefined;
			return JSON.parse(utf8.to.decode(await vault.open(record, `draft|${id}`, found.sealed)));
		},
		dropDraft: (record, name) => store.deleteDraft(`${record}|${name}`),
		dropDrafts: (record) => store.deleteDrafts(record),
	};
}

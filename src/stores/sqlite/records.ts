import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import type { Commit, CommitResult, FindBy, SealedFact, StoredHead } from '../../conversation/ports.ts';
import { transaction } from './files.ts';

type Row = Record<string, unknown>;

/** Commits read before others get their turn: a record of 5,000 facts does not stop the meeting next door. */
const pageOfCommits = 200;

/** A repair or a commit never puts an older head in the place of a newer one. */
const putHead = `
	INSERT INTO heads VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
	ON CONFLICT (record) DO UPDATE SET
		revision = excluded.revision,
		framework_id = excluded.framework_id, framework_hash = excluded.framework_hash,
		reference = excluded.reference, conversation = excluded.conversation, status = excluded.status,
		lead = excluded.lead, coordinator = excluded.coordinator,
		next_due_at = excluded.next_due_at, destroy_after = excluded.destroy_after, sealed = excluded.sealed
	WHERE excluded.revision > heads.revision`;

/** The same where the index stays: then its four pages need not be written again. */
const putSealed = `
	UPDATE heads SET revision = ?2, sealed = ?12
	WHERE record = ?1 AND revision < ?2
		AND (framework_id, framework_hash, reference, conversation, status, lead, coordinator) = (?3, ?4, ?5, ?6, ?7, ?8, ?9)
		AND next_due_at IS ?10 AND destroy_after IS ?11`;

/** Commits and heads, in records.db. */
export function recordStatements(database: DatabaseSync) {
	const insert = database.prepare(
		'INSERT INTO commits VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
	);
	const again = database.prepare(putSealed);
	const anew = database.prepare(putHead);
	const answerOf = database.prepare('SELECT answer FROM commits WHERE delivery = ?');
	// One look at both, because every answer takes it.
	const headOf = database.prepare(
		'SELECT *, (SELECT max(revision) FROM commits WHERE commits.record = heads.record) AS newest FROM heads WHERE record = ?',
	);
	const after = database.prepare(
		'SELECT * FROM commits WHERE record = ? AND revision > ? ORDER BY revision LIMIT ?',
	);
	const finds = new Map<string, ReturnType<DatabaseSync['prepare']>>();

	function put(head: StoredHead): void {
		const row = headRow(head);
		if (again.run(...row).changes === 0) anew.run(...row);
	}

	const answered = (delivery: string) => (answerOf.get(delivery) as { answer: string } | undefined)?.answer;

	async function commitsAfter(record: string, revision: number): Promise<Commit[]> {
		const commits: Commit[] = [];
		for (;;) {
			const page = after.all(record, commits.at(-1)?.revision ?? revision, pageOfCommits);
			for (const row of page) commits.push(readCommit(row));
			if (page.length < pageOfCommits) return commits;
			await setImmediate();
		}
	}

	return {
		answered,
		commits: (record: string) => commitsAfter(record, 0),

		commit: (commit: Commit, head: StoredHead): CommitResult =>
			transaction(database, () => {
				if (insert.run(...commitRow(commit)).changes === 0) {
					const answer = answered(commit.delivery);
					return answer === undefined ? { kind: 'conflict' } : { kind: 'repeated', answer };
				}
				put(head);
				return { kind: 'stored' };
			}),

		async load(record: string) {
			const row = headOf.get(record);
			const head = row && readHead(row);
			if (head?.revision === row?.newest && head !== undefined) return { head, later: [] };
			const later = await commitsAfter(record, head?.revision ?? 0);
			return head === undefined && later.length === 0 ? undefined : { head, later };
		},

		repair: put,

		find(by: FindBy): StoredHead[] {
			const { sql, values } = findQuery(by);
			let statement = finds.get(sql);
			if (statement === undefined) finds.set(sql, (statement = database.prepare(sql)));
			return statement.all(...values).map(readHead);
		},
	};
}

/** The facts' headers as JSON, and what is sealed in one piece behind one another, so that nothing is recoded. */
function commitRow({ record, revision, delivery, at, by, answer, facts }: Commit): SQLInputValue[] {
	const headers = facts.map(({ sealed, ...header }) => ({ ...header, bytes: sealed.length }));
	const sealed = Buffer.concat(facts.map((fact) => fact.sealed));
	return [record, revision, delivery, at, by, answer, JSON.stringify(headers), sealed];
}

function readCommit(row: Row): Commit {
	const { record, revision, delivery, at, by_person, answer } = row as Record<string, string> & Row;
	const sealed = row.sealed as Uint8Array;
	let start = 0;
	const facts = (JSON.parse(row.facts as string) as (SealedFact & { bytes: number })[]).map(
		({ bytes, ...header }) => ({ ...header, sealed: sealed.slice(start, (start += bytes)) }),
	);
	return { record, revision, delivery, at, by: by_person, answer, facts } as unknown as Commit;
}

function headRow({ record, revision, framework, index, sealed }: StoredHead): SQLInputValue[] {
	const { reference, conversation, status, lead, coordinator, nextDueAt, destroyAfter } = index;
	const plain = [reference, conversation, status, lead, coordinator, nextDueAt, destroyAfter];
	return [record, revision, framework.id, framework.hash, ...plain, sealed];
}

function readHead(row: Row): StoredHead {
	return {
		record: row.record,
		revision: row.revision,
		framework: { id: row.framework_id, hash: row.framework_hash },
		index: {
			reference: row.reference,
			conversation: row.conversation,
			status: row.status,
			lead: row.lead,
			coordinator: row.coordinator,
			nextDueAt: row.next_due_at,
			destroyAfter: row.destroy_after,
		},
		sealed: row.sealed,
	} as StoredHead;
}

/** The narrowest index is named: without statistics SQLite might walk all open records for one reference. */
export function findQuery(by: FindBy): { sql: string; values: SQLInputValue[] } {
	const { reference, conversation, status, dueAt, after, limit = 100 } = by;
	const order = dueAt === undefined ? 'record' : 'next_due_at, record';
	const used = (
		[
			[reference, 'heads_by_reference', 'reference = ?'],
			[conversation, 'heads_by_conversation', 'conversation = ?'],
			[dueAt, 'heads_by_due', 'next_due_at <= ?'],
			[status, 'heads_by_status', 'status = ?'],
		] as const
	).filter(([value]) => value !== undefined);
	const from = used[0] === undefined ? 'heads' : `heads INDEXED BY ${used[0][1]}`;
	const wheres: string[] = used.map(([, , where]) => where);
	const values: SQLInputValue[] = used.map(([value]) => value ?? null);
	if (after !== undefined) {
		wheres.push(dueAt === undefined ? 'record > ?' : '(next_due_at, record) > (?, ?)');
		values.push(...(dueAt === undefined ? [after.record] : [after.index.nextDueAt, after.record]));
	}
	const where = wheres.length === 0 ? '' : `WHERE ${wheres.join(' AND ')}`;
	return { sql: `SELECT * FROM ${from} ${where} ORDER BY ${order} LIMIT ?`, values: [...values, limit] };
}

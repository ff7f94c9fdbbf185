import { randomInt } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Artefact, Draft, Shown, StoredKey } from '../../conversation/ports.ts';
import type { Instant } from '../../framework/record.ts';

/** The keys, in keys.db. */
export function keyStatements(database: DatabaseSync) {
	const insert = database.prepare('INSERT INTO keys VALUES (?, ?) ON CONFLICT DO NOTHING');
	const get = database.prepare('SELECT record, key FROM keys WHERE record = ?');
	const key = (record: string): StoredKey | undefined => {
		const row = get.get(record) as StoredKey | undefined;
		return row && { ...row };
	};
	return {
		key,
		addKey(added: StoredKey): StoredKey {
			return insert.run(added.record, added.key).changes === 1 ? added : key(added.record)!;
		},
	};
}

/** What is inserted once under a key of its own: claims and artefacts. */
export function onceStatements(database: DatabaseSync) {
	const insertClaim = database.prepare('INSERT INTO claims VALUES (?, ?, ?) ON CONFLICT DO NOTHING');
	const getClaim = database.prepare('SELECT value, at FROM claims WHERE key = ?');
	const insertArtefact = database.prepare('INSERT INTO artefacts VALUES (?, ?, ?) ON CONFLICT DO NOTHING');
	const getArtefact = database.prepare('SELECT id, record, sealed FROM artefacts WHERE id = ?');
	return {
		claim(key: string, value: string, at: Instant): { value: string; at: Instant } {
			if (insertClaim.run(key, value, at).changes === 1) return { value, at };
			return { ...(getClaim.get(key) as { value: string; at: Instant }) };
		},
		addArtefact({ id, record, sealed }: Artefact): void {
			insertArtefact.run(id, record, sealed);
		},
		artefact(id: string): Artefact | undefined {
			const row = getArtefact.get(id) as Artefact | undefined;
			return row && { ...row };
		},
	};
}

/** What comes and goes: half-typed forms, and what is shown where. */
export function passingStatements(database: DatabaseSync) {
	const putDraft = database.prepare('INSERT OR REPLACE INTO drafts VALUES (?, ?, ?, ?)');
	const getDraft = database.prepare(
		'SELECT id, record, sealed, expires_at AS expiresAt FROM drafts WHERE id = ?',
	);
	const dropDraft = database.prepare('DELETE FROM drafts WHERE id = ?');
	const dropDrafts = database.prepare('DELETE FROM drafts WHERE record = ?');
	const dropExpired = database.prepare('DELETE FROM drafts WHERE expires_at <= ?');
	const putShown = database.prepare('INSERT OR REPLACE INTO shown VALUES (?, ?, ?, ?)');
	const getShown = database.prepare(
		'SELECT place AS "where", surface, message, hash FROM shown WHERE place = ? ORDER BY surface',
	);
	const dropShown = database.prepare('DELETE FROM shown WHERE place = ? AND surface = ?');
	return {
		saveDraft({ id, record, sealed, expiresAt }: Draft): void {
			putDraft.run(id, record, sealed, expiresAt);
		},
		draft(id: string): Draft | undefined {
			const row = getDraft.get(id) as Draft | undefined;
			return row && { ...row };
		},
		deleteDraft(id: string): void {
			dropDraft.run(id);
		},
		deleteDrafts(record: string): void {
			dropDrafts.run(record);
		},
		deleteExpired: (now: Instant): number => Number(dropExpired.run(now).changes),
		setShown({ where, surface, message, hash }: Shown): void {
			putShown.run(where, surface, message, hash);
		},
		shown: (where: string): Shown[] => getShown.all(where).map((row) => ({ ...row }) as unknown as Shown),
		forgetShown(where: string, surface: string): void {
			dropShown.run(where, surface);
		},
	};
}

/** Whether this file can be written now: writes a number and reads it back. */
export function probeStatement(database: DatabaseSync): () => boolean {
	const write = database.prepare('UPDATE probe SET writes = ? WHERE one = 1');
	const read = database.prepare('SELECT writes FROM probe WHERE one = 1');
	return () => {
		const number = randomInt(2 ** 40);
		write.run(number);
		return read.get()?.writes === number;
	};
}

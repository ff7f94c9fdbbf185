/** One database file: what marks it as ours, and what is in it. */
export interface Schema {
	file: string;
	/** SQLite's application_id: four letters, so that a foreign or exchanged file is recognised. */
	applicationId: number;
	/** SQLite's user_version. */
	version: number;
	/** Without rows here the file has never been used. */
	mainTable: string;
	/** Table and column, each with an index or the row order, whose two ends are read at start in a large file. */
	ends: [table: string, column: string][];
	/** Run once, in one transaction, on an empty file. */
	create: string;
}

const letters = (four: string): number => Buffer.from(four, 'latin1').readInt32BE();

/** One row that is rewritten to learn whether the file can be written. */
const probe = `
CREATE TABLE probe (one INTEGER PRIMARY KEY CHECK (one = 1), writes INTEGER NOT NULL) STRICT;
INSERT INTO probe VALUES (1, 0);`;

export const recordsSchema: Schema = {
	file: 'records.db',
	applicationId: letters('HSBR'),
	version: 1,
	mainTable: 'commits',
	ends: [
		['commits', 'rowid'],
		['commits', 'record'],
		['commits', 'delivery'],
		['heads', 'rowid'],
		['heads', 'record'],
		['heads', 'reference'],
		['heads', 'conversation'],
		['heads', 'status'],
		['claims', 'key'],
		['artefacts', 'id'],
		['drafts', 'id'],
		['shown', 'place'],
	],
	create: `
CREATE TABLE commits (
	record TEXT NOT NULL,
	revision INTEGER NOT NULL,
	delivery TEXT NOT NULL UNIQUE,
	at TEXT NOT NULL,
	by_person TEXT NOT NULL,
	answer TEXT NOT NULL,
	facts TEXT NOT NULL,
	sealed BLOB NOT NULL,
	PRIMARY KEY (record, revision)
) STRICT;
CREATE TRIGGER commits_stay BEFORE UPDATE ON commits BEGIN SELECT RAISE(ABORT, 'commits are insert-only'); END;
CREATE TABLE heads (
	record TEXT PRIMARY KEY NOT NULL,
	revision INTEGER NOT NULL,
	framework_id TEXT NOT NULL,
	framework_hash TEXT NOT NULL,
	reference TEXT NOT NULL,
	conversation TEXT NOT NULL,
	status TEXT NOT NULL,
	lead TEXT NOT NULL,
	coordinator TEXT NOT NULL,
	next_due_at TEXT,
	destroy_after TEXT,
	sealed BLOB NOT NULL
) STRICT;
CREATE INDEX heads_by_reference ON heads (reference, record);
CREATE INDEX heads_by_conversation ON heads (conversation, record);
CREATE INDEX heads_by_status ON heads (status, record);
CREATE INDEX heads_by_due ON heads (next_due_at, record) WHERE next_due_at IS NOT NULL;
CREATE TABLE claims (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL, at TEXT NOT NULL) STRICT;
CREATE TABLE artefacts (id TEXT PRIMARY KEY NOT NULL, record TEXT NOT NULL, sealed BLOB NOT NULL) STRICT;
CREATE TABLE drafts (
	id TEXT PRIMARY KEY NOT NULL,
	record TEXT NOT NULL,
	sealed BLOB NOT NULL,
	expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX drafts_by_expiry ON drafts (expires_at);
CREATE TABLE shown (
	place TEXT NOT NULL,
	surface TEXT NOT NULL,
	message TEXT NOT NULL,
	hash TEXT NOT NULL,
	PRIMARY KEY (place, surface)
) STRICT, WITHOUT ROWID;
${probe}`,
};

/** Apart from the records, so that its copies can be kept for a shorter time: a record is destroyed by its key. */
export const keysSchema: Schema = {
	file: 'keys.db',
	applicationId: letters('HSBK'),
	version: 1,
	mainTable: 'keys',
	ends: [
		['keys', 'rowid'],
		['keys', 'record'],
	],
	create: `
CREATE TABLE keys (record TEXT PRIMARY KEY NOT NULL, key TEXT NOT NULL) STRICT;
${probe}`,
};

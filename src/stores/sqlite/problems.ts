import { StoreProblem, type StoreProblemCode } from '../../errors.ts';

interface Meaning {
	code: StoreProblemCode;
	what(path: string): string;
	doNext: string;
}

const damaged: Meaning = {
	code: 'damaged',
	what: (path) => `The database in ${path} is damaged.`,
	doNext:
		'Stop the bot, keep a copy of the whole data folder, and put back the newest copy that you trust. Do not delete anything.',
};
const readOnly: Meaning = {
	code: 'read-only',
	what: (path) => `${path} cannot be written.`,
	doNext:
		'Give the user that runs the bot the right to write in this folder, or set HSB_DATA_DIR to another one.',
};
const noFolder: Meaning = {
	code: 'read-only',
	what: (path) => `${path} cannot be used as a folder.`,
	doNext: 'Set HSB_DATA_DIR to a folder, or to a place where one can be made.',
};
const locked: Meaning = {
	code: 'locked',
	what: (path) => `Another program has the database in ${path} locked.`,
	doNext: 'Close what has it open: a second copy of the bot, a backup tool or a database viewer.',
};
const full: Meaning = {
	code: 'full',
	what: (path) => `The disk that holds ${path} is full.`,
	doNext: 'Free some space on it. Nothing was stored, and the bot goes on as soon as there is room.',
};
const failed: Meaning = {
	code: 'failed',
	what: (path) => `The disk did not read or write ${path} as it should.`,
	doNext: 'Look at the disk and the system log. Nothing was stored; try again once the disk works.',
};

/** SQLite's primary result codes (sqlite.org/rescode.html). */
const bySqlite = new Map([
	[5, locked],
	[6, locked],
	[8, readOnly],
	[10, failed],
	[11, damaged],
	[13, full],
	[14, readOnly],
	[26, damaged],
]);

const bySystem = new Map([
	['ENOSPC', full],
	['EDQUOT', full],
	['EACCES', readOnly],
	['EPERM', readOnly],
	['EROFS', readOnly],
	['ENOTDIR', noFolder],
	['EEXIST', noFolder],
	['ENOENT', noFolder],
	['EIO', failed],
]);

/**
 * Says in a sentence what SQLite or the file system meant; what is neither is a fault of ours and stays as it is.
 * `path` is the file or folder that it is about.
 */
export function asStoreProblem(cause: unknown, path: string): unknown {
	if (cause instanceof StoreProblem || !(cause instanceof Error)) return cause;
	const { errcode, code } = cause as { errcode?: number; code?: string };
	const meaning = bySqlite.get((errcode ?? 0) & 0xff) ?? bySystem.get(code ?? '');
	return meaning === undefined
		? cause
		: new StoreProblem(meaning.code, meaning.what(path), meaning.doNext, cause);
}

export const diskFull = (path: string): StoreProblem =>
	new StoreProblem(full.code, full.what(path), full.doNext);

export const fileDamaged = (path: string): StoreProblem =>
	new StoreProblem(damaged.code, damaged.what(path), damaged.doNext);

import {
	MongoError,
	MongoNetworkError,
	MongoServerError,
	MongoServerSelectionError,
	MongoWriteConcernError,
} from 'mongodb';
import { StartProblem, StoreProblem, type StoreProblemCode } from '../../errors.ts';
import { Late } from './within.ts';

interface Meaning {
	code: StoreProblemCode;
	what(place: string): string;
	doNext: string;
}

const unreachable: Meaning = {
	code: 'unreachable',
	what: (place) => `The MongoDB server of ${place} does not answer.`,
	doNext:
		'See that it runs and can be reached from here. What was acknowledged is there; the bot goes on as soon as the server does.',
};
const noPrimary: Meaning = {
	code: 'unreachable',
	what: (place) =>
		`The MongoDB server of ${place} takes no writes now: it is not, or no longer, the primary.`,
	doNext:
		'See that most members of the replica set run and reach one another, and that MONGODB_URI names the replica set (replicaSet=...).',
};
const notAllowed: Meaning = {
	code: 'read-only',
	what: (place) => `The user in MONGODB_URI may not read and write ${place}, or its keys beside it.`,
	doNext: 'Give it the role readWrite on both databases (README, "Keep records in MongoDB").',
};
const notKnown: Meaning = {
	code: 'read-only',
	what: (place) => `The MongoDB server of ${place} does not take the user and the password in MONGODB_URI.`,
	doNext:
		'Correct them. Characters such as @ : / in a password are written as %40 %3A %2F, and authSource=... names the database that the user was made in.',
};
const full: Meaning = {
	code: 'full',
	what: (place) => `The MongoDB server of ${place} has no room left on its disk.`,
	doNext: 'Free some space on it. Nothing was stored, and the bot goes on as soon as there is room.',
};
const tooLarge: Meaning = {
	code: 'failed',
	what: (place) => `Something is larger than MongoDB keeps in one piece (16 MB), in ${place}.`,
	doNext: 'Nothing was stored. Please tell whoever looks after the bot: no answer should be that large.',
};
const refused: Meaning = {
	code: 'failed',
	what: (place) => `The MongoDB server of ${place} could not do what it was asked.`,
	doNext: 'Look at the log of the server. Nothing was stored; try again once it works.',
};

/** By the server's codes (error_codes.yml in MongoDB's own source). */
const byCode = new Map<number, Meaning>([
	[13, notAllowed],
	[18, notKnown],
	[8000, notKnown],
	[10334, tooLarge],
	[17280, tooLarge],
	[14031, full],
	...[91, 189, 10058, 10107, 11600, 11602, 13435, 13436].map((code) => [code, noPrimary] as const),
	...[6, 7, 50, 64, 89, 262, 9001].map((code) => [code, unreachable] as const),
]);

/** Two writers had the same unique key. */
export const isDuplicate = (error: unknown): boolean =>
	error instanceof MongoServerError && error.code === 11_000;

/** Nothing was ever put into the collection that was asked about. */
export const isNoCollection = (error: unknown): boolean =>
	error instanceof MongoServerError && error.code === 26;

function meaningOf(error: Error): Meaning | undefined {
	const code = error instanceof MongoServerError ? byCode.get(Number(error.code)) : undefined;
	if (code !== undefined) return code;
	if (error instanceof MongoWriteConcernError || error instanceof MongoNetworkError) return unreachable;
	if (error instanceof MongoServerSelectionError || error instanceof Late) return unreachable;
	if (/BSON(?:Obj| document).*(?:size|large)|larger than the maximum size/i.test(error.message))
		return tooLarge;
	return error instanceof MongoError ? refused : undefined;
}

/** Says in a sentence what the driver meant; what is not of the driver is a fault of ours and stays as it is. */
export function asStoreProblem(cause: unknown, place: string): unknown {
	if (!(cause instanceof Error) || cause instanceof StoreProblem || cause instanceof StartProblem)
		return cause;
	const meaning = meaningOf(cause);
	return meaning === undefined
		? cause
		: new StoreProblem(meaning.code, meaning.what(place), meaning.doNext, cause);
}

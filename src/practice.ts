import { createHash } from 'node:crypto';
import { createPlayer, type Player, type Said } from '../flows/practice/player.ts';
import type { PracticeCase } from '../flows/practice.ts';
import type { Helped, Member, Others } from './channels/room/others.ts';
import { conversation } from './channels/room/room.ts';
import type { Answer } from './conversation/handle.ts';
import { civilDate } from './framework/dates.ts';
import { agencyTitle } from './framework/framework.ts';
import type { House } from './house.ts';

/** The cast of a case, as windows of the room. */
export const castOf = (practice: PracticeCase, { framework }: House): Member[] =>
	practice.people.map(({ id, name, agency, role, places }) => ({
		id,
		name,
		agency,
		agencyTitle: agencyTitle(framework, agency),
		role: role ?? 'attendee',
		places,
	}));

/** What the people of a case say once, however often they are asked. */
const saidOnce = new Set([
	'add-entry',
	'pass',
	'settle',
	'ask-later',
	'amend-entry',
	'move-entry',
	'withdraw-entry',
	'list-guest',
]);

/** The same words by the same person are one delivery: asked to answer twice, the others answer once. */
const deliveryOf = ({ person, kind, args }: Said): string =>
	createHash('sha256')
		.update(JSON.stringify([person, kind, args]))
		.digest('base64url');

/** Somebody of a case was refused, as anybody can be: the meeting may stand elsewhere than the case expects. */
class CaseRefused extends Error {
	readonly key: string;
	readonly params: Answer['params'];

	constructor(kind: string, { key, params }: Answer) {
		super(`the practice case cannot go on: ${kind}: ${key}`);
		this.key = key;
		this.params = params;
	}
}

function stop(refusal: CaseRefused): never {
	throw refusal;
}

interface Watching {
	watch?(said: Said): void;
	accepted?(): void;
	/** What to do with a refusal; it ends the play unless told. */
	refused?(refusal: CaseRefused): void;
}

/** A player that speaks for everybody of a case, through the same `handle` as everyone. */
export function playerFor(
	practice: PracticeCase,
	house: House,
	record: string,
	{ watch = () => {}, accepted = () => {}, refused = stop }: Watching = {},
): Player {
	const give = (person: string, kind: string, args: Record<string, unknown>, delivery: string) => {
		const name = practice.people.find((p) => p.id === person)?.name ?? person;
		return house.handle({ delivery, by: { person, name }, record, kind, args });
	};
	const joined = async (person: string) => {
		const agency = practice.people.find((p) => p.id === person)?.agency;
		await give(person, 'join', { agency, places: [] }, house.newId());
	};
	return createPlayer(practice, house.framework, {
		head: async () => (await house.ledger.head(record)) ?? fail('is not open'),
		full: async () => (await house.ledger.full(record)) ?? fail('is not open'),
		openForSigning: async () => (await house.openForSigning(record))?.digest ?? '',
		async say(said) {
			watch(said);
			const delivery = saidOnce.has(said.kind) ? deliveryOf(said) : house.newId();
			let answer = await give(said.person, said.kind, said.args, delivery);
			if (['refused.not-joined', 'refused.you-left'].includes(answer.key)) {
				await joined(said.person);
				answer = await give(said.person, said.kind, said.args, delivery);
			}
			if (answer.ok) accepted();
			else refused(new CaseRefused(said.kind, answer));
			return answer.ids;
		},
	});
}

function fail(why: string): never {
	throw new Error(`the practice case cannot go on: ${why}`);
}

/** What can be refused in a meeting is told to whoever asked; only a fault is thrown. */
async function helped(play: () => Promise<boolean>): Promise<Helped> {
	try {
		return { said: await play() };
	} catch (error) {
		if (error instanceof CaseRefused) return { refused: error.key, params: error.params };
		throw error;
	}
}

/** A case can be opened again under the same reference with a number behind it. */
const isOf = (reference: string, practice: PracticeCase): boolean =>
	reference.startsWith(practice.reference) && /^(-\d+)?$/.test(reference.slice(practice.reference.length));

/** The fictional cases for people who practise alone. */
export function othersOf(cases: { id: string; practice: PracticeCase }[], house: House): Others {
	const caseBy = (reference: string): PracticeCase | undefined =>
		cases.find(({ practice }) => isOf(reference, practice))?.practice;
	const player = async (record: string, watching?: Watching): Promise<Player> => {
		const practice = caseBy((await house.ledger.head(record))?.reference ?? '');
		return playerFor(practice ?? fail('the record is not of a case'), house, record, watching);
	};

	async function freeReference(wished: string): Promise<string> {
		for (let n = 1; ; n += 1) {
			const reference = n === 1 ? wished : `${wished}-${n}`;
			if ((await house.ledger.head(house.vault.recordId(reference))) === undefined) return reference;
		}
	}

	async function open(id: string): Promise<boolean> {
		const practice = cases.find((c) => c.id === id)?.practice ?? fail('there is none');
		const reference = await freeReference(practice.reference);
		const now = house.clock.now();
		const ends = new Date(Date.parse(now) + 75 * 60_000).toISOString();
		const everybody = playerFor(practice, house, house.vault.recordId(reference));
		await everybody.open(conversation, civilDate(now), ends, reference);
		await everybody.gather();
		return true;
	}

	/** In its time; what cannot be corrected, because this meeting went another way, is left out. */
	async function afterMeeting(record: string): Promise<boolean> {
		let said = false;
		const everybody = await player(record, {
			accepted: () => void (said = true),
			refused: (refusal) => (refusal.key.startsWith('refused.phase.') ? stop(refusal) : undefined),
		});
		await everybody.confirmAndCorrect();
		return said;
	}

	return {
		cases: cases.map(({ id, practice }) => ({ id, title: practice.title })),
		knows: (reference) => caseBy(reference) !== undefined,
		open: (id) => helped(() => open(id)),
		answer: (record) => helped(async () => (await player(record)).answer()),
		toTheEnd: (record) =>
			helped(async () => {
				await (await player(record)).walk();
				return true;
			}),
		afterMeeting: (record) => helped(() => afterMeeting(record)),
	};
}

import { createHash } from 'node:crypto';
import { createPlayer, type Player, type Said } from '../flows/practice/player.ts';
import type { PracticeCase } from '../flows/practice.ts';
import { conversation, type Member, type Others } from './channels/room/room.ts';
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

/** A player that speaks for everybody of a case, through the same `handle` as everyone. */
export function playerFor(
	practice: PracticeCase,
	house: House,
	record: string,
	watch: (said: Said) => void = () => {},
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
			if (!answer.ok) fail(`${said.kind}: ${answer.key}`);
			return answer.ids;
		},
	});
}

function fail(why: string): never {
	throw new Error(`the practice case cannot go on: ${why}`);
}

/** The fictional cases for people who practise alone. */
export function othersOf(cases: { id: string; practice: PracticeCase }[], house: House): Others {
	const [first] = cases;
	/** The case by which a record was opened; a record opened by hand is answered from the first. */
	const caseOf = async (record: string): Promise<PracticeCase> => {
		const head = await house.ledger.head(record);
		const found = cases.find(({ practice }) => head?.reference.startsWith(practice.reference)) ?? first;
		return found?.practice ?? fail('there is none');
	};
	const player = async (record: string) => playerFor(await caseOf(record), house, record);

	async function freeReference(wished: string): Promise<string> {
		for (let n = 1; ; n += 1) {
			const reference = n === 1 ? wished : `${wished}-${n}`;
			if ((await house.ledger.head(house.vault.recordId(reference))) === undefined) return reference;
		}
	}

	return {
		cases: cases.map(({ id, practice }) => ({ id, title: practice.title })),
		async open(id) {
			const practice = cases.find((c) => c.id === id)?.practice ?? fail('there is none');
			const reference = await freeReference(practice.reference);
			const record = house.vault.recordId(reference);
			const now = house.clock.now();
			const ends = new Date(Date.parse(now) + 75 * 60_000).toISOString();
			const everybody = playerFor(practice, house, record);
			await everybody.open(conversation, civilDate(now), ends, reference);
			await everybody.gather();
			return record;
		},
		answer: async (record) => (await player(record)).answer(),
		toTheEnd: async (record) => (await player(record)).walk(),
		afterMeeting: async (record) => (await player(record)).confirmAndCorrect(),
	};
}

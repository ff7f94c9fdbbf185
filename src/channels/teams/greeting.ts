import type { Card } from '../../conversation/cards.ts';
import type { ShownLog } from '../../conversation/deliver.ts';
import type { Handle } from '../../conversation/handle.ts';
import { meetingHere } from '../../conversation/here.ts';
import type { Ledger } from '../../conversation/ledger.ts';
import { createOnce } from '../../conversation/once.ts';
import type { Store } from '../../conversation/ports.ts';
import { noticeCard, openMeeting } from '../../conversation/spoken/cards.ts';
import { recordsOf } from '../../conversation/spoken/finding.ts';
import type { PersonId } from '../../framework/record.ts';
import type { Say } from '../../wording/messages.ts';
import type { Home } from './home.ts';
import type { Arrived, Guard, People, Place, Places, Sender } from './ports.ts';
import type { Sending } from './telling/sending.ts';
import { createSparing } from './telling/sparing.ts';

export interface GreetingDeps {
	sending: Sending;
	people: Pick<People, 'person' | 'forget' | 'isIn'>;
	places: Pick<Places, 'find'>;
	guard: Pick<Guard, 'problem' | 'recentProblem' | 'forget'>;
	handle: Handle;
	store: Pick<Store, 'find'>;
	ledger: Pick<Ledger, 'head'>;
	shown: ShownLog;
	home: Pick<Home, 'answer' | 'anew'>;
	say: Say;
	/** Something about what is shown of this record may be different now. */
	changed(record: string): void;
	/** Goes on after the acknowledgement; its failures are noted. */
	begin(work: Promise<unknown>): void;
}

/** Who comes into a conversation and who goes, the bot itself among them. */
export interface Greeting {
	/** `members`, `installed` and `removed`; everything else is passed over. @throws when it could not be stored */
	take(arrived: Arrived): Promise<void>;
}

const minute = 60_000;

/** Where it is kept that a conversation was greeted: Teams tells of one installation by two activities. */
const greetedIn = (conversation: string): string => `greeted:${conversation}`;
const surface = 'greeting';

const isBot = ({ id }: Sender): boolean => id.startsWith('28:');

export function createGreeting(deps: GreetingDeps): Greeting {
	const { sending, people, places, guard, handle, store, ledger, shown, home, say, changed, begin } = deps;
	const once = createOnce();
	const mayWelcome = createSparing(minute);
	const greetings = new Map<string, Promise<void>>();

	async function lookAgain(conversation: string): Promise<void> {
		for (const record of await recordsOf(store, conversation)) changed(record);
	}

	/** How to begin, or why not here. */
	async function greetingFor({ id }: Place): Promise<Card> {
		const problem = await guard.problem(id);
		if (problem !== undefined) return noticeCard(say('teams.greeting.refused'), [problem], []);
		return noticeCard(say('teams.greeting.title'), [say('teams.greeting.text')], [openMeeting(say)]);
	}

	/** Whoever brought the bot into somebody's chat may be another person (T52), whose meetings are not shown there. */
	async function isTheirs(place: Place, from: Sender): Promise<boolean> {
		const person = await people.person(place, from);
		return person !== undefined && people.isIn(place.id, person);
	}

	async function greet({ place, from }: Arrived): Promise<void> {
		const where = greetedIn(place.id);
		if ((await shown.shown(where)).length > 0) return;
		if (place.kind === 'personal' && !(await isTheirs(place, from))) return;
		await shown.setShown({ where, surface, message: '', hash: '' });
		try {
			if (place.kind === 'personal') await home.answer({ place, from });
			else await sending.post(place, await greetingFor(place), '');
		} catch (error) {
			// The other activity of this installation, or the next one, greets.
			await shown.forgetShown(where, surface);
			throw error;
		}
	}

	/** The bot was brought here. */
	async function brought(arrived: Arrived): Promise<void> {
		const { id } = arrived.place;
		guard.forget(id);
		const greeting = greetings.get(id) ?? greet(arrived).finally(() => greetings.delete(id));
		greetings.set(id, greeting);
		await greeting;
		await lookAgain(id);
	}

	/** T36: what was known of the conversation counts no longer, and what is shown there is looked at again. */
	async function takenAway({ id }: Place): Promise<void> {
		guard.forget(id);
		people.forget(id);
		await shown.forgetShown(greetedIn(id), surface);
		await lookAgain(id);
	}

	/** Somebody came to a conversation with a meeting: one card for all who come at about the same time, about no case. */
	async function welcome(place: Place): Promise<void> {
		const head = await meetingHere(deps, place.id);
		if (head === undefined || (await guard.recentProblem(place.id)) !== undefined) return;
		if (!mayWelcome(place.id)) return;
		const join = { do: 'form', form: 'join', record: head.record } as const;
		const button = { label: say('button.join'), intent: join, style: 'main' } as const;
		await sending.post(
			place,
			noticeCard(say('teams.greeting.title'), [say('teams.greeting.welcome')], [button]),
			'',
		);
	}

	async function leave(record: string, person: PersonId, event: string): Promise<void> {
		const head = await ledger.head(record);
		const one = head?.people.find((p) => p.id === person && !p.removed);
		if (one === undefined) return;
		const by = { person, name: one.name };
		await handle({ delivery: `left|${event}`, by, record, kind: 'leave', args: { removed: true } });
	}

	/** Meetings of this team's other channels that somebody was in: Teams tells of the team alone. */
	async function elsewhereInTeam(place: Place, person: PersonId): Promise<string[]> {
		if (place.kind !== 'channel' || place.team !== place.id) return [];
		const all: string[] = [];
		for (const status of ['open', 'signed'] as const)
			for (const { record, index } of await store.find({ status, limit: 500 })) {
				const { conversation } = index;
				const there = conversation === place.id ? undefined : await places.find(conversation);
				if (there?.team !== place.id) continue;
				people.forget(conversation);
				if (!(await people.isIn(conversation, person))) all.push(record);
			}
		return all;
	}

	/**
	 * T37: whoever is no longer in the conversation is no longer in its meetings, until they join again; nor in those
	 * that were signed there before.
	 */
	async function went(place: Place, sender: Sender, event: string): Promise<void> {
		const person = await people.person(place, sender);
		if (person === undefined) return;
		const records = [...(await recordsOf(store, place.id)), ...(await elsewhereInTeam(place, person))];
		for (const record of records) await leave(record, person, event);
		if (records.length > 0) begin(home.anew(person));
	}

	async function members(arrived: Arrived): Promise<void> {
		const { place, joined, left } = arrived;
		const event = arrived.id || (arrived.sentAt ?? '');
		people.forget(place.id);
		if (left.some((one) => one.id === place.bot)) return takenAway(place);
		for (const one of left) if (!isBot(one)) await went(place, one, event);
		if (joined.some((one) => one.id === place.bot)) begin(brought(arrived));
		else if (joined.some((one) => !isBot(one)) && place.kind !== 'personal') begin(welcome(place));
	}

	const takes: Partial<Record<Arrived['type'], (arrived: Arrived) => Promise<void>>> = {
		members,
		async installed(arrived) {
			begin(brought(arrived));
		},
		removed: ({ place }) => takenAway(place),
	};

	return {
		async take(arrived) {
			const { type, place, id, sentAt = '', joined, left } = arrived;
			const who = [...joined, ...left].map((one) => one.id);
			const key = JSON.stringify([type, place.id, id, sentAt, who]);
			await once(key, async () => takes[type]?.(arrived));
		},
	};
}

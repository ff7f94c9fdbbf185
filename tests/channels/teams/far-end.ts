import { expect } from 'vitest';
import type { AdaptiveCard } from '../../../src/channels/adaptive/render.ts';
import {
	createFakeTeams,
	type FakeTeams,
	type Json,
	type Person,
} from '../../../src/commands/bench/fake-teams.ts';
import { readCase } from '../../../src/house.ts';
import type { Blindness } from '../contract/driver.ts';
import { assertWithinLimits } from './limits.ts';

/** The far end: a tenant with a group chat of everybody of the practice case, and the bot in it. */
export interface Tenant {
	teams: FakeTeams;
	/** The conversation that the driver acts in. */
	chat: string;
	/** Somebody of the case by their id there. */
	person(id: string): Person;
	/** From now on every call fails, until `heal`; `unanswered`: it is done, and its answer is lost. */
	fail(how: Blindness): void;
	/** How many messages were posted of which the bot was told nothing. */
	unanswered(): number;
	heal(): void;
	/** Holds everything that has left since the last time against what Teams takes. */
	check(): void;
	end(): Promise<void>;
}

/** Everybody of the case by id, and somebody who is in the conversation alone. */
export const everybody: Record<string, string> = {
	...Object.fromEntries(readCase('group').people.map(({ id, name }) => [id, name])),
	stranger: 'Alex Passer',
};

const adaptive = 'application/vnd.microsoft.card.adaptive';

/** What one activity holds: a card with what a notification says, a plain text, or an attachment of Teams' own. */
function assertActivity({ type, text, textFormat, summary, attachments }: Json): void {
	expect(type).toBe('message');
	const [first, ...more] = (attachments ?? []) as { contentType: string; content: AdaptiveCard }[];
	expect(more).toEqual([]);
	if (first === undefined) expect(textFormat).toBe('plain');
	else expect(text ?? '').toBe('');
	if (first?.contentType !== adaptive) return;
	assertWithinLimits(first.content, 'message');
	expect(summary).toEqual(expect.stringMatching(/\S/));
}

export interface TenantOptions {
	/** Where the meeting is: a group chat unless given. */
	place?(teams: FakeTeams, people: readonly Person[]): string;
	/** What is different about people, by their id in the case. */
	people?: Record<string, Partial<Person>>;
	/** Whether more than Teams allows is answered 429; here people are quicker than it allows. */
	limits?: boolean;
}

export async function fakeTenant({
	place = (teams, people) => teams.addGroup(people),
	people = {},
	limits = false,
}: TenantOptions = {}): Promise<Tenant> {
	const teams = await createFakeTeams({ limits });
	const all = new Map(
		Object.entries(everybody).map(([id, name]) => [id, teams.addPerson({ name, ...people[id] })]),
	);
	const chat = place(teams, [...all.values()]);
	let checked = 0;
	const lost = () => teams.calls('post').filter(({ outcome }) => outcome === 'drop').length;
	return {
		teams,
		chat,
		person(id) {
			const found = all.get(id);
			if (found === undefined) throw new Error(`nobody is called ${id}`);
			return found;
		},
		fail: (how) =>
			teams.fail(
				'*',
				how === 'unreachable' ? { status: 503 } : { drop: true, done: true },
				Number.POSITIVE_INFINITY,
			),
		unanswered: lost,
		heal: () => teams.heal(),
		check() {
			const calls = teams.calls();
			const news = calls.slice(checked);
			checked = calls.length;
			for (const { operation, body } of news)
				if (operation === 'post' || operation === 'update') assertActivity(body);
		},
		end: () => teams.close(),
	};
}

import type { Caller } from '../../conversation/desk.ts';
import type { Identity } from './calls.ts';
import type { People, SlackPerson } from './people.ts';

/** Somebody as a request names them. */
export interface Sender {
	id: string;
	team_id?: string | undefined;
	name?: string | undefined;
	username?: string | undefined;
}

/** The caller, or a key of templates/messages that says why nothing is taken from them. */
export type Known = Caller | { unwelcome: 'slack.who.stranger' | 'slack.who.deactivated' };

export type Callers = (sender: Sender) => Promise<Known>;

const problemOf = (person: SlackPerson): Known | undefined => {
	if (!person.ours) return { unwelcome: 'slack.who.stranger' };
	return person.active ? undefined : { unwelcome: 'slack.who.deactivated' };
};

/**
 * S10: who presses, fills in or types belongs to the workspace and is not deactivated. Slack's requests say which
 * team somebody is of; whoever is of another one is looked up, and nothing is taken from them unless Slack says
 * that they are ours. Slack is not asked for everybody's name: only whoever opens or joins a meeting is met.
 */
export function createCallers(people: People, identity: () => Promise<Identity>): Callers {
	return async ({ id, team_id, name, username }) => {
		const kept = people.kept(id);
		const member = kept === undefined && team_id === (await identity()).team;
		const person = kept ?? (member ? undefined : await people.find(id));
		if (person === undefined)
			return member ? { person: id, name: name ?? username ?? id } : { unwelcome: 'slack.who.stranger' };
		return problemOf(person) ?? { person: id, name: person.name };
	};
}

import { z } from 'zod';
import type { Candidate } from '../../conversation/forms/kind.ts';
import { clean, isBlank, longest } from '../../framework/text.ts';
import type { Identity } from './calls.ts';

export interface SlackPerson {
	/** Slack's id of the user, `U...` or `W...`. */
	id: string;
	/** At most 120 characters in one line. */
	name: string;
	/** Of our workspace or organisation, or of a workspace in the allow-list. Guests of our workspace are ours. */
	ours: boolean;
	/** Not deactivated. */
	active: boolean;
	bot: boolean;
	guest: boolean;
}

/** Where names are told apart: Slack shows 75 characters of a choice. */
const seen = 48;
/** Slack's own accounts are shorter. */
const longestAccount = 24;

const flag = z.boolean().default(false);
const word = z.string().default('');

const userInfo = z.object({
	id: z.string(),
	team_id: word,
	name: word,
	real_name: word,
	deleted: flag,
	is_bot: flag,
	is_workflow_bot: flag,
	is_connector_bot: flag,
	is_restricted: flag,
	is_ultra_restricted: flag,
	enterprise_user: z.object({ enterprise_id: word }).optional(),
	profile: z.object({ display_name: word, real_name: word }).optional(),
});
type UserInfo = z.infer<typeof userInfo>;

/** With the name of the account, which tells apart two people of one name. */
export interface Found extends SlackPerson {
	account: string;
}

const cut = (text: string, most: number): string =>
	text.length <= most
		? text
		: text
				.slice(0, most)
				.replace(/[\ud800-\udbff]$/, '')
				.trimEnd();

/** In one line, and without marks that turn the direction of what stands after a name. */
const plain = (name: string): string =>
	clean(name.replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '').replace(/\s+/g, ' '));

/** What a person is called: as they chose, else as their account says. */
function nameOf({ id, name, real_name, profile }: UserInfo): string {
	const names = [profile?.display_name, profile?.real_name, real_name, name, id];
	return cut(names.map((n) => plain(n ?? '')).find((n) => !isBlank(n)) ?? id, longest.name);
}

/**
 * S4: somebody is ours by their workspace or organisation. Slack's `is_stranger` is false for people of other
 * organisations who share a channel with us, so it says nothing here.
 */
function isOurs({ team_id, enterprise_user }: UserInfo, own: Identity, teams: readonly string[]): boolean {
	const enterprise = enterprise_user?.enterprise_id ?? '';
	if (team_id === own.team || (enterprise !== '' && enterprise === own.enterprise)) return true;
	return teams.includes(team_id) || teams.includes(enterprise);
}

/** Of Slackbot, which answers nobody, Slack says that it is no bot. */
const isBot = (user: UserInfo): boolean =>
	user.is_bot || user.is_workflow_bot || user.is_connector_bot || user.id === 'USLACKBOT';

/** What Slack says of a user; undefined for what is none. Pure. */
export function personOf(answer: unknown, own: Identity, teams: readonly string[]): Found | undefined {
	const { data: user } = userInfo.safeParse(answer);
	return (
		user && {
			id: user.id,
			name: nameOf(user),
			ours: isOurs(user, own, teams),
			active: !user.deleted,
			bot: isBot(user),
			guest: user.is_restricted || user.is_ultra_restricted,
			account: plain(user.name),
		}
	);
}

/** Two people whose names look the same in a list are shown with their accounts, or their ids. */
export function toldApart(people: readonly Found[]): Candidate[] {
	const looks = ({ name }: Found) => cut(name, seen).toLowerCase();
	const accounts = people.map((p) => p.account);
	const own = (account: string) => accounts.filter((a) => a === account).length === 1;
	const which = ({ id, account }: Found) =>
		account !== '' && account.length <= longestAccount && own(account) ? account : id;
	return people.map((person) => {
		const alone = people.filter((other) => looks(other) === looks(person)).length === 1;
		const name = alone ? person.name : `${cut(person.name, seen)} (${which(person)})`;
		return { id: person.id, name, agency: null, places: [] };
	});
}

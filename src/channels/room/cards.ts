import type { Button, Card } from '../../conversation/cards.ts';
import type { Head } from '../../framework/record.ts';
import type { Messages } from '../../wording/messages.ts';
import type { Member, Others } from './others.ts';

export const lobbyKey = 'lobby';
export const othersKey = 'others';

const text = (line: string) => ({ kind: 'text', runs: [{ text: line }] }) as const;

/** Where a meeting is opened: with the form, or with a fictional case. */
export function lobbyCard({ say }: Messages, cast: Member[], cases: Others['cases'], again: boolean): Card {
	const who = (role: Member['role']) => cast.find((m) => m.role === role)?.id;
	const open: Button = {
		label: say('practice.lobby.open'),
		intent: {
			do: 'form',
			form: 'open',
			record: 'new',
			lead: who('lead'),
			coordinator: who('coordinator'),
			scribe: who('scribe'),
		},
		...(!again && { style: 'main' }),
	};
	return {
		key: lobbyKey,
		title: say(again ? 'practice.lobby.again-title' : 'practice.lobby.title'),
		blocks: [text(say(again ? 'practice.lobby.again-intro' : 'practice.lobby.intro'))],
		buttons: [
			open,
			...cases.map(
				({ id, title }): Button => ({
					label: say('practice.lobby.case', { title }),
					intent: { do: 'practice', help: 'open', id },
				}),
			),
		],
	};
}

/** Lets the other people of the case speak, for somebody who practises alone; in a meeting of one's own, nothing. */
export function othersCard({ say }: Messages, head: Head, others: Pick<Others, 'knows'>): Card[] {
	if (!others.knows(head.reference)) return [];
	const phase = head.cursor.value;
	const help = (name: string): Button => ({
		label: say(`practice.others.${name}`),
		intent: { do: 'practice', help: name, record: head.record },
	});
	const buttons = ['asking', 'probing', 'planning'].includes(phase)
		? [help('answer'), help('to-the-end')]
		: phase === 'adding'
			? [help('after')]
			: [];
	if (buttons.length === 0) return [];
	return [
		{
			key: othersKey,
			title: say('practice.others.title'),
			blocks: [text(say('practice.others.intro'))],
			buttons,
		},
	];
}

import { z } from 'zod';
import { placesOf } from '../../framework/board.ts';
import { addDays, civilDate, instantOf, timeOfDay } from '../../framework/dates.ts';
import { leftOpen, whomToAsk } from '../../framework/probing.ts';
import { type Header, levels, modes, standings, walks } from '../../framework/record.ts';
import { mayHandOver } from '../../privacy/access.ts';
import type { Block, Field } from '../cards.ts';
import { agencies, plain, slotTitle, theirs } from '../view.ts';
import type { Candidate, Filling, FormKind, Values } from './kind.ts';
import { several, text, ticked } from './kind.ts';
import { agencyOptions, cellOptions, contextOptions, field, options, textField } from './parts.ts';

const headerFields = (view: Filling, header?: Header): Field[] => [
	field(view, 'mode', {
		kind: 'choice',
		style: 'expanded',
		options: options(view, 'mode', modes),
		value: header?.mode ?? 'not-known',
		required: true,
	}),
	field(view, 'standing', {
		kind: 'choice',
		style: 'expanded',
		options: options(view, 'standing', standings),
		value: header?.standing ?? 'allegation',
		required: true,
	}),
	field(view, 'levels', {
		kind: 'choices',
		options: options(view, 'level', levels),
		values: header?.levels ?? [],
	}),
	field(view, 'age', { kind: 'number', min: 0, max: 120, value: header?.age ?? undefined }),
	textField(view, 'ageReason', 2, header?.ageReason ?? undefined),
	field(view, 'meetingDate', {
		kind: 'date',
		value: header?.meetingDate ?? civilDate(view.now),
		required: true,
	}),
	field(view, 'endsAt', {
		kind: 'time',
		value: header ? (header.endsAt === null ? undefined : timeOfDay(header.endsAt)) : undefined,
	}),
	field(view, 'walk', {
		kind: 'choice',
		style: 'expanded',
		options: options(view, 'walk', walks),
		value: header?.walk ?? 'context',
		required: true,
	}),
	field(view, 'autoAdvance', { kind: 'tick', value: header?.autoAdvance ?? false }),
];

/** The instant at which the meeting should end; what is no time of a day is left as typed, for the command to refuse. */
function endOf(date: string, time: string): string | null {
	if (time === '') return null;
	const real = z.iso.date().safeParse(date).success && /^([01]\d|2[0-3]):[0-5]\d$/.test(time);
	return real ? instantOf(date, time) : time;
}

const headerArgs = (values: Values) => ({
	mode: text(values, 'mode'),
	standing: text(values, 'standing'),
	levels: several(values.levels),
	age: text(values, 'age') === '' ? null : Number(text(values, 'age')),
	ageReason: text(values, 'ageReason'),
	meetingDate: text(values, 'meetingDate'),
	endsAt: endOf(text(values, 'meetingDate'), text(values, 'endsAt')),
	walk: text(values, 'walk'),
	autoAdvance: ticked(values, 'autoAdvance'),
});

const personOptions = (people: Pick<Candidate, 'id' | 'name'>[]) =>
	people.map((p) => ({ value: p.id, label: p.name }));

/** Chosen where nobody is stood in for: an empty value cannot be shown as chosen. */
const nobody = 'nobody';

/** What somebody speaks for: as they said when they joined, before that as the platform or the cast says. */
async function placesSpokenFor({ head, by, self }: Filling): Promise<string[]> {
	const me = head.people.find((p) => p.id === by.person);
	if (me?.joinedAt) return me.places;
	const labels = (await self())?.places ?? [];
	return head.places.filter((p) => p.label !== null && labels.includes(p.label)).map((p) => p.id);
}

/** Somebody who can be named, by their id alone: name and agency are the platform's or the cast's to say. */
function namedPerson(
	id: string,
	{ candidates }: Record<string, unknown>,
	agency: string,
): { person: string; name: string; agency: string } | null {
	const found = (candidates as Candidate[]).find((c) => c.id === id);
	return found === undefined ? null : { person: id, name: found.name, agency: found.agency ?? agency };
}

/** One of these people, or nobody: what is chosen must be among what can be chosen. */
const among = (people: Candidate[], id: string | undefined) => people.find((c) => c.id === id)?.id;

export const meetingForms: Record<string, FormKind> = {
	open: {
		command: 'open',
		async ask(filling) {
			const people = await filling.candidates();
			return {
				title: filling.say('form.open.title'),
				intro: [{ kind: 'text', runs: [plain(filling.say('form.open.intro'))] }],
				fields: [
					textField(filling, 'reference', 1, undefined, { required: true }),
					field(filling, 'agency', {
						label: filling.say('field.myAgency.label'),
						kind: 'choice',
						style: 'compact',
						options: agencyOptions(filling),
						value: people.find((c) => c.id === filling.by.person)?.agency ?? undefined,
						required: true,
					}),
					field(filling, 'lead', {
						kind: 'choice',
						style: 'compact',
						options: personOptions(people),
						value: among(people, filling.hidden.lead as string),
						required: true,
					}),
					field(filling, 'coordinator', {
						kind: 'choice',
						style: 'compact',
						options: personOptions(people),
						value: among(people, (filling.hidden.coordinator as string) ?? filling.by.person),
						required: true,
					}),
					field(filling, 'scribe', {
						kind: 'choice',
						style: 'compact',
						options: personOptions(people),
						value: among(people, filling.hidden.scribe as string),
					}),
					...headerFields(filling),
					...filling.framework.contexts.flatMap((c) =>
						c.place === undefined
							? []
							: [
									textField(filling, `places-${c.id}`, 3, undefined, {
										label: filling.say('field.places.label', { places: c.title }),
										hint: filling.say('field.places.hint', { example: c.place.example }),
									}),
								],
					),
				],
			};
		},
		args: (values, hidden) => ({
			reference: text(values, 'reference'),
			conversation: hidden.conversation,
			...headerArgs(values),
			places: Object.fromEntries(
				Object.entries(values)
					.filter(([name]) => name.startsWith('places-'))
					.map(([name, typed]) => [name.slice('places-'.length), typed.split('\n')]),
			),
			agency: text(values, 'agency'),
			lead: namedPerson(text(values, 'lead'), hidden, text(values, 'agency')),
			coordinator: namedPerson(text(values, 'coordinator'), hidden, text(values, 'agency')),
			scribe: namedPerson(text(values, 'scribe'), hidden, text(values, 'agency')),
		}),
	},
	'change-header': {
		command: 'change-header',
		ask: (filling) => ({
			title: filling.say('form.change-header.title'),
			intro: [],
			fields: headerFields(filling, filling.head.header),
		}),
		args: headerArgs,
	},
	join: {
		command: 'join',
		async ask(filling) {
			const { head, by, framework, say } = filling;
			const me = head.people.find((p) => p.id === by.person);
			const places = framework.contexts.flatMap((c) => placesOf(head, c.id));
			const others = head.people.filter((p) => p.id !== by.person);
			return {
				title: say('form.join.title', { reference: head.reference }),
				intro: [{ kind: 'text', runs: [plain(say('form.join.intro'))] }],
				fields: [
					field(filling, 'agency', {
						label: say('field.myAgency.label'),
						kind: 'choice',
						style: 'compact',
						options: agencyOptions(filling),
						value: me?.agency ?? (await filling.self())?.agency ?? undefined,
						required: true,
					}),
					...(places.length > 0
						? [
								field(filling, 'tied', {
									kind: 'choices',
									options: places.map((p) => ({ value: p.id, label: p.label ?? p.id })),
									values: await placesSpokenFor(filling),
								}),
							]
						: []),
					...(others.length > 0
						? [
								field(filling, 'standsInFor', {
									kind: 'choice',
									style: 'compact',
									options: [
										{ value: nobody, label: say('field.standsInFor.nobody') },
										...personOptions(others),
									],
									value: nobody,
								}),
							]
						: []),
				],
			};
		},
		args: (values) => ({
			agency: text(values, 'agency'),
			places: several(values.tied),
			standsInFor: [nobody, ''].includes(text(values, 'standsInFor')) ? null : text(values, 'standsInFor'),
		}),
	},
	'list-guest': {
		command: 'list-guest',
		ask: (filling) => ({
			title: filling.say('form.list-guest.title'),
			intro: [{ kind: 'text', runs: [plain(filling.say('form.list-guest.intro'))] }],
			fields: [
				textField(filling, 'name', 1, undefined, { required: true }),
				field(filling, 'agency', {
					kind: 'choice',
					style: 'compact',
					options: agencyOptions(filling),
					required: true,
				}),
			],
		}),
		args: (values) => ({ name: text(values, 'name'), agency: text(values, 'agency') }),
	},
	'hand-over': {
		command: 'hand-over',
		ask: (filling) => ({
			title: filling.say('form.hand-over.title'),
			intro: [{ kind: 'text', runs: [plain(filling.say('form.hand-over.intro'))] }],
			fields: [
				field(filling, 'role', {
					kind: 'choice',
					style: 'expanded',
					options: options(
						filling,
						'role',
						(['lead', 'coordinator', 'scribe'] as const).filter((role) =>
							mayHandOver(filling.head, filling.by.person, role),
						),
					),
					required: true,
				}),
				field(filling, 'to', {
					kind: 'choice',
					style: 'compact',
					options: personOptions(filling.head.people.filter((p) => !p.removed)),
					required: true,
				}),
			],
		}),
		args: (values) => ({ role: text(values, 'role'), to: text(values, 'to') }),
	},
	'add-place': {
		command: 'add-place',
		ask: (filling) => ({
			title: filling.say('form.add-place.title'),
			intro: [{ kind: 'text', runs: [plain(filling.say('form.add-place.intro'))] }],
			fields: [
				field(filling, 'context', {
					kind: 'choice',
					style: 'expanded',
					options: contextOptions(filling).filter(
						(o) => filling.framework.contexts.find((c) => c.id === o.value)?.place,
					),
					required: true,
				}),
				textField(filling, 'label', 1, undefined, { required: true }),
			],
		}),
		args: (values) => ({ context: text(values, 'context'), label: text(values, 'label') }),
	},
	jump: {
		command: 'jump',
		ask: (filling) => ({
			title: filling.say('form.jump.title'),
			intro: [{ kind: 'text', runs: [plain(filling.say('form.jump.intro'))] }],
			fields: [
				field(filling, 'cell', {
					kind: 'choice',
					style: 'compact',
					options: cellOptions(filling),
					required: true,
				}),
			],
		}),
		args: (values) => ({ cell: text(values, 'cell') }),
	},
	'end-meeting': {
		command: 'end-meeting',
		ask(filling) {
			const { framework, head, say, now } = filling;
			const left = leftOpen(framework, head);
			if (left.length === 0)
				return {
					title: say('form.end-meeting.title'),
					intro: [{ kind: 'text', runs: [plain(say('form.end-meeting.nothing-left'))] }],
					fields: [],
				};
			const intro: Block[] = [
				{ kind: 'text', runs: [plain(say('form.end-meeting.left', { count: left.length }))] },
				{
					kind: 'list',
					items: left
						.slice(0, 12)
						.map((s) => [
							theirs(slotTitle(filling, s)),
							plain(` (${agencies(filling, [whomToAsk(framework, head, s).agency])})`),
						]),
				},
				...(left.length > 12
					? [{ kind: 'text', runs: [plain(say('left.more', { count: left.length - 12 }))] } as const]
					: []),
			];
			return {
				title: say('form.end-meeting.title'),
				intro,
				fields: [
					field(filling, 'rest', {
						kind: 'choice',
						style: 'expanded',
						options: options(filling, 'rest', ['requests', 'settle']),
						value: 'requests',
						required: true,
					}),
					field(filling, 'due', { kind: 'date', value: addDays(civilDate(now), 14) }),
					textField(filling, 'why', 2),
				],
			};
		},
		args: (values) => ({
			rest: text(values, 'rest') || 'none',
			due: text(values, 'due') || null,
			why: text(values, 'why'),
		}),
	},
	'end-early': {
		command: 'end-early',
		drafted: true,
		ask: (filling) => ({
			title: filling.say('form.end-early.title'),
			intro: [{ kind: 'warning', text: filling.say('form.end-early.intro') }],
			fields: [
				field(filling, 'as', {
					kind: 'choice',
					style: 'expanded',
					options: options(filling, 'early', ['mistake', 'not-hsb']),
					required: true,
				}),
				textField(filling, 'reason', 3, undefined, { required: true }),
			],
		}),
		args: (values) => ({ as: text(values, 'as'), reason: text(values, 'reason') }),
	},
};

import { z } from 'zod';
import type { RawActivity } from '../activity.ts';
import type { Arrived } from '../ports.ts';

type Type = Arrived['type'];

const data = z.record(z.string(), z.unknown());

/** Of each invoke that we answer, what its value must hold, and what of it is passed on (docs: invoke activities). */
const invokes: Record<string, { type: Type; data: z.ZodType<unknown> }> = {
	'adaptiveCard/action': {
		type: 'press',
		data: z
			.looseObject({ action: z.looseObject({ type: z.literal('Action.Execute'), data }) })
			.transform(({ action }) => action.data),
	},
	'task/fetch': { type: 'fetch', data: z.looseObject({ data }).transform((value) => value.data) },
	'task/submit': { type: 'submit', data: z.looseObject({ data }).transform((value) => value.data) },
	'fileConsent/invoke': {
		type: 'file-consent',
		data: z.looseObject({ action: z.enum(['accept', 'decline']) }),
	},
};

const installations = new Map<string, Type>([
	['add', 'installed'],
	['add-upgrade', 'installed'],
	['remove', 'removed'],
	['remove-upgrade', 'removed'],
]);

/** An Action.Submit in a message arrives as a message that says nothing and has a value. */
const isSubmit = ({ value }: RawActivity): boolean => data.safeParse(value).success;

const updates = new Set(['editMessage', 'undeleteMessage']);

const types: Record<string, (raw: RawActivity) => Type | undefined> = {
	message: (raw) => (isSubmit(raw) ? 'press' : 'message'),
	messageUpdate: ({ channelData }) =>
		updates.has(channelData?.eventType ?? '') ? 'message-changed' : 'other',
	messageDelete: () => 'message-deleted',
	conversationUpdate: ({ membersAdded, membersRemoved }) =>
		membersAdded?.length || membersRemoved?.length ? 'members' : 'other',
	installationUpdate: ({ action }) => installations.get(action ?? '') ?? 'other',
	invoke({ name, value }) {
		const invoke = Object.hasOwn(invokes, name ?? '') ? invokes[name ?? ''] : undefined;
		return invoke?.data.safeParse(value).success ? invoke.type : undefined;
	},
};

/** @returns undefined for an invoke that cannot be answered */
export const typeOf = (raw: RawActivity): Type | undefined =>
	Object.hasOwn(types, raw.type) ? types[raw.type]?.(raw) : 'other';

/** What a button, a dialog or a consent card carries; undefined for everything else. */
export function dataOf(type: Type, { type: kind, name, value }: RawActivity): unknown {
	if (kind === 'invoke') return invokes[name ?? '']?.data.parse(value);
	return type === 'press' ? value : undefined;
}

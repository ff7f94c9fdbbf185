import { contextOf, findCell } from '../../framework/framework.ts';
import type { KeptEntry } from '../../framework/record.ts';
import { mayCorrect } from '../../privacy/access.ts';
import type { Block } from '../cards.ts';
import { isRefused, type Refused, refused } from '../command.ts';
import { cellTitle, plain, strong } from '../view.ts';
import type { Filling, FormKind, Values } from './kind.ts';
import { several, text, ticked } from './kind.ts';
import {
	agencyField,
	cellOf,
	cellOptions,
	contentFields,
	field,
	placeFields,
	quotes,
	textField,
} from './parts.ts';

const content = (values: Values) => ({
	text: text(values, 'text'),
	basis: text(values, 'basis'),
	shown: text(values, 'shown') || 'everyone',
	restrictedTo: several(values.restrictedTo),
	target: text(values, 'target'),
	ownerAgency: text(values, 'ownerAgency'),
	ownerPerson: text(values, 'ownerPerson'),
	due: text(values, 'due'),
	serviceGap: ticked(values, 'serviceGap'),
});

/** The place as the command wants it: "new" only with a label, "" where none is named. */
const place = (values: Values) => {
	const chosen = text(values, 'place');
	return {
		place: chosen === 'none' ? '' : chosen,
		newPlace: chosen === 'new' || chosen === '' ? text(values, 'newPlace') : '',
	};
};

const reasonField = (view: Filling) => textField(view, 'reason', 2);

/** In planning, the concerns that the plan should meet stand above the form, for this person to read. */
async function concerns(filling: Filling, context: string): Promise<Block[]> {
	const { framework, by, say } = filling;
	const cells = framework.cells
		.filter((c) => c.context.id === context && c.point.role === 'concern')
		.map((c) => c.id);
	const said = quotes(filling, await filling.full(), by.person, cells);
	return [
		{ kind: 'heading', text: say('form.entry.concerns'), level: 3 },
		...(said.length > 0 ? said : [{ kind: 'text', runs: [plain(say('question.no-concerns'))] } as const]),
	];
}

async function corrected(filling: Filling): Promise<KeptEntry | Refused> {
	const entry = (await filling.full()).entries.find((e) => e.id === filling.hidden.entry && !e.withdrawn);
	if (entry === undefined) return refused('entry-gone');
	return mayCorrect(filling.head, filling.by.person, entry) ? entry : refused('not-yours');
}

const entryQuote = (filling: Filling, entry: KeptEntry): Block => ({
	kind: 'quote',
	said: entry.text,
	byline: cellTitle(filling, entry.cell),
});

export const entryForms: Record<string, FormKind> = {
	entry: {
		command: 'add-entry',
		drafted: true,
		async ask(filling) {
			const cell = cellOf(filling);
			if (cell === undefined) return refused('no-such-cell');
			const { say, head, by } = filling;
			const chosen = filling.hidden.agency as string | undefined;
			// The scribe speaks for somebody else each time; lead and coordinator seldom do.
			const scribe = head.scribe === by.person;
			return {
				title: cellTitle(filling, cell.id),
				intro: [
					{ kind: 'text', runs: [strong(cell.question)] },
					{ kind: 'text', runs: [plain(cell.context.belongsHere)], subtle: true },
					...cell.context.belongsElsewhere.map(
						(b): Block => ({
							kind: 'text',
							runs: [
								plain(
									say('form.entry.elsewhere', {
										heard: b.heard,
										to: b.moveTo.map((to) => elsewhere(filling, to)).join(', '),
									}),
								),
							],
							subtle: true,
						}),
					),
					...(cell.point.part === 'planning' ? await concerns(filling, cell.context.id) : []),
				],
				fields: [
					...(scribe ? agencyField(filling, chosen) : []),
					...placeFields(filling, cell.context, filling.hidden.place as string | undefined),
					...contentFields(filling, cell),
					...(scribe ? [] : agencyField(filling, chosen)),
				],
			};
		},
		args: (values, { cell, request }) => ({
			cell,
			...(values.agency && { agency: values.agency }),
			...(request !== undefined && { request }),
			...place(values),
			...content(values),
		}),
	},
	'choose-cell': {
		command: null,
		ask: (filling) => ({
			title: filling.say('form.choose-cell.title'),
			intro: [{ kind: 'text', runs: [plain(filling.say('form.choose-cell.intro'))] }],
			fields: [
				field(filling, 'cell', {
					kind: 'choice',
					style: 'compact',
					options: cellOptions(filling),
					required: true,
				}),
			],
		}),
		args: () => ({}),
		leadsTo: (values, { kept }) => ({
			form: 'entry',
			hidden: { cell: text(values, 'cell'), ...(kept === true && { kept }) },
		}),
	},
	amend: {
		command: 'amend-entry',
		drafted: true,
		async ask(filling) {
			const entry = await corrected(filling);
			if (isRefused(entry)) return entry;
			const cell = findCell(filling.framework, entry.cell);
			if (cell === undefined) return refused('no-such-cell');
			return {
				title: filling.say('form.amend.title', { cell: cellTitle(filling, entry.cell) }),
				intro: [
					{ kind: 'text', runs: [plain(filling.say('form.amend.intro'))] },
					// What was half typed, or sent too late, stands in the fields: this is what it would replace.
					...(entry.corrections.length > 0 ? [entryQuote(filling, entry)] : []),
				],
				hidden: { corrections: entry.corrections.length },
				fields: [...contentFields(filling, cell, entry), reasonField(filling)],
			};
		},
		args: (values, { entry, corrections }) => ({
			entry,
			...(corrections !== undefined && { corrections }),
			...content(values),
			reason: text(values, 'reason'),
		}),
	},
	move: {
		command: null,
		async ask(filling) {
			const entry = await corrected(filling);
			if (isRefused(entry)) return entry;
			return {
				title: filling.say('form.move.title'),
				intro: [entryQuote(filling, entry)],
				fields: [
					field(filling, 'cell', {
						kind: 'choice',
						style: 'compact',
						options: cellOptions(filling),
						value: entry.cell,
						required: true,
					}),
				],
			};
		},
		args: () => ({}),
		leadsTo: (values, { entry }) => ({ form: 'move-to', hidden: { entry, cell: text(values, 'cell') } }),
	},
	'move-to': {
		command: 'move-entry',
		drafted: true,
		async ask(filling) {
			const entry = await corrected(filling);
			if (isRefused(entry)) return entry;
			const cell = cellOf(filling);
			if (cell === undefined) return refused('no-such-cell', {}, 'cell');
			const here = contextOf(entry.cell) === cell.context.id ? (entry.place ?? undefined) : undefined;
			return {
				title: filling.say('form.move-to.title', { cell: cellTitle(filling, cell.id) }),
				intro: [
					entryQuote(filling, entry),
					{ kind: 'text', runs: [plain(cell.context.belongsHere)], subtle: true },
				],
				fields: [...placeFields(filling, cell.context, here), reasonField(filling)],
			};
		},
		args: (values, { entry, cell }) => ({ entry, cell, ...place(values), reason: text(values, 'reason') }),
	},
	withdraw: {
		command: 'withdraw-entry',
		drafted: true,
		async ask(filling) {
			const entry = await corrected(filling);
			if (isRefused(entry)) return entry;
			return {
				title: filling.say('form.withdraw.title'),
				intro: [
					entryQuote(filling, entry),
					{ kind: 'text', runs: [plain(filling.say('form.withdraw.intro'))] },
				],
				fields: [reasonField(filling)],
			};
		},
		args: (values, { entry }) => ({ entry, reason: text(values, 'reason') }),
	},
};

function elsewhere(filling: Filling, to: string): string {
	const context = filling.framework.contexts.find((c) => c.id === to);
	return context?.title ?? cellTitle(filling, to);
}

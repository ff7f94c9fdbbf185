import type { KnownBlock, ModalView } from '@slack/types';
import type { Form } from '../../../conversation/cards.ts';
import type { Say } from '../../../wording/messages.ts';
import { warning } from './blocks.ts';
import { mostBlocks, mostSize, type Unit, viewSize } from './fit.ts';
import { type Drawing, drawField } from './inputs.ts';
import { arrange } from './intro.ts';
import { oneLine, shorten } from './literal.ts';
import { writeMeta } from './meta.ts';
import { small } from './rich.ts';
import { modalWord, titled } from './title.ts';

export interface FormContext {
	/** Where the form was opened. */
	conversation: string;
	say: Say;
	/**
	 * In an update Slack keeps what was typed for a block id that it knows, and ignores the new value. With this,
	 * ids end in `~RESET`, so that the values of the form are shown.
	 */
	reset?: string;
}

/** How many options a menu may have, from as many as anybody needs to what fits in any case. */
const optionCounts = [1_000, 300, 100, 30];

/** Half of a view is for the fields at the most; the rest can be read in the meeting's cards. */
const mostFields = mostSize.view * 0.6;

function fieldsOf({ fields, draft }: Form, { say, reset }: FormContext): KnownBlock[] {
	const base = { say, drafted: draft !== null, suffix: reset === undefined ? '' : `~${reset}` };
	let drawn: KnownBlock[] = [];
	for (const options of optionCounts) {
		const drawing: Drawing = { ...base, options };
		drawn = fields.flatMap((field) => drawField(field, drawing));
		if (viewSize(drawn) <= mostFields) break;
	}
	return drawn;
}

/** As much of what can be read as still fits, and how much was left out. */
function reading(units: readonly Unit[], taken: readonly KnownBlock[], say: Say): KnownBlock[] {
	const kept: KnownBlock[] = [];
	let room = { blocks: mostBlocks.view - taken.length - 1, size: mostSize.view - viewSize(taken) };
	let left = 0;
	for (const unit of units) {
		const size = viewSize(unit);
		const fits = left === 0 && unit.length <= room.blocks && size <= room.size;
		if (fits) kept.push(...unit);
		else left += 1;
		room = { blocks: room.blocks - unit.length, size: room.size - size };
	}
	return left === 0 ? kept : [...kept, ...small(say('slack.modal.left-out', { count: left }))];
}

/** What went wrong, where it is about no field: a field says it itself. */
const problem = ({ error, fields }: Form): KnownBlock[] =>
	error === undefined || fields.some((field) => field.error !== undefined) ? [] : warning(error);

/**
 * A form as a modal: the question first, then the fields, and what can be read besides beneath them.
 * Its callback id is `form`, its meta says which form it is.
 */
export function renderForm(form: Form, context: FormContext): ModalView {
	const { say, conversation } = context;
	const { title, header } = titled(form.title, say);
	const { first, further } = arrange(form.intro, form.fields.length > 0, say);
	const above = [...header, ...problem(form), ...first];
	const fields = fieldsOf(form, context);
	const { form: name, instance, draft } = form;
	const hidden = form.hidden as Record<string, string>;
	return {
		type: 'modal',
		callback_id: 'form',
		private_metadata: writeMeta({ v: 1, kind: 'form', form: name, instance, hidden, draft, conversation }),
		title,
		submit: modalWord(form.submit, say('slack.modal.save')),
		close: modalWord(say('slack.modal.cancel')),
		...(draft !== null && { notify_on_close: true }),
		blocks: [...above, ...fields, ...reading(further, [...above, ...fields], say)],
	};
}

/** Where a sentence about a field is still read at once. */
const longestError = 300;

/** The name of a field by the id of its input's block. */
export const fieldName = (blockId: string): string => blockId.replace(/~[^~]*$/, '');

/**
 * What is wrong with which field, for `response_action: 'errors'`: the modal stays as it is, with all that was
 * typed. Empty when it is about no field that the modal has.
 * @param view the modal that was sent: its block ids
 */
export function formErrors(form: Form, view: { blocks: readonly unknown[] }): Record<string, string> {
	const ids = view.blocks.flatMap((block) => {
		const { type, block_id } = block as { type?: unknown; block_id?: unknown };
		return type === 'input' && typeof block_id === 'string' ? [block_id] : [];
	});
	const wrong = form.fields.flatMap(({ name, error }) => {
		const id = ids.find((one) => fieldName(one) === name);
		return id === undefined || error === undefined ? [] : [[id, shorten(oneLine(error), longestError)]];
	});
	return Object.fromEntries(wrong);
}

import type { Block, Field, Form } from '../../../conversation/cards.ts';
import { arranged } from '../../../conversation/intro.ts';
import { pieces, shorten } from '../../../wording/cut.ts';
import { field } from '../../adaptive/fields.ts';
import { literal } from '../../adaptive/literal.ts';
import { type Part, richText, textRun } from '../../adaptive/parts.ts';
import { type AdaptiveCard, adaptiveCard, drawBlocks, problem } from '../../adaptive/render.ts';
import { type Drawing, inDialog, send } from './actions.ts';
import { bytesOf, mostBytes } from './fit.ts';
import { titled } from './title.ts';

/** Lengths that the titles of choices are cut to, and how many there are, one after the other until the form fits. */
const cuts = [
	{ title: 1_000, options: 1_000 },
	{ title: 75, options: 1_000 },
	{ title: 40, options: 200 },
	{ title: 40, options: 100 },
	{ title: 25, options: 50 },
];
type Cut = (typeof cuts)[number];

/** Of what was typed before and no field holds, so many UTF-16 units are shown; all of it stands in the chat. */
const mostRest = 3_000;

const note = (text: string): Part => richText([textRun({ text }, { isSubtle: true })], { spacing: 'Small' });

function choice(
	one: Extract<Field, { kind: 'choice' | 'choices' }>,
	{ title, options }: Cut,
	{ say }: Drawing,
	checks: 'host' | 'server',
): Part[] {
	const listed = one.options
		.slice(0, options)
		.map(({ value, label }) => ({ value, label: shorten(label, title) }));
	const left =
		one.options.length > options ? [note(say('teams.dialog.most-options', { count: options }))] : [];
	return [...field({ ...one, options: listed }, checks), ...left];
}

/** Words that waited for this form may be more than its field holds. */
function words(one: Extract<Field, { kind: 'text' }>, { say }: Drawing, checks: 'host' | 'server'): Part[] {
	const [first, ...rest] = pieces(one.value ?? '', one.max);
	if (first === undefined || rest.length === 0) return field(one, checks);
	return [
		...field({ ...one, value: first }, checks),
		note(say('teams.dialog.rest', { most: one.max.toLocaleString('en-GB') })),
		richText([textRun({ text: shorten(rest.join(''), mostRest) })], { spacing: 'Small' }),
	];
}

/** An error stands beneath what it is about: above it, it would belong to the hint of the field before. */
function errorBelow(parts: Part[]): Part[] {
	const [first, input, ...rest] = parts;
	const isError = String(first?.id).startsWith('error-');
	return isError && first !== undefined && input !== undefined ? [input, first, ...rest] : parts;
}

function fieldsOf({ fields, draft }: Form, most: Cut, drawing: Drawing): Part[] {
	// What is kept for later is sent half filled in, which a client that checks would not send.
	const checks = draft === null ? 'host' : 'server';
	const draw = (one: Field): Part[] => {
		if (one.kind === 'choice' || one.kind === 'choices') return choice(one, most, drawing, checks);
		return one.kind === 'text' ? words(one, drawing, checks) : field(one, checks);
	};
	return fields.flatMap((one) => errorBelow(draw(one)));
}

/** Teams says nothing when a dialog is closed: what is half typed is kept by a button of its own. */
function actions({ form, instance, hidden, draft, submit }: Form, drawing: Drawing): Part {
	const sent = send(
		'submit',
		{ title: literal(submit), style: 'positive' },
		{ submit: { form, instance, hidden } },
		drawing,
	);
	const keep = send('keep', { title: drawing.say('teams.dialog.keep') }, { keep: { draft } }, drawing);
	return { type: 'ActionSet', actions: draft === null ? [sent] : [sent, keep] };
}

/** As many blocks as still fit, and a line that says how many do not. */
function reading(blocks: readonly Block[], taken: number, drawing: Drawing): Part[] {
	const { say } = drawing;
	const kept: Part[] = [];
	let room = mostBytes - taken - 500;
	for (const [i, block] of blocks.entries()) {
		const drawn = drawBlocks([block], inDialog(drawing), i + 100);
		room -= bytesOf(drawn);
		if (room < 0) return [...kept, note(say('teams.dialog.left-out', { count: blocks.length - i }))];
		kept.push(...drawn);
	}
	return kept;
}

function below(blocks: readonly Block[], taken: number, drawing: Drawing): Part[] {
	if (blocks.length === 0) return [];
	const title: Block = { kind: 'heading', level: 2, text: drawing.say('teams.dialog.reading') };
	return reading(blocks.some((block) => block.kind !== 'text') ? [title, ...blocks] : blocks, taken, drawing);
}

/**
 * A form: the question first, then the fields and the buttons, and what can be read besides beneath them, so that
 * nobody has to pass it to save.
 */
export function renderForm(form: Form, drawing: Drawing): { title: string; card: AdaptiveCard } {
	const { title, header } = titled(form.title, drawing);
	const draw = (blocks: readonly Block[]) => drawBlocks(blocks, inDialog(drawing));
	const [first, further] = form.fields.length === 0 ? [form.intro, []] : arranged(form.intro);
	const more = further.length === 0 ? [] : [note(drawing.say('teams.dialog.further-down'))];
	const last = actions(form, drawing);
	let body: Part[] = [];
	for (const most of cuts) {
		const above = form.fields.length === 0 ? reading(first, 3_000, drawing) : draw(first);
		body = [...header, ...problem(form.error), ...above, ...more, ...fieldsOf(form, most, drawing), last];
		if (bytesOf(body) <= mostBytes * 0.9) break;
	}
	return { title, card: adaptiveCard(title, [...body, ...below(further, bytesOf(body), drawing)]) };
}

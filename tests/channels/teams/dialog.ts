import { expect } from 'vitest';
import type { Part } from '../../../src/channels/adaptive/parts.ts';
import type { AdaptiveCard } from '../../../src/channels/adaptive/render.ts';
import type { Answered } from '../../../src/commands/bench/fake-teams.ts';
import { formOf, isInput, linesOf, list } from '../adaptive-reader.ts';
import type { Button, Seen, SeenForm, Typed } from '../contract/driver.ts';
import { assertDialog, assertWithinLimits } from './limits.ts';

/** Where a button stands: in a message, or in a dialog that was opened from one. */
export interface At {
	conversation: string;
	message: string;
	in: 'message' | 'dialog';
}

/** What a press of it needs. */
export interface Own {
	action: Part;
	at: At;
}

/** What whoever pressed has before them. */
export type Shown =
	| { kind: 'text'; text: string }
	| { kind: 'dialog'; title: string; card: AdaptiveCard }
	/** The card takes the place of the one that was pressed. */
	| { kind: 'replaced'; card: AdaptiveCard };

interface Body {
	statusCode?: number;
	type?: string;
	value?: unknown;
	task?: { type: string; value: unknown };
}

const cardType = 'application/vnd.microsoft.card.adaptive';

/** An answer to an invoke, as Teams shows it. */
export function shownBy({ status, body }: Answered): Shown {
	if (status !== 200) throw new Error(`Teams was answered ${status}`);
	const { task, type, value, statusCode } = (body ?? {}) as Body;
	if (task === undefined && type === undefined) return { kind: 'text', text: '' };
	if (task !== undefined) return task.type === 'message' ? line(String(task.value)) : opened(task.value);
	expect(statusCode).toBe(200);
	if (type !== cardType) return line(String(value));
	return { kind: 'replaced', card: value as AdaptiveCard };
}

function line(text: string): Shown {
	return { kind: 'text', text };
}

function opened(value: unknown): Shown {
	const { title, card } = value as { title: string; card: { contentType: string; content: AdaptiveCard } };
	expect(card.contentType).toBe(cardType);
	assertDialog({ dialog: { title, card: card.content } });
	return { kind: 'dialog', title, card: card.content };
}

/** Words and buttons of a card, as a test is handed them. */
export const linesAt = (body: readonly Part[], at: At): Seen['lines'] =>
	body.flatMap((part) => linesOf(part, (action): Own => ({ action, at })));

/** A message's card: its title is a heading. */
export function messageSeen(card: AdaptiveCard, at: At): Seen {
	assertWithinLimits(card, 'message');
	const [heading, ...body] = card.body;
	return { title: linesOf(heading!, () => undefined).join(''), lines: linesAt(body, at) };
}

const actionsOf = ({ body }: AdaptiveCard): Part[] => body.flatMap(({ actions }) => list(actions));
/** The button that sends a form, or keeps it for later. */
export const sending = (card: AdaptiveCard, what: 'submit' | 'keep'): Part | undefined =>
	actionsOf(card).find(({ data }) => typeof data === 'object' && data !== null && what in data);

/** A form that is open in a dialog. */
export interface OpenForm {
	title: string;
	card: AdaptiveCard;
	at: At;
}

export const seenForm = (form: OpenForm): SeenForm => formOf(form.title, form.card, form);

/**
 * What Teams sends of the inputs: nothing for one that is empty. One that must be filled in and is not holds the form
 * back.
 */
export function valuesOf({ title, card }: OpenForm, typed: Typed): Record<string, string> {
	const inputs = card.body.filter(isInput);
	const held = inputs.map((input): [Part, string] => [
		input,
		typed[String(input.id)] ?? String(input.value ?? ''),
	]);
	const missing = held.filter(([{ isRequired }, value]) => isRequired === true && value === '');
	if (missing.length > 0)
		throw new Error(`Teams sends no "${title}" without ${missing.map(([{ id }]) => id).join(', ')}`);
	return Object.fromEntries(held.flatMap(([{ id }, value]) => (value === '' ? [] : [[String(id), value]])));
}

/** The button of a long card that leads on, by its words. */
export const turner = (lines: Seen['lines'], label: string): Button | undefined =>
	lines.find((one): one is Button => typeof one !== 'string' && one.label === label);

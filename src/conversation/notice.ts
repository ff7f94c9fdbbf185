import type { Say } from '../wording/messages.ts';
import type { Block, Card, Run } from './cards.ts';

const announced = new Set([
	'status',
	'question',
	'lead',
	'asked',
	'confirm',
	'welcome',
	'coordinator',
	'growing',
	'sent-back',
	'closed-early',
]);

/**
 * S21, T21: what a notification shows of a card: the record's reference and what it is about, never what was said.
 */
export function notification({ key }: Pick<Card, 'key'>, reference: string, say: Say): string {
	const [kind = ''] = key.split(':');
	return say(`notify.${announced.has(kind) ? kind : 'other'}`, { reference });
}

/** A block with what people typed in it (names, labels) cut; what they said, in a quote, stays whole. */
export function shortened(block: Block, cut: (text: string) => string): Block {
	const runs = (list: readonly Run[]) =>
		list.map((run) => (run.people === true ? { ...run, text: cut(run.text) } : run));
	if (block.kind === 'text') return { ...block, runs: runs(block.runs) };
	if (block.kind === 'list') return { ...block, items: block.items.map(runs) };
	if (block.kind === 'facts')
		return { ...block, facts: block.facts.map((fact) => ({ ...fact, value: runs(fact.value) })) };
	return block;
}

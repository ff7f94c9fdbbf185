import type { Button, Outcome, Seen, SeenForm, Typed } from '../contract/driver.ts';
import { formOf, held, type Input, inputs, lines, type Part, type State, stateOf, words } from './blocks.ts';
import type { Open } from './far-end.ts';
import type { Own, Place } from './requests.ts';

/** Words, and buttons as a test is handed them. */
export const buttonsAt = (blocks: readonly Part[], place: Place): Seen['lines'] =>
	lines(blocks, (button): Own => ({ ...button, place }));

/** A modal's title, which stands in a header where it is too long. */
function titled({ title, blocks }: Open): { title: string; rest: Part[] } {
	const [first, ...rest] = blocks;
	return first?.type === 'header'
		? { title: words(first).join(''), rest }
		: { title: title.text, rest: blocks };
}

export type Way = 'earlier' | 'later';

export interface ModalDeps {
	/** The view as it is on the screen now; undefined once it is closed. */
	now(view: Open): Open | undefined;
	/** The words on the buttons that turn a page. */
	turner(way: Way): string;
	/** Presses a button, and waits for what it shows. */
	press(button: Own): Promise<void>;
}

/** One person's modals, as they read and fill them in. */
export interface Modals {
	/** What the inputs of a view hold once this was typed; it stays there until the modal is closed. */
	type(view: Open, typed: Typed): Input[];
	/** The form with what was typed. @param errors by block id, as Slack shows them */
	form(view: Open, errors?: Record<string, string>): SeenForm;
	/** A form, a card or a sentence. */
	shown(view: Open, text?: string): Promise<Outcome>;
	/** Goes to the page of a long card that a button stands on. */
	goTo(view: Open, page: number): Promise<void>;
}

export function createModals({ now, turner, press }: ModalDeps): Modals {
	const typedIn = new Map<string, State>();
	const pageOf = new Map<string, number>();

	function form(view: Open, errors?: Record<string, string>): SeenForm {
		const { title, rest } = titled(view);
		return { ...formOf(title, rest, typedIn.get(view.id) ?? {}, errors), own: structuredClone(view) };
	}

	const turning = (shown: Seen['lines'], way: Way): Button | undefined =>
		shown.find((line): line is Button => typeof line !== 'string' && line.label === turner(way));

	async function turn(view: Open, way: Way): Promise<void> {
		const page = pageOf.get(view.id) ?? 0;
		const button = turning(buttonsAt(now(view)?.blocks ?? [], { view, page }), way);
		if (button === undefined) throw new Error(`the modal has no page ${way}`);
		await press(button.own as Own);
		pageOf.set(view.id, page + (way === 'later' ? 1 : -1));
	}

	/** A long card stands on several pages: all of them, as if it were one. */
	async function wholeCard(opened: Open): Promise<Seen> {
		const all: (string | Button)[] = [];
		const { title } = titled(opened);
		for (let page = 0; ; page += 1) {
			pageOf.set(opened.id, page);
			const view = structuredClone(now(opened) ?? opened);
			const shown = buttonsAt(titled(view).rest, { view, page });
			const turners = [turning(shown, 'earlier'), turning(shown, 'later')];
			all.push(...shown.filter((line) => typeof line === 'string' || !turners.includes(line)));
			if (turners[1] === undefined) return { title, lines: all };
			await turn(view, 'later');
		}
	}

	return {
		type(view, typed) {
			const all = inputs(view.blocks, typedIn.get(view.id) ?? {}).map((input) => {
				const text = typed[input.name];
				return text === undefined ? input : { ...input, held: held(input.element, text) };
			});
			typedIn.set(view.id, stateOf(all));
			return all;
		},
		form,
		async shown(view, text = '') {
			if (view.submit != null) return { text, form: form(view) };
			if (view.callback_id === 'show') return { text, card: await wholeCard(view) };
			const said = titled(view).rest.flatMap(words);
			return { text: [text, ...said].filter((line) => line !== '').join('\n') };
		},
		async goTo(view, page) {
			for (let at = pageOf.get(view.id) ?? 0; at !== page; at = pageOf.get(view.id)!)
				await turn(view, at < page ? 'later' : 'earlier');
		},
	};
}

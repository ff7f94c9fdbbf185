import type { Caller, Desk } from '../../conversation/desk.ts';
import type { ArrivedView } from './arrived.ts';
import { readMeta, readValues } from './render/all.ts';

/** Keeps what is half typed in a modal, for the person who types it. */
export interface Drafts {
	/** Something was typed in an open form: kept at once, and then at most once in `often`. */
	typed(by: Caller, view: ArrivedView): Promise<void>;
	/** The form was closed without being sent. */
	closed(by: Caller, view: ArrivedView): Promise<void>;
	/** The form was sent and taken: what arrives late of its typing is passed over. */
	sent(instance: string): void;
}

/** Milliseconds between two times that a form is kept while somebody types in it. */
const often = 2000;
/** Of this many forms it is remembered that they were sent. */
const remembered = 2000;

/** Whether anything was typed at all: choices alone are quickly made again, and may be only what was offered. */
const holdsWords = ({ state }: ArrivedView): boolean =>
	Object.values(state?.values ?? {}).some((inputs) =>
		Object.values(inputs).some(
			({ type, value }) => type === 'plain_text_input' && typeof value === 'string' && value.trim() !== '',
		),
	);

/** @param failed told when a draft could not be kept; the form itself stays open with what was typed */
export function createDrafts(desk: Pick<Desk, 'saveDraft'>, failed: (error: unknown) => void): Drafts {
	/** Forms that were kept a moment ago, with what was typed in them since. */
	const resting = new Map<string, { by: Caller; view: ArrivedView | undefined; timer: NodeJS.Timeout }>();
	const done = new Set<string>();

	async function keep(by: Caller, view: ArrivedView): Promise<void> {
		const meta = readMeta(view);
		if (meta?.kind !== 'form' || meta.draft === null || done.has(meta.instance) || !holdsWords(view)) return;
		await desk.saveDraft(by, meta.draft, readValues(view));
	}

	async function typed(by: Caller, view: ArrivedView): Promise<void> {
		const rest = resting.get(view.id);
		if (rest !== undefined) {
			rest.view = view;
			return;
		}
		const timer = setTimeout(() => {
			const last = resting.get(view.id);
			resting.delete(view.id);
			if (last?.view !== undefined) typed(last.by, last.view).catch(failed);
		}, often).unref();
		resting.set(view.id, { by, view: undefined, timer });
		await keep(by, view);
	}

	return {
		typed,
		async closed(by, view) {
			const last = resting.get(view.id);
			clearTimeout(last?.timer);
			resting.delete(view.id);
			// Slack does not promise to say what stood in a modal that is closed: then what was typed last counts.
			await keep(by, holdsWords(view) ? view : (last?.view ?? view));
		},
		sent(instance) {
			done.add(instance);
			const oldest = done.values().next().value;
			if (done.size > remembered && oldest !== undefined) done.delete(oldest);
		},
	};
}

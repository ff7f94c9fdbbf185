import type { Answered, Open } from '../far-end.ts';

/** Names that Slack keeps when it exchanges what a modal shows. */
const kept = ({ id, root_view_id, previous_view_id }: Open) => ({ id, root_view_id, previous_view_id });

/** The modals that people have open: `emulate` keeps views, and not which of them somebody looks at. */
export class Modals {
	readonly #open = new Map<string, Open[]>();
	of = (user: string): Open[] => this.#open.get(user) ?? [];

	/** A call has opened or changed a view. */
	note(method: string, user: string, view: Open): void {
		if (method === 'views.open') this.#open.set(user, [view]);
		if (method === 'views.push') this.#open.set(user, [...this.of(user), view]);
		if (method === 'views.update') this.#change(view.id, view);
	}

	/** What Slack does with the uppermost modal once its `view_submission` has been answered. */
	answered(user: string, answer: Answered): void {
		const top = this.of(user).at(-1);
		if (answer?.response_action === 'update') this.#change(top?.id, answer.view);
		else if (answer?.response_action === 'clear') this.#open.delete(user);
		else this.close(user);
	}

	close(user: string): void {
		this.#open.set(user, this.of(user).slice(0, -1));
	}

	#change(id: string | undefined, to: Open): void {
		for (const [user, stack] of this.#open)
			this.#open.set(
				user,
				stack.map((view) => (view.id === id ? { ...to, ...kept(view) } : view)),
			);
	}
}
